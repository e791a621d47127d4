// What every user of a listening log listens to: plays, sessions, favourite artist, how many artists.
//
//     ./embark sample lastfm --rows 1000000 --out plays.csv
//     ./embark run Examples/lastfm.swift plays.csv              prints the busiest users
//     ./embark run Examples/lastfm.swift plays.csv users.csv    writes all of them as well
import Embark

/// What the closure finds out about a user: each field becomes a column.
struct Listening: Codable, Sendable {
    var plays: Int
    var sessions: Int
    var favourite: String?
    var artists: Int
}

/// Plays further apart than half an hour belong to different sessions.
let sessionGap = 1_800

let plays = try DataFrame(contentsOfCSVFile: CommandLine.arguments.dropFirst().first ?? "plays.csv")
print(plays.schema)

// The closure is called for every user, on all cores. A user's rows stand together, newest first.
let users = try plays.grouped(by: "user_id").aggregated { user in
    let gaps = try user["time_stamp", Int.self].differences()
    let artists = try user["artist", String.self]
    return Listening(
        plays: user.count,
        sessions: 1 + gaps.count { abs($0 ?? 0) > sessionGap },
        favourite: artists.mode(),
        artists: artists.distinctCount())
}

print(try users.sorted(on: "plays", order: .descending).prefix(5))
if let file = CommandLine.arguments.dropFirst(2).first { try users.writeCSV(to: file) }
