import Wire

/// What has to have happened before a task may run (`after`), or where (`follow`).
///
/// - Source: design/ipyparallel.md, 2.8.
package struct Dependency: Sendable, Equatable {
    /// Ids of tasks that went through the task scheduler, each once.
    package var ids: [String]
    /// Every id has to count, not just one of them.
    package var needsAll = true
    package var countsSuccess = true
    package var countsFailure = false

    package static let none = Dependency(ids: [])

    package init(ids: [String], needsAll: Bool = true, countsSuccess: Bool = true, countsFailure: Bool = false) {
        var seen: Set<String> = []
        self.ids = ids.filter { seen.insert($0).inserted }
        self.needsAll = needsAll
        self.countsSuccess = countsSuccess
        self.countsFailure = countsFailure
    }

    /// Reads a list of ids or an object with `dependencies`, `all`, `success` and `failure`; anything else is none.
    package init(_ value: JSONValue?) {
        switch value?.resolved {
        case .string(let id): self.init(ids: [id])
        case .array(let ids): self.init(ids: ids.compactMap(\.string))
        case .object(let members):
            self.init(
                ids: members["dependencies"]?.array?.compactMap(\.string) ?? [],
                needsAll: members["all"]?.bool ?? true, countsSuccess: members["success"]?.bool ?? true,
                countsFailure: members["failure"]?.bool ?? false)
        default: self.init(ids: [])
        }
    }

    package var isEmpty: Bool { ids.isEmpty }
}

/// How far a dependency has got. Each finished task is noted once, so a task that waits for ten thousand others costs
/// ten thousand steps in all and not ten thousand for each of them.
struct DependencyProgress: Sendable {
    private let needsAll: Bool
    private let countsSuccess: Bool
    private let countsFailure: Bool
    private let total: Int
    private var countedCount = 0
    private var uncountedCount = 0
    /// Engines on which counted tasks ran, for `follow`.
    private(set) var engines: Set<String> = []

    init(_ dependency: Dependency) {
        needsAll = dependency.needsAll
        countsSuccess = dependency.countsSuccess
        countsFailure = dependency.countsFailure
        total = dependency.ids.count
    }

    var isEmpty: Bool { total == 0 }
    var followsAll: Bool { needsAll }

    mutating func note(_ outcome: FinishedTask) {
        guard outcome.succeeded ? countsSuccess : countsFailure else {
            uncountedCount += 1
            return
        }
        countedCount += 1
        if let engine = outcome.engine { engines.insert(engine) }
    }

    var isMet: Bool { isEmpty || (needsAll ? countedCount == total : countedCount > 0) }

    /// True when no future can meet it any more.
    var isUnreachable: Bool { !isEmpty && (needsAll ? uncountedCount > 0 : uncountedCount == total) }

    /// True when every task it names has finished.
    var isSettled: Bool { countedCount + uncountedCount == total }
}
