import Columns
import Compute

/// A type that a field of a row struct can have: how it lies in columns.
///
/// The types that columns hold, optionals of them, `Float` and narrower integers, and structs that are `TypedRow`s
/// themselves, whose fields get the outer name and a dot in front.
public protocol RowFieldValue: Sendable {
    /// What a frame keeps the field in: a column, or the columns of a struct inside.
    associatedtype RowColumn: Sendable

    /// The column of a frame.
    ///
    /// - Throws: `ColumnError` for a wrong name or type, `RowError` for a missing value where none may be.
    static func rowColumn(of frame: DataFrame, named name: String) throws -> RowColumn
    /// The value of a row that exists.
    static func value(in column: RowColumn, at rowIndex: Int) -> Self
    /// A column of values that come by row index, made on all cores.
    static func columns(
        named name: String, count: Int, _ value: @escaping @Sendable (_ rowIndex: Int) -> Self
    ) throws -> [AnyColumn]
}

extension RowFieldValue where Self: ColumnElement, RowColumn == Column<Self> {
    @inlinable public static func rowColumn(of frame: DataFrame, named name: String) throws -> Column<Self> {
        try frame[name, Self.self].requiringValues()
    }
    @inlinable public static func value(in column: Column<Self>, at rowIndex: Int) -> Self {
        column.storage.element(at: rowIndex)
    }
    @inlinable public static func columns(
        named name: String, count: Int, _ value: @escaping @Sendable (Int) -> Self
    ) throws -> [AnyColumn] {
        [AnyColumn(try Column<Self>.build(name: name, count: count) { value($0) })]
    }
}

extension Int: RowFieldValue { public typealias RowColumn = Column<Int> }
extension Double: RowFieldValue { public typealias RowColumn = Column<Double> }
extension Bool: RowFieldValue { public typealias RowColumn = Column<Bool> }
extension String: RowFieldValue { public typealias RowColumn = Column<String> }
extension Timestamp: RowFieldValue { public typealias RowColumn = Column<Timestamp> }
extension CalendarDate: RowFieldValue { public typealias RowColumn = Column<CalendarDate> }
extension Duration: RowFieldValue { public typealias RowColumn = Column<Duration> }

extension Optional: RowFieldValue where Wrapped: ColumnElement {
    public typealias RowColumn = Column<Wrapped>

    @inlinable public static func rowColumn(of frame: DataFrame, named name: String) throws -> Column<Wrapped> {
        try frame[name, Wrapped.self]
    }
    @inlinable public static func value(in column: Column<Wrapped>, at rowIndex: Int) -> Wrapped? {
        column.uncheckedElement(at: rowIndex)
    }
    @inlinable public static func columns(
        named name: String, count: Int, _ value: @escaping @Sendable (Int) -> Wrapped?
    ) throws -> [AnyColumn] {
        [AnyColumn(try Column<Wrapped>.build(name: name, count: count) { value($0) })]
    }
}

extension Column {
    /// The column itself, when no value is missing.
    ///
    /// - Throws: `RowError.missingValue` with the first row without one.
    @usableFromInline func requiringValues() throws -> Column {
        let missing = nilCount
        guard missing > 0 else { return self }
        let first = (0..<count).first { isNil(at: $0) } ?? 0
        throw RowError.missingValue(
            field: name, type: Element.elementName, row: first, missing: missing, rowCount: count)
    }
}
