import Wire

/// How a task ended: whether it succeeded, and where it ran (nil if it never did).
struct FinishedTask: Sendable, Equatable {
    var succeeded: Bool
    var engine: String?
}

/// The outcomes of the tasks that finished last, for tasks that depend on them.
///
/// - Units: `capacity` tasks; older ones are forgotten and count as never seen.
/// - Cost: constant per task, about 60 bytes each, since an id is kept as 128 bits of hash and an engine as a number.
struct FinishedTasks: Sendable {
    private struct Entry {
        var succeeded: Bool
        var engineIndex: Int32
    }

    let capacity: Int
    private var entries: [Fingerprint: Entry] = [:]
    private var ring: [Fingerprint] = []
    private var oldestIndex = 0
    private var engines: [String] = []
    private var engineIndices: [String: Int32] = [:]

    init(capacity: Int) {
        precondition(capacity > 0, "a table of \(capacity) finished tasks would remember nothing")
        self.capacity = capacity
    }

    var count: Int { ring.count }

    subscript(id: String) -> FinishedTask? {
        guard let entry = entries[Self.key(id)] else { return nil }
        let engine = entry.engineIndex >= 0 ? engines[Int(entry.engineIndex)] : nil
        return FinishedTask(succeeded: entry.succeeded, engine: engine)
    }

    mutating func insert(_ id: String, _ outcome: FinishedTask) {
        let key = Self.key(id)
        let entry = Entry(succeeded: outcome.succeeded, engineIndex: outcome.engine.map { index(of: $0) } ?? -1)
        guard entries.updateValue(entry, forKey: key) == nil else { return }
        guard ring.count == capacity else { return ring.append(key) }
        entries.removeValue(forKey: ring[oldestIndex])
        ring[oldestIndex] = key
        oldestIndex = (oldestIndex + 1) % capacity
    }

    private mutating func index(of engine: String) -> Int32 {
        if let index = engineIndices[engine] { return index }
        let index = Int32(engines.count)
        engines.append(engine)
        engineIndices[engine] = index
        return index
    }

    private static func key(_ id: String) -> Fingerprint {
        var high = Hasher()
        high.combine(id)
        var low = Hasher()
        low.combine(0x9E37_79B9)
        low.combine(id)
        return Fingerprint(
            high: UInt64(truncatingIfNeeded: high.finalize()), low: UInt64(truncatingIfNeeded: low.finalize()))
    }
}
