import Embark
import Foundation

/// An answer in the form all sides share: a header and rows in order of their text fields or numbers.
struct Answer {
    private static let probeStep = 9_973

    var header: [String]
    var rows: [[String]]

    func write(to path: String) throws {
        let lines = [header.joined(separator: ",")] + rows.map { $0.joined(separator: ",") }
        try (lines.joined(separator: "\n") + "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }

    static func mean(_ number: Double?) -> String {
        number.map { String(format: "%.3f", $0) } ?? ""
    }

    static func perUser(_ frame: DataFrame) throws -> Answer {
        let users = try numbers(frame, "user_id")
        let plays = try numbers(frame, "plays")
        let sessions = try numbers(frame, "sessions")
        let favourites = try frame["favourite", String.self]
        let artists = try numbers(frame, "artists")
        let order = users.indices.sorted { users[$0] < users[$1] }
        let rows = order.map { row in
            ["\(users[row])", "\(plays[row])", "\(sessions[row])", favourites[row] ?? "", "\(artists[row])"]
        }
        return Answer(header: ["user_id", "plays", "sessions", "favourite", "artists"], rows: rows)
    }

    private static func numbers(_ frame: DataFrame, _ name: String) throws -> [Int] {
        try frame[name, Int.self].map { $0 ?? 0 }
    }

    static func byUser(_ frame: DataFrame) throws -> Answer {
        let users = try numbers(frame, "user_id")
        let order = users.indices.sorted { users[$0] < users[$1] }
        return try grouped(
            frame, keys: users.map(String.init), order: order,
            header: ["user_id", "rows", "mean_time", "artists"])
    }

    static func byArtist(_ frame: DataFrame) throws -> Answer {
        let artists = try frame["artist", String.self].map { $0 ?? "" }
        let order = artists.indices.sorted { artists[$0] < artists[$1] }
        return try grouped(frame, keys: artists, order: order, header: ["artist", "rows", "mean_time", "users"])
    }

    private static func grouped(_ frame: DataFrame, keys: [String], order: [Int], header: [String]) throws -> Answer {
        let counts = try frame["rows", Int.self]
        let means = try frame["mean_time", Double.self]
        let distinct = try frame["distinct", Int.self]
        return Answer(
            header: header,
            rows: order.map { [keys[$0], "\(counts[$0] ?? 0)", mean(means[$0]), "\(distinct[$0] ?? 0)"] })
    }

    /// Rows at regular places of a sorted frame; rows of equal keys may stand in any order.
    static func sorted(_ frame: DataFrame) throws -> Answer {
        let artists = try frame["artist", String.self]
        let times = try frame["time_stamp", Int.self]
        let places = stride(from: 0, to: frame.shape.rows, by: probeStep)
        return Answer(
            header: ["artist", "time_stamp"], rows: places.map { [artists[$0] ?? "", "\(times[$0] ?? 0)"] })
    }

    static func read(_ frame: DataFrame) throws -> Answer {
        let songs = try frame["song", String.self].valueCounts()
        let instants = try frame["datetime", Timestamp.self]
        let seconds = instants.reduce(0) { $0 + Int($1?.parts.seconds ?? 0) }
        let values = [
            ("rows", frame.shape.rows),
            ("sum of user_id", try frame["user_id", Int.self].sum()),
            ("sum of time_stamp", try frame["time_stamp", Int.self].sum()),
            ("sum of datetime in seconds", seconds),
            ("rows without album", try frame["album"].nilCount),
            ("distinct artists", try frame["artist", String.self].distinctCount()),
            ("bytes of songs", songs.reduce(0) { $0 + $1.value.utf8.count * $1.count }),
        ]
        let rows = values.map { [$0.0, "\($0.1)"] }.sorted { $0[0] < $1[0] }
        return Answer(header: ["what", "value"], rows: rows)
    }
}
