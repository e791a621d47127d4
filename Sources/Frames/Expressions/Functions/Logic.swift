import Columns
import Compute

extension ColumnExpression {
    /// Whether both conditions are true. A missing condition stands for either: `false && nil` is false, `true && nil` missing.
    public static func && (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Connective(isOr: false), [left, right])
    }
    /// Whether one of the conditions is true. A missing condition stands for either: `true || nil` is true, `false || nil`
    /// missing.
    public static func || (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Connective(isOr: true), [left, right])
    }
    /// Whether the condition is false; missing where it is.
    public static prefix func ! (condition: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Inverted(), [condition])
    }

    /// Whether the value is missing. NaN is not: see `isNaN`.
    public var isNil: ColumnExpression { ColumnExpression(batched: Missing(isPresent: false), [self]) }
    /// Whether there is a value.
    public var isNotNil: ColumnExpression { ColumnExpression(batched: Missing(isPresent: true), [self]) }
    /// Whether a double is not a number; missing where it is missing.
    public var isNaN: ColumnExpression { ColumnExpression(batched: NotANumber(), [self]) }

    /// The value, or another one where it is missing: a literal or what an expression says of the row.
    public func filled(with other: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Filling(), [self, other])
    }
}

/// The first expression's value where the condition is true, the second's where it is false or missing.
public func when(
    _ condition: ColumnExpression, then first: ColumnExpression, otherwise second: ColumnExpression
) -> ColumnExpression {
    ColumnExpression(batched: Choosing(), [condition, first, second])
}

struct Connective: BatchedFunction {
    let isOr: Bool

    func text(of arguments: [String]) -> String { "(\(arguments[0]) \(isOr ? "||" : "&&") \(arguments[1]))" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (left, right, type) = try plan.unified(arguments[0], arguments[1]), type == .bool else {
            throw Mismatch("conditions on both sides of \(isOr ? "||" : "&&")", advice: "compare them: > 0, == \"x\"")
        }
        return plan.append(Conjunction(isOr: isOr), [left, right], .bool)
    }
}

struct Inverted: BatchedFunction {
    func text(of arguments: [String]) -> String { "!\(arguments[0])" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard plan.type(of: arguments[0]) == .bool else { throw Mismatch("a condition behind !") }
        return plan.append(Negation(), arguments, .bool)
    }
}

struct Missing: BatchedFunction {
    let isPresent: Bool

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(isPresent ? "isNotNil" : "isNil")" }

    func lower(_ arguments: [Int], into plan: inout Plan) -> Int {
        plan.append(Presence(isPresent: isPresent), arguments, .bool)
    }
}

struct NotANumber: BatchedFunction {
    func text(of arguments: [String]) -> String { "\(arguments[0]).isNaN" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (value, _, type) = try plan.unified(arguments[0], plan.constant(.missing(of: .double))),
            type == .double
        else { throw Mismatch("a number for isNaN") }
        return plan.append(NumberTest.isNaN, [value], .bool)
    }
}

struct Filling: BatchedFunction {
    func text(of arguments: [String]) -> String { "\(arguments[0]).filled(with: \(arguments[1]))" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (first, second, type) = try plan.unified(arguments[0], arguments[1]) else {
            throw Mismatch("a value to fill with of the type of the others")
        }
        switch type {
        case .bool: return plan.append(BitFilled(), [first, second], type)
        case .date: return plan.append(Filled(isNarrow: true), [first, second], type)
        case .string: return plan.append(TextChoice(name: "filled"), [first, second], type)
        default: return plan.append(Filled(isNarrow: false), [first, second], type)
        }
    }
}

struct Choosing: BatchedFunction {
    func text(of arguments: [String]) -> String {
        "when(\(arguments[0]), then: \(arguments[1]), otherwise: \(arguments[2]))"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard plan.type(of: arguments[0]) == .bool else { throw Mismatch("a condition for when") }
        guard let (first, second, type) = try plan.unified(arguments[1], arguments[2]) else {
            throw Mismatch("a condition, and values of one type, for when")
        }
        let given = [arguments[0], first, second]
        switch type {
        case .bool: return plan.append(BitChoice(), given, type)
        case .date: return plan.append(Choice(isNarrow: true), given, type)
        case .string: return plan.append(TextChoice(name: "when"), given, type)
        default: return plan.append(Choice(isNarrow: false), given, type)
        }
    }
}

/// Texts that are picked from two columns: by a condition, or the first where it has one.
struct TextChoice: RowwiseFunction {
    let name: String

    func resultType(of arguments: [ColumnType]) -> ColumnType { .string }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let (first, second) = (arguments[arguments.count - 2], arguments[arguments.count - 1])
        let picks: (Int) -> Bool
        if case .bool(let condition) = arguments[0], arguments.count == 3 {
            picks = { condition.uncheckedElement(at: $0) == true }
        } else {
            picks = { !first.isNil(at: $0) }
        }
        // Both below each other share their heaps; rows are picked from there.
        let rows = (0..<rowCount).map { picks($0) ? $0 : rowCount + $0 }
        return try concatenated([first, second]).gathered(at: RowPositions(rows))
    }
}
