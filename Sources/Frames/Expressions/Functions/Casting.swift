import Columns
import Compute

/// What becomes of a value that the other type does not have.
public enum CastFailure: Sendable, Hashable {
    /// The call throws and names the row.
    case `throw`
    /// The result is missing.
    case `nil`
}

extension ColumnExpression {
    /// The values as another type.
    ///
    /// | from | to |
    /// |---|---|
    /// | Int | Double; Bool: not zero; String |
    /// | Double | Int: fractions cut off; Bool: not zero; String: the shortest that reads back |
    /// | Bool | Int, Double: 0 and 1; String: true, false |
    /// | String | Int, Double; Bool: true, false; Timestamp, CalendarDate: ISO 8601 |
    /// | Timestamp | CalendarDate, String |
    /// | CalendarDate | Timestamp: its midnight; String |
    /// | Duration | String: seconds; `seconds`, `minutes`, ... give numbers |
    ///
    /// - Parameter onFailure: for texts that say no such value, and doubles that are no 64-bit integers.
    public func cast<Target: ColumnElement>(to type: Target.Type, onFailure: CastFailure = .throw) -> ColumnExpression {
        ColumnExpression(batched: Casting(target: .of(type), onFailure: onFailure), [self])
    }
}

struct Casting: BatchedFunction {
    let target: ColumnType
    let onFailure: CastFailure

    func text(of arguments: [String]) -> String {
        let failure = onFailure == .throw ? "" : ", onFailure: .nil"
        return "\(arguments[0]).cast(to: \(target.elementName).self\(failure))"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let value = arguments[0]
        let type = plan.type(of: value)
        if plan.literal(of: value) == .missing { return plan.constant(.missing(of: target)) }
        if type.elementName == target.elementName { return value }
        switch (type, target) {
        case (.int, .double): return try plan.convert(value, to: .double)
        case (.int, .bool): return plan.append(NumberTest.integerIsNotZero, [value], .bool)
        case (.double, .int):
            return plan.append(Converted.DoubleToInteger(nilOnFailure: onFailure == .nil), [value], .int)
        case (.double, .bool): return plan.append(NumberTest.doubleIsNotZero, [value], .bool)
        case (.bool, .int): return plan.append(Converted.BitToInteger(), [value], .int)
        case (.bool, .double): return plan.append(Converted.BitToDouble(), [value], .double)
        case (.timestamp(let unit, _), .date): return plan.append(Converted.TicksToDays(unit), [value], .date)
        case (.date, .timestamp): return try plan.convert(value, to: .timestamp(.microseconds, zone: .none))
        case (.string, .int), (.string, .double), (.string, .bool), (.string, .timestamp), (.string, .date):
            return plan.append(TextReading(target: target, onFailure: onFailure), [value], target)
        case (_, .string): return plan.append(ValueWriting(), [value], .string)
        default: throw Mismatch("a type that \(target.elementName)s can be made of", advice: advice(from: type))
        }
    }

    private func advice(from type: ColumnType) -> String? {
        switch (type, target) {
        case (.duration, _): "take a number of seconds: .seconds"
        case (.timestamp, _): "subtract a time to get a duration: (... - lit(start)).seconds"
        default: nil
        }
    }
}

/// What texts say.
struct TextReading: RowwiseFunction {
    let name = "cast"
    let target: ColumnType
    let onFailure: CastFailure

    func resultType(of arguments: [ColumnType]) -> ColumnType { target }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let texts = try arguments[0].assumingType(String.self)
        switch target {
        case .int: return AnyColumn(try read(texts) { TextNumber.integer($0) })
        case .double: return AnyColumn(try read(texts) { TextNumber.double($0) })
        case .bool: return AnyColumn(try read(texts, Self.bool))
        case .date: return AnyColumn(try read(texts) { CalendarDate(String(decoding: $0, as: UTF8.self)) })
        default: return AnyColumn(try read(texts) { Timestamp(String(decoding: $0, as: UTF8.self)) })
        }
    }

    private func read<Element: ColumnElement>(
        _ texts: Column<String>, _ value: (UnsafeBufferPointer<UInt8>) -> Element?
    ) throws -> Column<Element> {
        try Column<Element>.make(name: "", count: texts.count) { row in
            guard texts.validity.isValid(row) else { return nil }
            if let value = value(texts.storage.utf8(at: row)) { return value }
            if onFailure == .nil { return nil }
            throw RowProblem(
                row: row, "expected \(Element.elementName), found \(texts.storage.element(at: row).debugDescription)",
                advice: "pass onFailure: .nil to get a missing value instead")
        }
    }

    private static func bool(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        if text.elementsEqual("true".utf8) || text.elementsEqual("True".utf8) { return true }
        if text.elementsEqual("false".utf8) || text.elementsEqual("False".utf8) { return false }
        return nil
    }
}

/// Values as texts.
struct ValueWriting: RowwiseFunction {
    let name = "cast"

    func resultType(of arguments: [ColumnType]) -> ColumnType { .string }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        func written<Element>(_ column: Column<Element>, _ text: (Element) -> String) -> AnyColumn {
            AnyColumn(
                Column<String>.make(name: "", count: rowCount) { row in column.uncheckedElement(at: row).map(text) })
        }
        return switch arguments[0] {
        case .int(let column): written(column) { $0.description }
        case .double(let column): written(column) { $0.description }
        case .bool(let column): written(column) { $0 ? "true" : "false" }
        case .timestamp(let column): written(column) { $0.description }
        case .date(let column): written(column) { $0.description }
        case .duration(let column): written(column) { $0.inSeconds.description }
        case .string: arguments[0]
        }
    }
}
