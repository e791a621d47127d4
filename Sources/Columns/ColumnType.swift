/// What the values of a column are.
public enum ColumnType: Sendable, Hashable, CustomStringConvertible {
    case int
    case double
    case bool
    case timestamp(TimeUnit, zone: ZoneID)
    case date
    case duration(TimeUnit)
    case string

    /// As a schema shows it: `Int`, `Timestamp(us, UTC)`.
    public var description: String {
        switch self {
        case .int: "Int"
        case .double: "Double"
        case .bool: "Bool"
        case .timestamp(let unit, let zone): "Timestamp(\(unit.symbol)\(zone.name.map { ", \($0)" } ?? ""))"
        case .date: "CalendarDate"
        case .duration(let unit): "Duration(\(unit.symbol))"
        case .string: "String"
        }
    }

    /// The name of the Swift type that reads such a column: what to write in `frame["x", T.self]`.
    public var elementName: String {
        switch self {
        case .timestamp: "Timestamp"
        case .duration: "Duration"
        default: description
        }
    }
}
