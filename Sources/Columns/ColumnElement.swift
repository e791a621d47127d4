/// A type that columns hold: `Int`, `Double`, `Bool`, `String`, `Timestamp`, `CalendarDate` and `Duration`.
///
/// The list is closed, because every operation exists once a storage; narrower numbers widen to these on the way in.
public protocol ColumnElement: Hashable, Sendable {
    associatedtype Storage: ColumnStorage where Storage.Element == Self
    associatedtype Writer: StorageWriter where Writer.Element == Self, Writer.Storage == Storage

    /// The column behind a type-erased one; nil when its elements are of another type.
    static func typed(_ column: AnyColumn) -> Column<Self>?
    static func erased(_ column: Column<Self>) -> AnyColumn
    /// The name users write: `Int`.
    static var elementName: String { get }
}

extension Int: ColumnElement {
    public typealias Storage = PlainStorage<Int>
    public typealias Writer = PlainWriter<Int>
    @inlinable public static func typed(_ column: AnyColumn) -> Column<Int>? {
        if case .int(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<Int>) -> AnyColumn { .int(column) }
    public static var elementName: String { "Int" }
}

extension Double: ColumnElement {
    public typealias Storage = PlainStorage<Double>
    public typealias Writer = PlainWriter<Double>
    @inlinable public static func typed(_ column: AnyColumn) -> Column<Double>? {
        if case .double(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<Double>) -> AnyColumn { .double(column) }
    public static var elementName: String { "Double" }
}

extension CalendarDate: ColumnElement {
    public typealias Storage = PlainStorage<CalendarDate>
    public typealias Writer = PlainWriter<CalendarDate>
    @inlinable public static func typed(_ column: AnyColumn) -> Column<CalendarDate>? {
        if case .date(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<CalendarDate>) -> AnyColumn { .date(column) }
    public static var elementName: String { "CalendarDate" }
}

extension Bool: ColumnElement {
    public typealias Storage = BitStorage
    public typealias Writer = BitWriter
    @inlinable public static func typed(_ column: AnyColumn) -> Column<Bool>? {
        if case .bool(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<Bool>) -> AnyColumn { .bool(column) }
    public static var elementName: String { "Bool" }
}

extension Timestamp: ColumnElement {
    public typealias Storage = TimestampStorage
    public typealias Writer = TimestampWriter
    @inlinable public static func typed(_ column: AnyColumn) -> Column<Timestamp>? {
        if case .timestamp(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<Timestamp>) -> AnyColumn { .timestamp(column) }
    public static var elementName: String { "Timestamp" }
}

extension Duration: ColumnElement {
    public typealias Storage = DurationStorage
    public typealias Writer = DurationWriter
    @inlinable public static func typed(_ column: AnyColumn) -> Column<Duration>? {
        if case .duration(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<Duration>) -> AnyColumn { .duration(column) }
    public static var elementName: String { "Duration" }
}

extension String: ColumnElement {
    public typealias Storage = StringStorage
    public typealias Writer = StringWriter
    @inlinable public static func typed(_ column: AnyColumn) -> Column<String>? {
        if case .string(let typed) = column { typed } else { nil }
    }
    @inlinable public static func erased(_ column: Column<String>) -> AnyColumn { .string(column) }
    public static var elementName: String { "String" }
}
