import Embark

/// What the job finds out about a user.
struct Listening: Codable, Sendable {
    var plays: Int
    var sessions: Int
    var favourite: String?
    var artists: Int
}

/// The job of the benches: plays, sessions split at 30 minutes, most played artist, distinct artists.
enum ListeningJob {
    static let sessionGap = 1_800

    /// Rows of a user are in order of time.
    static func clustered(_ plays: DataFrame) throws -> DataFrame {
        try plays.grouped(by: "user_id").aggregated { user in
            let gaps = try user["time_stamp", Int.self].differences()
            return try listening(user, longGaps: gaps.count { abs($0 ?? 0) > sessionGap })
        }
    }

    /// Rows of a user are in any order.
    static func shuffled(_ plays: DataFrame) throws -> DataFrame {
        try plays.grouped(by: "user_id").aggregated { user in
            let gaps = try user["time_stamp", Int.self].sorted().differences()
            return try listening(user, longGaps: gaps.count { $0 ?? 0 > sessionGap })
        }
    }

    private static func listening(_ user: Group, longGaps: Int) throws -> Listening {
        let artists = try user["artist", String.self]
        return Listening(
            plays: user.count, sessions: 1 + longGaps, favourite: artists.mode(), artists: artists.distinctCount())
    }
}
