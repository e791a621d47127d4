import Wire

/// Records in memory, bounded: the oldest completed ones are dropped when there are too many or they are too large.
///
/// Requests that have not completed are always kept; their messages are held by the scheduler anyway, and the record
/// only shares them.
///
/// - Units: `recordLimit` completed records, `byteLimit` bytes of their messages. The newest is kept in any case.
package struct MemoryRecordStore: RecordStore {
    package let recordLimit: Int
    package let byteLimit: Int
    /// Records are large; the table that is searched by id holds places, which cost little to move about.
    private var entries: [Entry?] = []
    private var places: [String: Int] = [:]
    private var freePlaces: [Int] = []
    /// In the order of completion; some may have been removed since.
    private var completed = Fifo<String>()
    private var completedCount = 0
    package private(set) var completedByteCount = 0

    /// A class, so that nothing copies a record to look at it; there is one reference to each.
    private final class Entry {
        var record: TaskRecord
        /// Counted when it was completed; nil before.
        var countedBytes: Int?

        init(record: consuming TaskRecord) { self.record = record }

        /// Returns whether it is completed now.
        func update(_ change: (inout TaskRecord) -> Void) -> Bool {
            change(&record)
            return record.isCompleted
        }

        /// Counts the bytes anew.
        func countBytes() -> (before: Int?, now: Int) {
            let before = countedBytes, now = record.byteCount
            countedBytes = now
            return (before, now)
        }
    }

    package init(recordLimit: Int = 1024, byteLimit: Int = 64 << 20) {
        self.recordLimit = recordLimit
        self.byteLimit = byteLimit
        // Room to spare: what is deleted from a table that is nearly full moves its neighbours, whose ids are hashed again.
        places.reserveCapacity(16 * min(recordLimit, 4096))
    }

    package var count: Int { places.count }

    package mutating func insert(_ record: consuming TaskRecord) {
        let id = record.messageID, isCompleted = record.isCompleted
        let entry = Entry(record: record)
        drop(id)
        let place = freePlaces.popLast() ?? entries.count
        if place < entries.count { entries[place] = entry } else { entries.append(entry) }
        places[id] = place
        if isCompleted { noteCompleted(id, at: place) }
    }

    @discardableResult
    package mutating func update(_ id: String, _ change: (inout TaskRecord) -> Void) -> Bool {
        guard let place = places[id], let isCompleted = entries[place]?.update(change) else { return false }
        if isCompleted { noteCompleted(id, at: place) }
        return true
    }

    private mutating func noteCompleted(_ id: String, at place: Int) {
        guard let (before, now) = entries[place]?.countBytes() else { return }
        if before == nil {
            completed.append(id)
            completedCount += 1
        }
        completedByteCount += now - (before ?? 0)
        while completedCount > max(1, recordLimit) || (completedByteCount > byteLimit && completedCount > 1),
            let oldest = completed.popFirst()
        {
            // One of this id may have come anew and not be completed.
            if let place = places[oldest], entries[place]?.countedBytes != nil { drop(oldest) }
        }
    }

    private mutating func drop(_ id: String) {
        guard let place = places.removeValue(forKey: id) else { return }
        if let counted = entries[place]?.countedBytes {
            completedByteCount -= counted
            completedCount -= 1
        }
        entries[place] = nil
        freePlaces.append(place)
    }

    private var records: some Sequence<TaskRecord> { entries.lazy.compactMap { $0?.record } }

    package func record(_ id: String) -> TaskRecord? { places[id].flatMap { entries[$0]?.record } }

    package func records(matching query: RecordQuery) -> [TaskRecord] {
        if let ids = query.wantedIDs { return ids.compactMap { record($0) }.filter(query.matches) }
        return records.filter(query.matches).sorted(by: Self.isEarlier)
    }

    package mutating func remove(matching query: RecordQuery) {
        records(matching: query).forEach { drop($0.messageID) }
    }

    package func history() -> [String] {
        records.filter { $0.submitted != nil }.sorted(by: Self.isEarlier).map(\.messageID)
    }

    private static func isEarlier(_ left: TaskRecord, _ right: TaskRecord) -> Bool {
        guard left.submitted == right.submitted else {
            return (left.submitted?.microseconds ?? 0) < (right.submitted?.microseconds ?? 0)
        }
        return left.messageID < right.messageID
    }
}
