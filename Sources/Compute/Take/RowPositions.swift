import Columns

/// Which rows of a column to take, in the order to take them.
///
/// Either a range of rows, which costs no memory and can be sliced instead of copied, or a list of row numbers in which
/// `RowPositions.none` stands for "no row": taking it gives a missing value.
///
/// - Units: row numbers from 0, 32 bits each. A frame holds fewer than 2³² − 1 rows.
public struct RowPositions: @unchecked Sendable {
    // @unchecked: the list's numbers are written before the value is made and never after; `buffer` keeps them.

    /// The number that stands for "no row".
    public static let none = UInt32.max
    /// Rows of a frame stay below this, so that every row number differs from `none`.
    public static let rowLimit = Int(UInt32.max)

    /// How many rows are taken, "no row" included.
    public let count: Int
    /// The rows when they follow one another; nil for a list.
    public let range: Range<Int>?
    /// Every row number is below this.
    package let bound: Int
    /// Whether some entries may be `none`.
    package let mayMiss: Bool
    private let list: UnsafePointer<UInt32>?
    private let buffer: Buffer?

    /// The rows of a range, without a list.
    public init(_ range: Range<Int>) {
        checkRowCount(range.upperBound)
        precondition(range.lowerBound >= 0, "rows start at 0; the range starts at \(range.lowerBound)")
        count = range.count
        self.range = range
        bound = range.upperBound
        mayMiss = false
        list = nil
        buffer = nil
    }

    /// The rows of a list; nil for "no row".
    public init(_ rows: some Collection<Int?>) {
        let buffer = Buffer(byteCount: rows.count * 4)
        let numbers = buffer.pointer(as: UInt32.self)
        var bound = 0
        var mayMiss = false
        for (index, row) in rows.enumerated() {
            numbers[index] = row.map { UInt32($0) } ?? RowPositions.none
            bound = max(bound, (row ?? -1) + 1)
            mayMiss = mayMiss || row == nil
        }
        checkRowCount(bound)
        self.init(buffer, count: rows.count, bound: bound, mayMiss: mayMiss)
    }

    /// The rows of a list.
    public init(_ rows: some Collection<Int>) { self.init(rows.map(Optional.init)) }

    /// The first `count` numbers of a buffer.
    ///
    /// - Parameters:
    ///   - bound: every number but `none` is below it. Taken on trust: it is what keeps `gathered` inside its column.
    ///   - mayMiss: whether some numbers are `none`.
    package init(_ buffer: Buffer, count: Int, bound: Int, mayMiss: Bool) {
        checkRowCount(bound)
        self.init(list: UnsafePointer(buffer.pointer(as: UInt32.self)), buffer, count, bound, mayMiss)
    }

    private init(list: UnsafePointer<UInt32>, _ buffer: Buffer, _ count: Int, _ bound: Int, _ mayMiss: Bool) {
        self.count = count
        range = nil
        self.bound = bound
        self.mayMiss = mayMiss
        self.list = list
        self.buffer = buffer
    }

    /// The row of an entry; nil for "no row".
    public subscript(index: Int) -> Int? {
        precondition(index >= 0 && index < count, "entry \(index) of \(count) row positions")
        if let range { return range.lowerBound + index }
        let number = list.unsafelyUnwrapped[index]
        return number == RowPositions.none ? nil : Int(number)
    }

    /// Entries `entries`, counted from 0 again. Copies nothing.
    public func slice(_ entries: Range<Int>) -> RowPositions {
        precondition(
            entries.lowerBound >= 0 && entries.upperBound <= count, "entries \(entries) of \(count) row positions")
        if let range {
            return RowPositions(range.lowerBound + entries.lowerBound..<range.lowerBound + entries.upperBound)
        }
        return RowPositions(
            list: list.unsafelyUnwrapped + entries.lowerBound, buffer.unsafelyUnwrapped, entries.count, bound, mayMiss)
    }

    /// The row numbers side by side; a range is written out first.
    ///
    /// - Cost: nothing for a list, 4 bytes a row for a range.
    package func withNumbers<R>(_ body: (UnsafeBufferPointer<UInt32>) throws -> R) rethrows -> R {
        let listed = listed
        defer { withExtendedLifetime(listed.buffer) {} }
        return try body(UnsafeBufferPointer(start: listed.list, count: count))
    }

    /// The same rows as a list.
    package var listed: RowPositions {
        guard let range else { return self }
        let buffer = Buffer(byteCount: count * 4)
        let numbers = buffer.pointer(as: UInt32.self)
        for index in 0..<count { numbers[index] = UInt32(truncatingIfNeeded: range.lowerBound + index) }
        return RowPositions(buffer, count: count, bound: bound, mayMiss: false)
    }

    /// The first number; nil for a range. Good while a copy of this value lives.
    package var pointer: UnsafePointer<UInt32>? { list }
}

/// Stops what would need row numbers of more than 32 bits.
func checkRowCount(_ rowCount: Int) {
    precondition(
        rowCount <= RowPositions.rowLimit,
        "a frame holds at most \(RowPositions.rowLimit) rows, here are \(rowCount); split it and work on the parts")
}
