import Columns
import Compute

extension ColumnExpression {
    /// The sum of numbers, of durations, or of a time and a duration; texts one after the other.
    ///
    /// Integers stay integers, exactly: a result that does not fit 64 bits throws with the row's number.
    public static func + (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.add, [left, right])
    }
    /// The difference of numbers or durations; the duration between two times; a time some duration earlier.
    public static func - (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.subtract, [left, right])
    }
    /// The product of numbers, or of a duration and an integer.
    public static func * (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.multiply, [left, right])
    }
    /// The quotient as a double, also of integers (`7 / 2` is 3.5) and of durations; divided by zero it is infinite or NaN.
    ///
    /// `floorDivided(by:)` keeps integers.
    public static func / (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.divide, [left, right])
    }
    /// What floor division leaves: it has the sign of the divisor, as in pandas and Polars (`-7 % 3` is 2).
    ///
    /// The remainder of an integer by zero is missing.
    public static func % (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.remainder, [left, right])
    }
    public static prefix func - (value: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Negated(), [value])
    }

    /// The quotient rounded towards minus infinity: an integer for integers, missing where the divisor is zero.
    public func floorDivided(by divisor: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.floorDivide, [self, divisor])
    }
    /// This number to the power of another, as a double.
    public func raised(to exponent: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Arithmetic.power, [self, exponent])
    }
}

/// Arithmetic of two numbers, or of times.
enum Arithmetic: BatchedFunction {
    case add, subtract, multiply, divide, remainder, floorDivide, power

    private var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .floorDivide: "floorDivided(by:)"
        case .power: "raised(to:)"
        }
    }

    func text(of arguments: [String]) -> String {
        switch self {
        case .floorDivide: "\(arguments[0]).floorDivided(by: \(arguments[1]))"
        case .power: "\(arguments[0]).raised(to: \(arguments[1]))"
        default: "(\(arguments[0]) \(symbol) \(arguments[1]))"
        }
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        if let value = try lowerTimes(arguments[0], arguments[1], &plan) { return value }
        guard let (left, right, type) = try plan.unified(arguments[0], arguments[1]) else {
            throw Mismatch("numbers on both sides of \(symbol)", advice: advice(arguments, plan))
        }
        switch (type, isExact) {
        case (.string, _) where self == .add:
            return plan.append(TextJoining(separator: ""), [left, right], .string)
        case (.int, true): return plan.append(integers, [left, right], .int)
        case (.int, false), (.double, _):
            let (left, right) = (try plan.convert(left, to: .double), try plan.convert(right, to: .double))
            return plan.append(doubles, [left, right], .double)
        default: throw Mismatch("numbers on both sides of \(symbol)", advice: advice(arguments, plan))
        }
    }

    /// Whether integers give integers.
    private var isExact: Bool { self != .divide && self != .power }

    private var integers: any BatchOperation {
        switch self {
        case .add: Integers.Linear.add
        case .subtract: Integers.Linear.subtract
        case .multiply: Integers.Multiply()
        case .remainder: Integers.FloorDivide(isRemainder: true)
        case .floorDivide: Integers.FloorDivide(isRemainder: false)
        case .divide, .power: preconditionFailure("\(self) of integers is computed with doubles")
        }
    }

    private var doubles: DoubleArithmetic {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .floorDivide: .floorDivide
        case .power: .power
        }
    }

    private func advice(_ arguments: [Int], _ plan: Plan) -> String? {
        let types = arguments.map { plan.type(of: $0) }
        if types.contains(.string) { return "read the text as a number: cast(to: Double.self)" }
        if types.contains(.bool) { return "count true as 1: cast(to: Int.self)" }
        return nil
    }
}

// Times: a timestamp and a duration give a timestamp, two timestamps a duration.
extension Arithmetic {
    /// nil where no side is a time.
    private func lowerTimes(_ left: Int, _ right: Int, _ plan: inout Plan) throws -> Int? {
        let types = (plan.type(of: left), plan.type(of: right))
        switch (self, types.0, types.1) {
        case (.add, .timestamp, .duration), (.add, .date, .duration), (.subtract, .timestamp, .duration),
            (.subtract, .date, .duration):
            return try shift(left, by: right, &plan)
        case (.add, .duration, .timestamp), (.add, .duration, .date): return try shift(right, by: left, &plan)
        case (.add, .duration, .duration), (.subtract, .duration, .duration), (.remainder, .duration, .duration):
            guard let (left, right, type) = try plan.unified(left, right) else { return nil }
            return plan.append(integers, [left, right], type)
        case (.subtract, .timestamp, _), (.subtract, .date, _), (.subtract, _, .timestamp), (.subtract, _, .date):
            return try distance(left, right, &plan)
        case (.multiply, .duration, .int): return plan.append(Integers.Multiply(), [left, right], types.0)
        case (.multiply, .int, .duration): return plan.append(Integers.Multiply(), [left, right], types.1)
        case (.divide, .duration(let leftUnit), .duration(let rightUnit)):
            let seconds = [
                plan.append(Converted.TicksToNumber(leftUnit, seconds: 1), [left], .double),
                plan.append(Converted.TicksToNumber(rightUnit, seconds: 1), [right], .double),
            ]
            return plan.append(DoubleArithmetic.divide, seconds, .double)
        default: return nil
        }
    }

    /// A time moved by a duration, in the finer of both units. A date becomes its midnight.
    private func shift(_ time: Int, by span: Int, _ plan: inout Plan) throws -> Int {
        guard case .duration(let spanUnit) = plan.type(of: span) else { return time }
        let moved: ColumnType =
            if case .timestamp(let unit, let zone) = plan.type(of: time) {
                .timestamp(max(unit, spanUnit), zone: zone)
            } else {
                .timestamp(spanUnit, zone: .none)
            }
        guard case .timestamp(let unit, _) = moved else { return time }
        let ticks = [try plan.convert(time, to: moved), try plan.convert(span, to: .duration(unit))]
        return plan.append(integers, ticks, moved)
    }

    /// The duration between two times; between two dates in seconds.
    private func distance(_ left: Int, _ right: Int, _ plan: inout Plan) throws -> Int? {
        guard var (left, right, type) = try plan.unified(left, right) else {
            throw Mismatch("two times, or a time and a duration, for -")
        }
        if type == .date {
            type = .timestamp(.seconds, zone: .none)
            (left, right) = (try plan.convert(left, to: type), try plan.convert(right, to: type))
        }
        guard case .timestamp(let unit, _) = type else { return nil }
        return plan.append(Integers.Linear.subtract, [left, right], .duration(unit))
    }
}

/// The same number with the other sign.
struct Negated: BatchedFunction {
    func text(of arguments: [String]) -> String { "-\(arguments[0])" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let type = plan.type(of: arguments[0])
        switch type {
        case .int, .duration: return plan.append(Integers.Negate(), arguments, type)
        case .double: return plan.append(DoubleFunction.negate, arguments, type)
        default: throw Mismatch("a number or duration behind -")
        }
    }
}
