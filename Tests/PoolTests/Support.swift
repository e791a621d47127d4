import Synchronization

/// Counters that many threads may change.
final class Counters: Sendable {
    private let counts: [Cell]

    private final class Cell: Sendable {
        let value = Atomic(0)
    }

    init(_ count: Int) {
        counts = (0..<count).map { _ in Cell() }
    }

    /// Returns the count after.
    @discardableResult func add(_ index: Int) -> Int {
        counts[index].value.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
    }

    func subtract(_ index: Int) {
        counts[index].value.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    var values: [Int] { counts.map { $0.value.load(ordering: .sequentiallyConsistent) } }
}

/// What the tests throw.
struct Bad: Error, Equatable {
    let index: Int
}
