import Testing
import Wire

@testable import Cluster

@Suite struct RecordStoreTests {
    /// The same random changes to the store in memory and the one in a file: every answer has to be the same.
    @Test(arguments: 1...10)
    func memoryAndSQLiteAgree(seed: Int) throws {
        let folder = TemporaryFolder()
        var generator = SeededGenerator(seed: UInt64(seed))
        var memory = MemoryRecordStore(recordLimit: 1000)
        let path = folder.path + "/tasks.db"
        var sqlite = try SQLiteRecordStore(path: path)
        for step in 0..<120 {
            let id = "t\(Int.random(in: 0..<30, using: &generator))"
            switch Int.random(in: 0..<6, using: &generator) {
            case 0, 1:
                var record = RecordQueryTests.record(Int(id.dropFirst()) ?? 0)
                record.completed = nil
                memory.insert(record)
                sqlite.insert(record)
            case 2, 3:
                let change: (inout TaskRecord) -> Void = {
                    $0.append("line \(step)\n", to: \.standardOutput)
                    $0.resultContent = Part("{\"status\":\"ok\"}")
                    $0.resultBuffers = [Part("x"), .empty, Part(bytes: [0, 255])]
                    $0.completed = WireDate(microseconds: step)
                }
                #expect(memory.update(id, change) == sqlite.update(id, change))
            case 4:
                memory.remove(matching: .ids([id]))
                try sqlite.remove(matching: .ids([id]))
            default:
                sqlite.commit()
                // A store that is opened again has to hold what was committed.
                sqlite = try SQLiteRecordStore(path: path)
            }
        }
        sqlite.commit()
        #expect(try memory.history() == sqlite.history(), "seed \(seed)")
        for id in memory.history() {
            let mine = try #require(memory.record(id))
            let theirs = try #require(try sqlite.record(id))
            for key in TaskRecord.keys { #expect(mine.value(key) == theirs.value(key), "seed \(seed), \(id).\(key)") }
            #expect(mine.buffers == theirs.buffers)
            #expect(mine.resultBuffers == theirs.resultBuffers)
        }
    }

    @Test func completedRecordsAreBoundedInNumberAndBytes() {
        var store = MemoryRecordStore(recordLimit: 10, byteLimit: 5000)
        for number in 0..<100 {
            var record = TaskRecord(messageID: "t\(number)")
            record.buffers = [Part(bytes: [UInt8](repeating: 0, count: number < 50 ? 1 : 1000))]
            store.insert(record)
            store.update("t\(number)") { $0.completed = WireDate(microseconds: number) }
            #expect(store.count <= 10)
            #expect(store.completedByteCount <= 5000)
        }
        #expect(store.record("t99") != nil)
        #expect(store.record("t90") == nil)
        // One that is larger than the limit alone is kept until the next.
        var large = TaskRecord(messageID: "large")
        large.resultBuffers = [Part(bytes: [UInt8](repeating: 0, count: 10_000))]
        large.completed = WireDate(microseconds: 0)
        store.insert(large)
        #expect(store.record("large") != nil)
        #expect(store.count == 1)
    }

    @Test func pendingRecordsAreNeverDropped() {
        var store = MemoryRecordStore(recordLimit: 1, byteLimit: 1)
        for number in 0..<100 { store.insert(TaskRecord(messageID: "t\(number)")) }
        #expect(store.count == 100)
    }

    @Test func unfinishedTasksAreFoundAfterARestart() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/tasks.db"
        let first = try SQLiteRecordStore(path: path)
        for number in 0..<10 { first.insert(RecordQueryTests.record(number)) }
        first.commit()
        // Tasks have even numbers, and every fourth is complete.
        #expect(try SQLiteRecordStore(path: path).unfinishedTasks().map(\.messageID) == ["t2", "t6"])
    }

    @Test func aStreamIsCutOffAtItsLimit() {
        var record = TaskRecord(messageID: "t")
        let text = String(repeating: "x", count: 1 << 20)
        for _ in 0..<10 { record.append(text, to: \.standardOutput) }
        #expect(record.standardOutput.utf8.count <= TaskRecord.streamByteLimit + 64)
    }
}
