import Columns

/// What the value of a column must be for a row to be read.
///
///     try DataFrame(contentsOfParquetFile: "plays.parquet", where: [.equal("user_id", 1000), .less("plays", 10)])
///
/// A missing value meets no condition but `isNil`; NaN none but `notEqual`.
public struct RowCondition: Sendable, Hashable {
    public let column: String
    let test: Test
    let values: [Value]

    enum Test: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, between, isIn, isNil, isNotNil
    }

    /// What a column is compared with.
    public enum Value: Sendable, Hashable {
        case int(Int)
        case double(Double)
        case string(String)
        case bool(Bool)
        case timestamp(Timestamp)
        case date(CalendarDate)
        case duration(Duration)
    }

    private init(_ column: String, _ test: Test, _ values: [Value] = []) {
        self.column = column
        self.test = test
        self.values = values
    }

    public static func equal(_ column: String, _ value: Value) -> Self { Self(column, .equal, [value]) }
    public static func notEqual(_ column: String, _ value: Value) -> Self { Self(column, .notEqual, [value]) }
    public static func less(_ column: String, _ value: Value) -> Self { Self(column, .less, [value]) }
    public static func lessOrEqual(_ column: String, _ value: Value) -> Self { Self(column, .lessOrEqual, [value]) }
    public static func greater(_ column: String, _ value: Value) -> Self { Self(column, .greater, [value]) }
    public static func greaterOrEqual(_ column: String, _ value: Value) -> Self {
        Self(column, .greaterOrEqual, [value])
    }
    /// From `lowest` to `highest`, both included.
    public static func between(_ column: String, _ lowest: Value, _ highest: Value) -> Self {
        Self(column, .between, [lowest, highest])
    }
    public static func isIn(_ column: String, _ values: [Value]) -> Self { Self(column, .isIn, values) }
    public static func isNil(_ column: String) -> Self { Self(column, .isNil) }
    public static func isNotNil(_ column: String) -> Self { Self(column, .isNotNil) }
}

extension RowCondition.Value: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral
{
    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension RowCondition.Value: CustomStringConvertible {
    public var description: String {
        switch self {
        case .int(let value): "the Int \(value)"
        case .double(let value): "the Double \(value)"
        case .string(let value): "the String \"\(value)\""
        case .bool(let value): "the Bool \(value)"
        case .timestamp(let value): "the Timestamp \(value)"
        case .date(let value): "the CalendarDate \(value)"
        case .duration(let value): "the Duration \(value)"
        }
    }
}

/// A condition whose values are of the column's own type: asked of values, and of the bounds of many values.
struct BoundCondition<T: Comparable> {
    let test: RowCondition.Test
    let values: [T]

    @inline(__always) func holds(_ value: T) -> Bool {
        switch test {
        case .equal: value == values[0]
        case .notEqual: value != values[0]
        case .less: value < values[0]
        case .lessOrEqual: value <= values[0]
        case .greater: value > values[0]
        case .greaterOrEqual: value >= values[0]
        case .between: value >= values[0] && value <= values[1]
        case .isIn: values.contains(value)
        case .isNil: false
        case .isNotNil: true
        }
    }

    /// Whether it may hold for some value from `lowest` to `highest`. The bounds need not be values themselves.
    func mayHold(from lowest: T, to highest: T) -> Bool {
        switch test {
        case .equal: lowest <= values[0] && values[0] <= highest
        case .notEqual: !(lowest == values[0] && highest == values[0])
        case .less: lowest < values[0]
        case .lessOrEqual: lowest <= values[0]
        case .greater: highest > values[0]
        case .greaterOrEqual: highest >= values[0]
        case .between: lowest <= values[1] && values[0] <= highest
        case .isIn: values.contains { lowest <= $0 && $0 <= highest }
        case .isNil, .isNotNil: true
        }
    }
}

/// The bytes of a text, in the order of bytes.
struct TextOrder: Comparable {
    let bytes: [UInt8]
    static func < (left: Self, right: Self) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
}
