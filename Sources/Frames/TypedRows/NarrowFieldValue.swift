import Columns
import Compute

/// A number that columns keep as a wider one: `Int32` as `Int`, `Float` as `Double`.
public protocol NarrowFieldValue: RowFieldValue where RowColumn == Column<Wide> {
    associatedtype Wide: ColumnElement & RowFieldValue where Wide.RowColumn == Column<Wide>
    /// nil when the value does not fit.
    init?(fitting wide: Wide)
    var widened: Wide { get }
}

extension NarrowFieldValue {
    public static func rowColumn(of frame: DataFrame, named name: String) throws -> Column<Wide> {
        let column = try Wide.rowColumn(of: frame, named: name)
        for row in 0..<column.count {
            let value = column.storage.element(at: row)
            if Self(fitting: value) == nil {
                throw RowError.doesNotFit(field: name, type: "\(Self.self)", row: row, value: "\(value)")
            }
        }
        return column
    }
    @inlinable public static func value(in column: Column<Wide>, at rowIndex: Int) -> Self {
        Self(fitting: column.storage.element(at: rowIndex))!
    }
    @inlinable public static func columns(
        named name: String, count: Int, _ value: @escaping @Sendable (Int) -> Self
    ) throws -> [AnyColumn] {
        try Wide.columns(named: name, count: count) { value($0).widened }
    }
}

extension NarrowFieldValue where Self: FixedWidthInteger, Wide == Int {
    public init?(fitting wide: Int) { self.init(exactly: wide) }
    public var widened: Int { Int(self) }
}

extension Int8: NarrowFieldValue { public typealias Wide = Int }
extension Int16: NarrowFieldValue { public typealias Wide = Int }
extension Int32: NarrowFieldValue { public typealias Wide = Int }
extension Int64: NarrowFieldValue { public typealias Wide = Int }
extension UInt8: NarrowFieldValue { public typealias Wide = Int }
extension UInt16: NarrowFieldValue { public typealias Wide = Int }
extension UInt32: NarrowFieldValue { public typealias Wide = Int }

extension Float: NarrowFieldValue {
    public typealias Wide = Double
    /// Rounded, as narrower floating-point numbers are.
    public init?(fitting wide: Double) { self.init(wide) }
    public var widened: Double { Double(self) }
}
