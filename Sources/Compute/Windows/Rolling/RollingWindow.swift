import Columns

/// Which rows of its group a row looks at.
package struct RollingWindow: Sendable, Hashable {
    package enum Extent: Sendable, Hashable {
        /// So many rows that end with the row, or that have it in the middle.
        case rows(Int, isCentered: Bool)
        /// All rows up to the row.
        case expanding
        /// Rows up to the row whose time is at most so much before its own.
        case span(Duration, edges: WindowEdges)
    }
    package var extent: Extent
    /// Rows with a value that a window must have for a result.
    package var minimumCount: Int

    /// - Parameter minimumCount: nil takes all rows of a window of rows, and one otherwise.
    /// - Throws: `WindowError.tooSmall`.
    package init(_ extent: Extent, minimumCount: Int? = nil) throws {
        self.extent = extent
        switch extent {
        case .rows(let count, _):
            guard count > 0 else {
                throw WindowError.tooSmall(what: "a window", expected: "of at least one row", found: "\(count)")
            }
            self.minimumCount = minimumCount ?? count
        case .expanding: self.minimumCount = minimumCount ?? 1
        case .span(let span, _):
            guard span > .zero else {
                throw WindowError.tooSmall(what: "a window", expected: "longer than no time", found: "\(span)")
            }
            self.minimumCount = minimumCount ?? 1
        }
        if let minimumCount, minimumCount < 0 {
            throw WindowError.tooSmall(what: "a minimum count", expected: "of at least 0", found: "\(minimumCount)")
        }
    }
}

/// Which ends of a window of time belong to it.
///
/// For a row at time t and a span s: `right` is (t − s, t], `left` [t − s, t), `both` [t − s, t], `neither` (t − s, t). Rows behind
/// the row do not count, not even at the same time; rows before it at its time count where it does itself.
public enum WindowEdges: String, Sendable, Hashable, CaseIterable {
    case right, left, both, neither

    var includesStart: Bool { self == .left || self == .both }
    var includesRow: Bool { self == .right || self == .both }
}

/// The rows each row looks at, asked for in ascending order; neither end ever goes back.
protocol WindowExtent {
    mutating func range(at row: Int) -> Range<Int>
}

/// So many rows before and after a row.
struct RowExtent: WindowExtent {
    let rows: Range<Int>
    let before: Int
    let after: Int

    init(_ rows: Range<Int>, size: Int, isCentered: Bool) {
        self.rows = rows
        // Of an even number one more lies before the row, as in pandas.
        after = isCentered ? (size - 1) / 2 : 0
        before = size - 1 - after
    }

    /// All rows up to each row.
    init(expanding rows: Range<Int>) {
        self.rows = rows
        before = .max
        after = 0
    }

    @inline(__always) func range(at row: Int) -> Range<Int> {
        let lower = row &- rows.lowerBound <= before ? rows.lowerBound : row &- before
        let upper = after >= rows.upperBound &- row ? rows.upperBound : row &+ after &+ 1
        return Range(uncheckedBounds: (lower, upper))
    }
}

/// The rows up to a row that are not too long ago.
struct TimeExtent: WindowExtent {
    let ticks: UnsafePointer<Int>
    let span: Int
    let edges: WindowEdges
    private var lower: Int
    /// The first row at the time of the row asked for last.
    private var peer: Int

    /// - Parameter stretch: its times ascend.
    init(_ ticks: UnsafePointer<Int>, _ stretch: WindowStretch, span: Int, edges: WindowEdges) {
        self.ticks = ticks
        self.span = span
        self.edges = edges
        lower = stretch.rows.lowerBound
        peer = lower
        // The rows before the first wanted one are halved instead of gone through.
        var end = stretch.wanted.lowerBound
        let row = end
        while lower < end {
            let middle = lower + (end - lower) / 2
            if isTooOld(middle, for: row) { lower = middle + 1 } else { end = middle }
        }
        peer = lower
    }

    @inline(__always) private func isTooOld(_ other: Int, for row: Int) -> Bool {
        let (age, overflow) = ticks[row].subtractingReportingOverflow(ticks[other])
        return overflow || (edges.includesStart ? age > span : age >= span)
    }

    @inline(__always) mutating func range(at row: Int) -> Range<Int> {
        while lower < row, isTooOld(lower, for: row) { lower &+= 1 }
        if edges.includesRow { return Range(uncheckedBounds: (lower, row &+ 1)) }
        while ticks[peer] < ticks[row] { peer &+= 1 }
        return Range(uncheckedBounds: (min(lower, peer), peer))
    }
}

/// - Throws: `WindowError.unsortedTimes`.
func checkAscending(_ axis: Column<Int>, _ stretch: WindowStretch, _ sink: UnsafePointer<UInt32>?) throws {
    let ticks = axis.storage.values
    for row in stretch.wanted where row > stretch.rows.lowerBound && ticks[row] < ticks[row - 1] {
        throw WindowError.unsortedTimes(column: axis.name, row: sink.map { Int($0[row]) } ?? row)
    }
}
