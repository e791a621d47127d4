import Columns
import Pool
import Testing

@testable import Frames

struct Listening: Codable, Sendable, Equatable {
    var plays: Int
    var sessions: Int
    var favourite: String?
}

@Test func groupsOfALogGiveRows() throws {
    let frame: DataFrame = [
        "user_id": [1, 1, 1, 2, 2, nil], "time": [100, 200, 5000, 10, 20, 7],
        "artist": ["a", "b", "a", nil, "c", "c"],
    ]
    let users = try frame.grouped(by: "user_id").aggregated { user in
        let times = try user["time", Int.self]
        return Listening(plays: user.count, sessions: times.count { ($0 ?? 0) > 50 }, favourite: try user["artist", String.self].first ?? nil)
    }
    #expect(users.columnNames == ["user_id", "plays", "sessions", "favourite"])
    #expect(try Array(users["user_id", Int.self]) == [1, 2, nil])
    #expect(try Array(users["plays", Int.self]) == [3, 2, 1])
    #expect(try Array(users["sessions", Int.self]) == [3, 0, 0])
    #expect(try Array(users["favourite", String.self]) == ["a", nil, "c"])
    let byTime = try frame.grouped(by: "time").map { $0.count }
    #expect(byTime == [1, 1, 1, 1, 1, 1])
}
