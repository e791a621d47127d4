import Wire

/// Records in memory, bounded: the oldest completed ones are dropped when there are too many or they are too large.
///
/// Requests that have not completed are always kept; their messages are held by the scheduler anyway, and the record
/// only shares them.
///
/// - Units: `recordLimit` completed records, `byteLimit` bytes of their messages. The newest is kept in any case.
package struct MemoryRecordStore: RecordStore, Sendable {
    package let recordLimit: Int
    package let byteLimit: Int
    private var records: [String: TaskRecord] = [:]
    /// Completed records and the bytes that were counted for them, in the order of completion.
    private var completed = Fifo<(id: String, byteCount: Int)>()
    private var completedBytes: [String: Int] = [:]
    package private(set) var completedByteCount = 0

    package init(recordLimit: Int = 1024, byteLimit: Int = 64 << 20) {
        self.recordLimit = recordLimit
        self.byteLimit = byteLimit
    }

    package var count: Int { records.count }

    package mutating func insert(_ record: TaskRecord) {
        records[record.messageID] = record
        if record.isCompleted { noteCompleted(record.messageID) }
    }

    @discardableResult
    package mutating func update(_ id: String, _ change: (inout TaskRecord) -> Void) -> Bool {
        guard let index = records.index(forKey: id) else { return false }
        change(&records.values[index])
        if records.values[index].isCompleted { noteCompleted(id) }
        return true
    }

    private mutating func noteCompleted(_ id: String) {
        guard let byteCount = records[id]?.byteCount else { return }
        if completedBytes[id] == nil { completed.append((id, byteCount)) }
        completedByteCount += byteCount - (completedBytes.updateValue(byteCount, forKey: id) ?? 0)
        while completedBytes.count > max(1, recordLimit)
            || (completedByteCount > byteLimit && completedBytes.count > 1),
            let oldest = completed.popFirst()
        {
            drop(oldest.id)
        }
    }

    private mutating func drop(_ id: String) {
        records[id] = nil
        completedByteCount -= completedBytes.removeValue(forKey: id) ?? 0
    }

    package func record(_ id: String) -> TaskRecord? { records[id] }

    package func records(matching query: RecordQuery) -> [TaskRecord] {
        if let ids = query.wantedIDs {
            return ids.compactMap { records[$0] }.filter(query.matches)
        }
        return records.values.filter(query.matches).sorted(by: Self.isEarlier)
    }

    package mutating func remove(matching query: RecordQuery) {
        records(matching: query).forEach { drop($0.messageID) }
    }

    package func history() -> [String] {
        records.values.filter { $0.submitted != nil }.sorted(by: Self.isEarlier).map(\.messageID)
    }

    private static func isEarlier(_ left: TaskRecord, _ right: TaskRecord) -> Bool {
        guard left.submitted == right.submitted else {
            return (left.submitted?.microseconds ?? 0) < (right.submitted?.microseconds ?? 0)
        }
        return left.messageID < right.messageID
    }
}
