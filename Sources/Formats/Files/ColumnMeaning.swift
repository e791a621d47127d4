import Columns

/// What the values of a column in a file are: what a frame makes of the types of Parquet and Arrow.
enum ColumnMeaning: Hashable, Sendable {
    case bool
    case int(isSigned: Bool)
    case double
    case float16
    case decimal(scale: Int)
    case date
    case timestamp(TimeUnit, ZoneID)
    /// Days and nanoseconds, the old form of Spark and Impala. Read as microseconds, unless some need nanoseconds.
    case int96(TimeUnit, ZoneID)
    case duration(TimeUnit)
    /// Bytes without an annotation are text as well when they are UTF-8.
    case text(isAnnotated: Bool)
    case uuid
    /// No value at all.
    case nothing
}

extension ColumnMeaning {
    /// Bytes of a row in the slots of a column under construction.
    var slotByteCount: Int {
        switch self {
        case .bool: 1
        case .date: 4
        case .text, .uuid, .nothing: MemoryLayout<StringView>.stride
        default: 8
        }
    }

    /// The type of the finished column.
    var columnType: ColumnType {
        switch self {
        case .bool: .bool
        case .int: .int
        case .double, .float16, .decimal: .double
        case .date: .date
        case .timestamp(let unit, let zone), .int96(let unit, let zone): .timestamp(unit, zone: zone)
        case .duration(let unit): .duration(unit)
        case .text, .uuid, .nothing: .string
        }
    }
}
