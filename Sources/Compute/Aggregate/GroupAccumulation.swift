import Columns
import Pool

/// What the rows of a group add up to, taken one by one: a struct for every kind, so that each compiles to loops of its own.
///
/// Rows may be those of the frame, in any groups (`StreamedStates`), or rows in group order (`segmentedStates`).
protocol GroupAccumulation: Sendable {
    associatedtype State: BitwiseCopyable & Sendable
    /// Of no rows.
    var zero: State { get }
    /// - Parameter overflow: set when the state can no longer be trusted, never unset.
    func add(_ row: Int, to state: inout State, _ overflow: inout Bool)
    /// Adds rows as they come, each to the state of its code.
    func add(
        _ rows: Range<Int>, _ codes: UnsafePointer<UInt32>, to states: UnsafeMutablePointer<State>,
        _ overflow: inout Bool)
    /// Joins the state of later rows.
    func join(_ later: State, to state: inout State, _ overflow: inout Bool)
    /// Rows that stand side by side and are all of one group.
    func state(of rows: Range<Int>, _ overflow: inout Bool) -> State
    /// The same of very many rows, on all cores.
    func sharedState(of rows: Range<Int>, _ overflow: inout Bool) throws -> State
}

extension GroupAccumulation {
    @inline(__always) func add(
        _ rows: Range<Int>, _ codes: UnsafePointer<UInt32>, to states: UnsafeMutablePointer<State>,
        _ overflow: inout Bool
    ) {
        for row in rows { add(row, to: &states[Int(codes[row])], &overflow) }
    }

    @inline(__always) func state(of rows: Range<Int>, _ overflow: inout Bool) -> State {
        var state = zero
        for row in rows { add(row, to: &state, &overflow) }
        return state
    }

    func sharedState(of rows: Range<Int>, _ overflow: inout Bool) throws -> State {
        // Cut by rows alone, so that what comes out does not depend on the threads.
        let parts = try Pool.current.mapMorsels(of: rows.count, size: 1 << 17) {
            part -> (state: State, overflow: Bool) in
            var overflow = false
            let rows = rows.lowerBound + part.lowerBound..<rows.lowerBound + part.upperBound
            return (state(of: rows, &overflow), overflow)
        }
        var joined = parts.first?.state ?? zero
        for part in parts { overflow = overflow || part.overflow }
        for part in parts.dropFirst() { join(part.state, to: &joined, &overflow) }
        return joined
    }
}

/// Rows without a value: mostly few, so they are looked for in 64 bits at a time, and no other row is touched.
struct MissingCount: GroupAccumulation {
    let validity: Validity
    var zero: UInt32 { 0 }
    @inline(__always) func add(_ row: Int, to state: inout UInt32, _: inout Bool) {
        state &+= validity.isValid(row) ? 0 : 1
    }
    @inline(__always) func add(
        _ rows: Range<Int>, _ codes: UnsafePointer<UInt32>, to states: UnsafeMutablePointer<UInt32>, _: inout Bool
    ) {
        let part = validity.advanced(by: rows.lowerBound)
        for first in stride(from: 0, to: rows.count, by: 64) {
            let left = rows.count &- first
            let inside: UInt64 = left >= 64 ? ~0 : (1 &<< UInt64(left)) &- 1
            var missing = ~part.word(at: first, rowCount: rows.count) & inside
            while missing != 0 {
                let row = rows.lowerBound &+ first &+ missing.trailingZeroBitCount
                states[Int(codes[row])] &+= 1
                missing &= missing &- 1
            }
        }
    }
    @inline(__always) func join(_ later: UInt32, to state: inout UInt32, _: inout Bool) { state &+= later }
    @inline(__always) func state(of rows: Range<Int>, _: inout Bool) -> UInt32 {
        UInt32(truncatingIfNeeded: validity.advanced(by: rows.lowerBound).nilCount(rowCount: rows.count))
    }
}

/// Sums that fit 64 bits all the way. A missing row holds zero.
struct IntegerSum<Words: OrderedWords>: GroupAccumulation {
    let words: Words
    var zero: Int64 { 0 }
    @inline(__always) func add(_ row: Int, to state: inout Int64, _ overflow: inout Bool) {
        join(words.word(at: row), to: &state, &overflow)
    }
    @inline(__always) func join(_ later: Int64, to state: inout Int64, _ overflow: inout Bool) {
        let (sum, isTooLarge) = state.addingReportingOverflow(later)
        state = sum
        overflow = overflow || isTooLarge
    }
}

/// Sums that may pass through numbers of more than 64 bits: 128 hold the sum of any number of rows.
struct WideIntegerSum<Words: OrderedWords>: GroupAccumulation {
    let words: Words
    var zero: Int128 { 0 }
    @inline(__always) func add(_ row: Int, to state: inout Int128, _: inout Bool) {
        state &+= Int128(words.word(at: row))
    }
    @inline(__always) func join(_ later: Int128, to state: inout Int128, _: inout Bool) { state &+= later }
}

struct DoubleSum: GroupAccumulation, @unchecked Sendable {
    // @unchecked: a pointer into a column that whoever made this keeps.
    let values: UnsafePointer<Double>
    var zero: Double { 0 }
    @inline(__always) func add(_ row: Int, to state: inout Double, _: inout Bool) { state += values[row] }
    @inline(__always) func join(_ later: Double, to state: inout Double, _: inout Bool) { state += later }
    @inline(__always) func state(of rows: Range<Int>, _: inout Bool) -> Double {
        // Few terms are added as they come; the pairwise sum of so few is no better.
        if rows.count < 8 { return rows.reduce(0) { $0 + values[$1] } }
        return PairwiseSum.of(DoubleTerms(values: values), rows)
    }
    func sharedState(of rows: Range<Int>, _: inout Bool) throws -> Double {
        try PairwiseSum.shared(DoubleTerms(values: values), rows)
    }
}

/// The lowest word; of complements, which is the complement of the highest one. `Int64.max` for no rows.
struct ExtremeWord<Words: OrderedWords>: GroupAccumulation {
    let words: Words
    let validity: Validity
    /// 0 for the lowest, -1 for the highest.
    let flip: Int64
    var zero: Int64 { .max }
    @inline(__always) func add(_ row: Int, to state: inout Int64, _: inout Bool) {
        let word = words.word(at: row) ^ flip
        state = min(state, validity.isValid(row) ? word : .max)
    }
    @inline(__always) func join(_ later: Int64, to state: inout Int64, _: inout Bool) { state = min(state, later) }
}

/// The last row, or the first or last that has a value; `RowPositions.none` for none.
struct EdgeRow: GroupAccumulation {
    let validity: Validity
    let isLast: Bool
    var zero: UInt32 { RowPositions.none }
    @inline(__always) func add(_ row: Int, to state: inout UInt32, _ overflow: inout Bool) {
        if validity.isValid(row) { join(UInt32(truncatingIfNeeded: row), to: &state, &overflow) }
    }
    @inline(__always) func join(_ later: UInt32, to state: inout UInt32, _: inout Bool) {
        if later != zero, isLast || state == zero { state = later }
    }
}
