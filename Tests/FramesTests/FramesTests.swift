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
        return Listening(
            plays: user.count, sessions: times.count { ($0 ?? 0) > 50 },
            favourite: try user["artist", String.self].first ?? nil)
    }
    #expect(users.columnNames == ["user_id", "plays", "sessions", "favourite"])
    #expect(try Array(users["user_id", Int.self]) == [1, 2, nil])
    #expect(try Array(users["plays", Int.self]) == [3, 2, 1])
    #expect(try Array(users["sessions", Int.self]) == [3, 0, 0])
    #expect(try Array(users["favourite", String.self]) == ["a", nil, "c"])
    let byTime = try frame.grouped(by: "time").map { $0.count }
    #expect(byTime == [1, 1, 1, 1, 1, 1])
}

@Test func builtInAggregates() throws {
    let frame: DataFrame = [
        "k": ["a", "b", "a", nil, "b", "a"], "x": [1, 2, 3, 4, nil, 8], "y": [1.5, nil, 2.5, 0, 1, 2],
    ]
    let result = try frame.grouped(by: "k").aggregated([
        "n": .count, "present": .count("x"), "sum": .sum("x"), "mean": .mean("y"), "most": .max("x"),
        "first": .first("y"),
        "different": .distinctCount("x"), "median": .median("x"), "common": .mode("x"),
    ])
    #expect(try Array(result["k", String.self]) == ["a", "b", nil])
    #expect(try Array(result["n", Int.self]) == [3, 2, 1])
    #expect(try Array(result["present", Int.self]) == [3, 1, 1])
    #expect(try Array(result["sum", Int.self]) == [12, 2, 4])
    #expect(try Array(result["mean", Double.self]) == [2, 1, 0])
    #expect(try Array(result["most", Int.self]) == [8, 2, 4])
    #expect(try Array(result["first", Double.self]) == [1.5, nil, 0])
    #expect(try Array(result["different", Int.self]) == [3, 1, 1])
    #expect(try Array(result["median", Double.self]) == [3, 2, 4])
    #expect(try Array(result["common", Int.self]) == [1, 2, 4])
}

@Test func aClosureMayUseTheKeyAlone() throws {
    let frame: DataFrame = ["k": ["a", "b", "a", nil], "x": [1, 2, 3, 4]]
    let groups = try frame.grouped(by: "k")
    #expect(try groups.map { $0.key.description } == ["k = \"a\"", "k = \"b\"", "k is missing"])
    var seen: [String] = []
    for (key, group) in groups { seen.append("\(key): \(group.count)") }
    #expect(seen == ["k = \"a\": 2", "k = \"b\": 1", "k is missing: 1"])
    let twice = try groups.filter { $0.count == 1 }.filter { $0.key(String.self) == nil }
    #expect(try Array(twice.ungrouped()["x", Int.self]) == [4])
}
