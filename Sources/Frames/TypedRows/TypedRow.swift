import Columns

/// A struct whose fields are columns of the same names: rows go in and out of frames at the speed of columns.
///
/// `@Row` of the product `EmbarkRows` writes the conformance:
///
///     @Row struct Listen {
///         var user_id: Int
///         var artist: String?
///         @ColumnName("time_stamp") var time: Int
///     }
///     for listen in try plays.typed(as: Listen.self) where listen.artist == nil { … }
///
/// A `Codable` struct without it works with `rows(as:)` and `aggregated` too, at some ten times the cost a row.
public protocol TypedRow: RowFieldValue where RowColumn == Columns {
    /// A field for every field of the row, holding the column of all rows.
    associatedtype Columns: TypedColumns where Columns.Row == Self
}

/// The columns behind the rows of one type.
public protocol TypedColumns: Sendable {
    associatedtype Row: TypedRow where Row.Columns == Self

    /// - Parameter prefix: what stands before the names of the columns: the name of a struct around, and a dot.
    /// - Throws: `ColumnError` for a wrong name or type, `RowError` for a missing value in a field that is no optional.
    init(of frame: DataFrame, prefix: String) throws
    /// The row of an index that is known to exist.
    func row(at rowIndex: Int) -> Row
    /// Columns from rows.
    static func columns(
        prefix: String, count: Int, _ row: @escaping @Sendable (_ rowIndex: Int) -> Row
    ) throws -> [AnyColumn]
}

extension TypedRow {
    public static func rowColumn(of frame: DataFrame, named name: String) throws -> Columns {
        try Columns(of: frame, prefix: name + ".")
    }
    @inlinable public static func value(in columns: Columns, at rowIndex: Int) -> Self { columns.row(at: rowIndex) }
    public static func columns(
        named name: String, count: Int, _ value: @escaping @Sendable (Int) -> Self
    ) throws -> [AnyColumn] {
        try Columns.columns(prefix: name + ".", count: count, value)
    }
}
