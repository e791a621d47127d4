import Synchronization

/// A counter alone on its cache line, so that threads which hammer it do not slow those that read its neighbours.
struct PaddedCounter: ~Copyable {
    private let before = InlineArray<7, Int>(repeating: 0)
    let value: Atomic<Int>
    private let after = InlineArray<7, Int>(repeating: 0)

    init(_ initial: Int) {
        value = Atomic(initial)
    }
}
