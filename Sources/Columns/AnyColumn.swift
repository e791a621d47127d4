/// A column of any type: what a frame holds.
///
/// Operations switch over the type once a column (or once a morsel), never once a value.
@frozen public enum AnyColumn: Sendable {
    case int(Column<Int>)
    case double(Column<Double>)
    case bool(Column<Bool>)
    case timestamp(Column<Timestamp>)
    case date(Column<CalendarDate>)
    case duration(Column<Duration>)
    case string(Column<String>)

    @inlinable public init<Element>(_ column: Column<Element>) { self = Element.erased(column) }

    /// What to do with a column whose type is not known, once it is.
    public protocol Visitor {
        associatedtype Result
        mutating func visit<Element>(_ column: Column<Element>) throws -> Result
    }

    /// Calls the visitor with the typed column.
    @inlinable public func visit<V: Visitor>(_ visitor: inout V) throws -> V.Result {
        switch self {
        case .int(let column): try visitor.visit(column)
        case .double(let column): try visitor.visit(column)
        case .bool(let column): try visitor.visit(column)
        case .timestamp(let column): try visitor.visit(column)
        case .date(let column): try visitor.visit(column)
        case .duration(let column): try visitor.visit(column)
        case .string(let column): try visitor.visit(column)
        }
    }

    /// The typed column as an existential; costs a box, so once a column.
    package var base: any TypedColumn {
        switch self {
        case .int(let column): column
        case .double(let column): column
        case .bool(let column): column
        case .timestamp(let column): column
        case .date(let column): column
        case .duration(let column): column
        case .string(let column): column
        }
    }

    public var name: String {
        get { base.name }
        set { self = renamed(newValue) }
    }
    public var count: Int { base.count }
    public var nilCount: Int { base.nilCount }
    public var type: ColumnType { base.type }
    /// What keeps the column's memory.
    public var owner: ColumnOwner { base.owner }

    public func renamed(_ name: String) -> AnyColumn { base.erasedRenamed(name) }
    public func isNil(at rowIndex: Int) -> Bool { base.isNil(at: rowIndex) }
    public func withOwnReferenceCount() -> AnyColumn { base.erasedWithOwnReferenceCount() }

    /// The value of a row as it is; slow, for display and tests.
    public subscript(rowIndex: Int) -> (any ColumnElement)? { base.value(at: rowIndex) }
    /// Rows `bounds`, counted from 0 again. Copies nothing.
    public func slice(_ bounds: Range<Int>) -> AnyColumn { base.erasedSlice(bounds) }

    /// The typed column.
    ///
    /// - Throws: `ColumnError.wrongType` with the type it has.
    @inlinable public func assumingType<Element: ColumnElement>(_ type: Element.Type) throws -> Column<Element> {
        if let column = Element.typed(self) { return column }
        throw ColumnError.wrongType(column: name, asked: Element.elementName, actual: self.type)
    }
}

/// What every typed column can do without its type.
package protocol TypedColumn: Sendable {
    var name: String { get }
    var count: Int { get }
    var nilCount: Int { get }
    var type: ColumnType { get }
    var owner: ColumnOwner { get }
    var memoryByteCount: Int { get }
    func isNil(at rowIndex: Int) -> Bool
    func dump(rowLimit: Int) -> String
    func value(at rowIndex: Int) -> (any ColumnElement)?
    func erasedRenamed(_ name: String) -> AnyColumn
    func erasedSlice(_ bounds: Range<Int>) -> AnyColumn
    func erasedWithOwnReferenceCount() -> AnyColumn
}

extension Column: TypedColumn {
    public var type: ColumnType {
        switch Element.erased(self) {
        case .int: .int
        case .double: .double
        case .bool: .bool
        case .timestamp(let column): .timestamp(column.unit, zone: column.zone)
        case .date: .date
        case .duration(let column): .duration(column.unit)
        case .string: .string
        }
    }
    package func value(at rowIndex: Int) -> (any ColumnElement)? { self[rowIndex] }
    package func erasedRenamed(_ name: String) -> AnyColumn { AnyColumn(renamed(name)) }
    package func erasedSlice(_ bounds: Range<Int>) -> AnyColumn { AnyColumn(slice(bounds)) }
    package func erasedWithOwnReferenceCount() -> AnyColumn { AnyColumn(withOwnReferenceCount()) }
}
