import Wire

/// What the hub counts for one engine.
struct EngineLedger: Sendable {
    /// Completed ids that `queue_status(verbose=True)` lists.
    static let listedCount = 1000

    /// Direct requests that have not been answered, and the order in which they came.
    private var outstanding: [String: Int] = [:]
    private var nextNumber = 0
    private(set) var completedCount = 0
    private(set) var recentlyCompleted = Fifo<String>()

    var outstandingIDs: [String] { outstanding.sorted { $0.value < $1.value }.map(\.key) }
    var outstandingCount: Int { outstanding.count }

    mutating func submit(_ id: String) {
        outstanding[id] = nextNumber
        nextNumber += 1
    }

    /// Forgets a direct request that has been answered, without counting it.
    mutating func settle(_ id: String) { outstanding[id] = nil }

    mutating func complete(_ id: String) {
        completedCount += 1
        recentlyCompleted.append(id)
        if recentlyCompleted.count > Self.listedCount { _ = recentlyCompleted.popFirst() }
    }
}
