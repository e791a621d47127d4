/// Deadlines by time, earliest first: a binary heap.
///
/// Entries are not removed when their task goes on; whoever takes one asks whether it still holds.
struct DeadlineHeap: Sendable {
    struct Entry: Sendable {
        var time: Duration
        var task: Int
    }

    private var entries: [Entry] = []

    var first: Entry? { entries.first }

    mutating func insert(_ entry: Entry) {
        entries.append(entry)
        var child = entries.count - 1
        while child > 0, entries[child].time < entries[(child - 1) / 2].time {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Entry? {
        guard let first = entries.first, let last = entries.popLast() else { return nil }
        if entries.isEmpty { return first }
        entries[0] = last
        var parent = 0
        while let child = earlierChild(of: parent), entries[child].time < entries[parent].time {
            entries.swapAt(child, parent)
            parent = child
        }
        return first
    }

    private func earlierChild(of parent: Int) -> Int? {
        let left = 2 * parent + 1
        guard left < entries.count else { return nil }
        let right = left + 1
        return right < entries.count && entries[right].time < entries[left].time ? right : left
    }
}
