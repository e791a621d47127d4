import Columns

/// A cell written in the source: `1`, `2.5`, `true`, `"x"` or `nil`.
public enum CellLiteral: Sendable, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByStringLiteral, ExpressibleByNilLiteral
{
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case missing

    public init(integerLiteral value: Int) { self = .int(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(nilLiteral: ()) { self = .missing }

    fileprivate var kind: String? {
        switch self {
        case .int: "Int"
        case .double: "Double"
        case .bool: "Bool"
        case .string: "String"
        case .missing: nil
        }
    }
}

/// The cells of one column written in the source.
public struct ColumnLiteral: Sendable, ExpressibleByArrayLiteral {
    let cells: [CellLiteral]
    public init(arrayLiteral cells: CellLiteral...) { self.cells = cells }

    /// Integers next to doubles are doubles; a column of nothing but nil is of strings.
    fileprivate func column(named name: String) -> AnyColumn {
        let kinds = Set(cells.compactMap(\.kind))
        switch kinds {
        case []: return AnyColumn(Column<String>(name: name, contents: cells.map { _ in nil }))
        case ["Int"]:
            return AnyColumn(
                Column<Int>(name: name, contents: cells.map { if case .int(let v) = $0 { v } else { nil } }))
        case ["Double"], ["Int", "Double"]:
            return AnyColumn(Column<Double>(name: name, contents: cells.map(\.number)))
        case ["Bool"]:
            return AnyColumn(
                Column<Bool>(name: name, contents: cells.map { if case .bool(let v) = $0 { v } else { nil } }))
        case ["String"]:
            return AnyColumn(
                Column<String>(name: name, contents: cells.map { if case .string(let v) = $0 { v } else { nil } }))
        default:
            preconditionFailure(
                "column \"\(name)\": expected literals of one type, found \(kinds.sorted().joined(separator: " and "))")
        }
    }
}

extension CellLiteral {
    fileprivate var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }
}

extension DataFrame: ExpressibleByDictionaryLiteral {
    /// A frame written in the source: `["user_id": [1, 2, 2], "artist": ["Kavo", nil, "Lu"]]`.
    ///
    /// Literals that contradict each other (lengths, names, types) trap: they are the program's own mistake.
    public init(dictionaryLiteral elements: (String, ColumnLiteral)...) {
        let columns = elements.map { $0.1.column(named: $0.0) }
        do {
            try self.init(columns: columns)
        } catch {
            preconditionFailure("\(error)")
        }
    }
}
