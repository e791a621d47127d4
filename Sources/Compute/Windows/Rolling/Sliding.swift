import Columns

/// What is worked out of the rows of a window, by joining the results of its parts.
///
/// Joining must be associative; nothing is ever taken away, so that sums do not drift and windows recover from infinities and
/// NaN once those have left.
protocol SlidingOperation: SendableMetatype {
    associatedtype State: BitwiseCopyable
    /// The result of no rows.
    var identity: State { get }
    /// The result of one row that has a value.
    func state(of row: Int) -> State
    func joined(_ left: State, _ right: State) -> State
}

/// The results of all windows of a stretch.
///
/// Plan: a window is cut at `middle`. Behind it the rows are joined as they come in (`front`); before it there is a list of what
/// all rows from each one up to the middle give (`back`), from which the window's start picks one. When the start passes the
/// middle, the list is made anew for the rows of the window:
///
///     rows:    | left the window |  back[start]: start ..< middle  |  front: middle ..< end  | to come |
///
/// Each row is joined three times in all, whatever the size of the window.
///
/// - Source: the queue of two stacks; Tangwongsan, Hirzel, Schneider, "General incremental sliding-window aggregation", VLDB 2015.
/// - Parameter emit: gets every wanted row with the result of its window and how many rows of it have a value.
@inline(__always) func slide<Operation: SlidingOperation, Extent: WindowExtent>(
    _ operation: Operation, over wanted: Range<Int>, _ extent: Extent, _ validity: Validity,
    _ emit: (_ row: Int, _ state: Operation.State, _ present: Int) throws -> Void
) rethrows {
    guard let firstRow = wanted.first else { return }
    var extent = extent
    var back = BackList<Operation.State>()
    defer { back.free() }
    let first = extent.range(at: firstRow)
    var (start, middle, end) = (first.lowerBound, first.lowerBound, first.lowerBound)
    var front = operation.identity
    var present = 0
    for row in wanted {
        let range = extent.range(at: row)
        while end < range.upperBound {
            if validity.isValid(end) {
                front = operation.joined(front, operation.state(of: end))
                present &+= 1
            }
            end &+= 1
        }
        while start < range.lowerBound {
            present &-= validity.isValid(start) ? 1 : 0
            start &+= 1
        }
        if start > middle {
            back.make(operation, start..<end, validity)
            (middle, front) = (end, operation.identity)
        }
        let state = start < middle ? operation.joined(back[start], front) : front
        try emit(row, state, present)
    }
}

/// For each of some neighbouring rows what the rows from it to the last one give.
private struct BackList<State: BitwiseCopyable> {
    private var states: UnsafeMutablePointer<State>?
    private var capacity = 0
    private var first = 0

    @inline(__always) subscript(row: Int) -> State { states.unsafelyUnwrapped[row &- first] }

    @inline(__always) mutating func make<Operation: SlidingOperation>(
        _ operation: Operation, _ rows: Range<Int>, _ validity: Validity
    ) where Operation.State == State {
        if rows.count > capacity { grow(to: rows.count) }
        first = rows.lowerBound
        var state = operation.identity
        var row = rows.upperBound
        while row > rows.lowerBound {
            row &-= 1
            if validity.isValid(row) { state = operation.joined(operation.state(of: row), state) }
            states.unsafelyUnwrapped[row &- first] = state
        }
    }

    private mutating func grow(to count: Int) {
        free()
        capacity = max(64, count)
        states = .allocate(capacity: capacity)
    }

    func free() { states?.deallocate() }
}
