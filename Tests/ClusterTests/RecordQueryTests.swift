import Testing
import Wire

@testable import Cluster

@Suite struct RecordQueryTests {
    static func record(_ number: Int) -> TaskRecord {
        var record = TaskRecord(messageID: "t\(number)")
        record.header = Part("{\"msg_id\":\"t\(number)\"}")
        record.metadata = Part("{}")
        record.content = Part("{}")
        record.submitted = WireDate(microseconds: 1_000_000 * number)
        record.clientUUID = "client"
        record.engineUUID = "e\(number % 3)"
        record.queue = number.isMultiple(of: 2) ? .task : .direct
        record.label = number.isMultiple(of: 5) ? .null : .string("label \(number)")
        record.buffers = [Part("b\(number)")]
        if number.isMultiple(of: 4) { record.completed = WireDate(microseconds: 2_000_000 * number) }
        return record
    }

    @Test(arguments: [
        ("{\"msg_id\":\"t3\"}", [3]),
        ("{\"queue\":\"task\",\"engine_uuid\":\"e0\"}", [0, 6]),
        ("{\"submitted\":{\"$gt\":\"1970-01-01T00:00:05Z\"}}", [6, 7, 8, 9]),
        ("{\"submitted\":{\"$gte\":\"1970-01-01T00:00:05Z\",\"$lt\":\"1970-01-01T00:00:07.000001Z\"}}", [5, 6, 7]),
        ("{\"submitted\":\"1970-01-01T00:00:05.000+00:00\"}", [5]),
        ("{\"completed\":null}", [1, 2, 3, 5, 6, 7, 9]),
        ("{\"completed\":{\"$ne\":null}}", [0, 4, 8]),
        ("{\"msg_id\":{\"$in\":[\"t2\",\"t4\",\"none\"]}}", [2, 4]),
        ("{\"msg_id\":{\"$nin\":[\"t2\",\"t4\"]},\"queue\":\"task\"}", [0, 6, 8]),
        ("{\"label\":{\"$glob\":\"label [1-3]\"}}", [1, 2, 3]),
        ("{\"label\":{\"$exists\":false}}", [0, 5]),
        ("{\"label\":{\"$exists\":true},\"queue\":\"task\"}", [2, 4, 6, 8]),
        ("{\"label\":{\"$all\":[\"label\",\"7\"]}}", [7]),
        ("{}", Array(0..<10)),
    ])
    func findsTheSameInMemoryAndInSQLite(query: String, expected: [Int]) throws {
        let query = try RecordQuery(JSONValue(parsing: query))
        var memory = MemoryRecordStore()
        let file = TemporaryFolder()
        let sqlite = try SQLiteRecordStore(path: file.path + "/tasks.db")
        for number in 0..<10 {
            memory.insert(Self.record(number))
            sqlite.insert(Self.record(number))
        }
        #expect(memory.records(matching: query).map(\.messageID).sorted() == expected.map { "t\($0)" })
        #expect(try sqlite.records(matching: query).map(\.messageID).sorted() == expected.map { "t\($0)" })
    }

    @Test func unknownNamesAreAnsweredWithTheKnownOnes() {
        #expect(throws: RecordError.unknownKey("nonsense")) { try RecordQuery(["nonsense": 1]) }
        #expect(throws: RecordError.unknownOperator("$regex")) { try RecordQuery(["label": ["$regex": "x"]]) }
        #expect(RecordError.unknownOperator("$regex").description.contains("$glob"))
    }

    @Test(arguments: [
        ("*", "", true), ("", "", true), ("", "a", false), ("a*c", "abbbc", true), ("a*c", "abbbd", false),
        ("?b?", "abc", true), ("[!a]", "b", true), ("[!a]", "a", false), ("[a-c]x", "bx", true), ("[", "[", true),
        ("*a*b*", "xxaxxbxx", true), ("*a*b*", "xxbxxaxx", false), ("a**", "a", true),
    ])
    func globs(pattern: String, text: String, isMatch: Bool) {
        #expect(Glob(pattern).matches(text) == isMatch)
    }

    @Test func aHostileGlobTakesNoExponentialTime() {
        let pattern = String(repeating: "a*", count: 30) + "b"
        #expect(!Glob(pattern).matches(String(repeating: "a", count: 2000)))
    }
}
