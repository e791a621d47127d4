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
    @usableFromInline let ranked: [RankedValue]

    @usableFromInline init(column: Column<Value>, ranked: [RankedValue]) {
        self.column = column
        self.ranked = ranked
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { ranked.count }
    @inlinable public subscript(position: Int) -> ValueCount<Value> {
        let entry = ranked[position]
        return ValueCount(value: column.storage.element(at: Int(entry.row)), count: Int(entry.count))
    }

    /// The values alone, in this order, as a column.
    public var values: Column<Value> {
        let made = NewSlots(picking: count, of: column.storage.slots) { Int(ranked[$0].row) }
        return made.column(column, count: count, hasBitmap: false)
    }

    /// The counts alone, in this order.
    public var counts: [Int] { ranked.map { Int($0.count) } }
}
