import Columns

/// A value and how often it occurs.
public struct ValueCount<Value: ColumnElement>: Sendable, Hashable {
    public var value: Value
    public var count: Int

    @inlinable public init(value: Value, count: Int) {
        self.value = value
        self.count = count
    }
}

/// The different values of a column with their counts, by falling counts.
///
/// Holds row numbers into the column, so a value (a `String`, say) is made when its entry is read.
public struct ValueCounts<Value: ColumnElement>: Sendable, RandomAccessCollection {
    @usableFromInline let column: Column<Value>
    @usableFromInline let rows: [UInt32]
    @usableFromInline let rowCounts: [UInt32]

    @usableFromInline init(column: Column<Value>, rows: [UInt32], counts: [UInt32]) {
        self.column = column
        self.rows = rows
        rowCounts = counts
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { rows.count }
    @inlinable public subscript(position: Int) -> ValueCount<Value> {
        ValueCount(value: column.storage.element(at: Int(rows[position])), count: Int(rowCounts[position]))
    }

    /// The values alone, in this order, as a column.
    public var values: Column<Value> { column.picking(rows: rows) }
    /// The counts alone, in this order.
    public var counts: [Int] { rowCounts.map(Int.init) }
}
