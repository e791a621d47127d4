import Embark

/// What the demo finds out about a user.
struct Listening: Codable, Sendable {
    var plays: Int
    var sessions: Int
    var favourite: String?
    var artists: Int

    /// Plays further apart than this, in seconds, belong to different sessions.
    static let sessionGap = 1_800

    /// The job: the same closure for every user, whose rows are newest first.
    static func perUser(_ plays: DataFrame) throws -> DataFrame {
        try plays.grouped(by: "user_id").aggregated { user in
            let gaps = try user["time_stamp", Int.self].differences()
            let artists = try user["artist", String.self]
            return Listening(
                plays: user.count,
                sessions: 1 + gaps.count { abs($0 ?? 0) > sessionGap },
                favourite: artists.mode(),
                artists: artists.distinctCount())
        }
    }
}
