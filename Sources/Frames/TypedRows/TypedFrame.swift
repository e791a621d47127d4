import Columns
import Pool

/// A frame seen as rows of one type, and its columns by the names of the fields, each with its type.
///
/// Nothing is copied: names, types and missing values are checked once, and a row is made when it is asked for.
///
///     let listens = try plays.typed(as: Listen.self)
///     let artists = listens.artist          // Column<String>
///     let first = listens.first             // Listen?
///
/// A field named like something that collections have (`count`, `first`) is found in `columns`.
@dynamicMemberLookup @frozen
public struct TypedFrame<Row: TypedRow>: RandomAccessCollection, Sendable {
    public let base: DataFrame
    public let columns: Row.Columns
    public let count: Int

    init(_ frame: DataFrame) throws {
        base = frame
        count = frame.rowCount
        columns = try Row.Columns(of: frame, prefix: "")
    }

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }
    @inlinable public subscript(rowIndex: Int) -> Row {
        precondition(rowIndex >= 0 && rowIndex < count, "row index out of range")
        return columns.row(at: rowIndex)
    }
    @inlinable public subscript<Value>(dynamicMember field: KeyPath<Row.Columns, Value>) -> Value {
        columns[keyPath: field]
    }
}

extension TypedFrame {
    /// All rows, made on all cores.
    fileprivate func rows() throws -> [Row] {
        let morsel = 16_384
        return try Pool.current.map(count: (count + morsel - 1) / morsel) { part in
            (part * morsel..<Swift.min(count, (part + 1) * morsel)).map { columns.row(at: $0) }
        }.flatMap { $0 }
    }
}

extension TypedColumns {
    fileprivate static func columns(of rows: [Row]) throws -> [AnyColumn] {
        try columns(prefix: "", count: rows.count) { rows[$0] }
    }
}

extension DataFrame {
    /// The frame as rows and columns of a type.
    ///
    /// Columns that no field names are left alone.
    /// - Throws: `ColumnError` for a wrong name or type, `RowError` for a missing value in a field that is no optional.
    public func typed<Row: TypedRow>(as type: Row.Type) throws -> TypedFrame<Row> { try TypedFrame(self) }

    /// The rows as structs, made on all cores.
    ///
    /// - Throws: as `typed(as:)`.
    public func rows<Row: TypedRow>(as type: Row.Type) throws -> [Row] {
        try TypedFrame<Row>(self).rows()
    }

    /// As for any typed row; a struct that is `Decodable` as well goes this way, which is the shorter.
    public func rows<Row: TypedRow & Decodable>(as type: Row.Type) throws -> [Row] {
        try TypedFrame<Row>(self).rows()
    }

    /// A frame with a row for every struct and a column for every field.
    public init<Row: TypedRow>(rows: [Row]) throws {
        try self.init(columns: Row.Columns.columns(of: rows))
    }

    /// As for any typed row; a struct that is `Codable` as well goes this way, which is the shorter.
    public init<Row: TypedRow & Codable>(rows: [Row]) throws {
        try self.init(columns: Row.Columns.columns(of: rows))
    }
}

extension Grouping {
    /// A frame with a row for every group: the key columns, then a column for every field of what the closure returns.
    ///
    /// The closure runs on all cores.
    /// - Throws: as `map`.
    public func aggregated<Row: TypedRow>(_ body: @Sendable (Group) throws -> Row) throws -> DataFrame {
        try keys().replacing(with: Row.Columns.columns(of: map(body)))
    }

    /// As for any typed row; a struct that is `Codable` as well goes this way, which is the shorter.
    public func aggregated<Row: TypedRow & Codable>(_ body: @Sendable (Group) throws -> Row) throws -> DataFrame {
        try keys().replacing(with: Row.Columns.columns(of: map(body)))
    }
}
