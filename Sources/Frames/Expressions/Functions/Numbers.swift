import Columns
import Compute

extension ColumnExpression {
    private func number(_ function: NumberFunction) -> ColumnExpression {
        ColumnExpression(batched: function, [self])
    }

    /// Without its sign: of numbers and durations.
    public var absoluteValue: ColumnExpression { number(.absoluteValue) }
    /// -1, 0 or 1, of the number's own type.
    public var sign: ColumnExpression { number(.sign) }
    /// As a double; NaN of a negative number. So are the functions below.
    public func squareRoot() -> ColumnExpression { number(.squareRoot) }
    /// The natural logarithm.
    public func logarithm() -> ColumnExpression { number(.logarithm) }
    /// The logarithm to base 2 or 10, or to any other.
    public func logarithm(base: Double) -> ColumnExpression {
        switch base {
        case 2: number(.binaryLogarithm)
        case 10: number(.decimalLogarithm)
        default: number(.logarithm) / lit(base).logarithm()
        }
    }
    /// e to the power of the number.
    public func exponential() -> ColumnExpression { number(.exponential) }
    /// The greatest whole number that is not above; integers stay what they are.
    public func floor() -> ColumnExpression { number(.floor) }
    /// The least whole number that is not below; integers stay what they are.
    public func ceiling() -> ColumnExpression { number(.ceiling) }
    /// To a number of decimal places, halves to the even neighbour, as numpy rounds; -2 rounds to hundreds.
    public func rounded(places: Int = 0) -> ColumnExpression { number(.round(places: places)) }

    /// The value, or the bound that it is beyond. Missing stays missing and NaN stays NaN.
    public func clamped<Bound: ColumnElement & Comparable>(to bounds: ClosedRange<Bound>) -> ColumnExpression {
        ColumnExpression(batched: Clamping(), [self, lit(bounds.lowerBound), lit(bounds.upperBound)])
    }
}

/// Functions of one number.
enum NumberFunction: BatchedFunction {
    case absoluteValue, sign, squareRoot, logarithm, binaryLogarithm, decimalLogarithm, exponential, floor, ceiling
    case round(places: Int)

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(call)" }

    private var call: String {
        switch self {
        case .absoluteValue: "absoluteValue"
        case .sign: "sign"
        case .squareRoot: "squareRoot()"
        case .logarithm: "logarithm()"
        case .binaryLogarithm: "logarithm(base: 2)"
        case .decimalLogarithm: "logarithm(base: 10)"
        case .exponential: "exponential()"
        case .floor: "floor()"
        case .ceiling: "ceiling()"
        case .round(let places): "rounded(places: \(places))"
        }
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let value = plan.number(arguments[0])
        let type = plan.type(of: value)
        switch (self, type) {
        case (.absoluteValue, .int), (.absoluteValue, .duration):
            return plan.append(Integers.Magnitude(), [value], type)
        case (.sign, .int): return plan.append(Integers.Simple.sign, [value], .int)
        case (.floor, .int), (.ceiling, .int): return value
        case (.round(let places), .int):
            return places < 0 ? plan.append(Integers.Round(places: places), [value], .int) : value
        case (_, .int), (_, .double):
            return plan.append(doubles, [try plan.convert(value, to: .double)], .double)
        default: throw Mismatch("a number for \(call)")
        }
    }

    private var doubles: any BatchOperation {
        switch self {
        case .absoluteValue: DoubleFunction.magnitude
        case .sign: DoubleFunction.sign
        case .squareRoot: DoubleFunction.squareRoot
        case .logarithm: DoubleFunction.logarithm
        case .binaryLogarithm: DoubleFunction.binaryLogarithm
        case .decimalLogarithm: DoubleFunction.decimalLogarithm
        case .exponential: DoubleFunction.exponential
        case .floor: DoubleFunction.floor
        case .ceiling: DoubleFunction.ceiling
        case .round(let places): DoubleRounding(places: places)
        }
    }
}

extension Plan {
    /// A value; a `nil` of no known type as a missing double.
    mutating func number(_ value: Int) -> Int {
        literal(of: value) == .missing ? constant(.missing(of: .double), literal: .missing) : value
    }
}

/// A value between two bounds.
struct Clamping: BatchedFunction {
    func text(of arguments: [String]) -> String { "\(arguments[0]).clamped(to: \(arguments[1])...\(arguments[2]))" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (_, _, lowType) = try plan.unified(arguments[0], arguments[1]),
            let (value, high, type) = try plan.unified(arguments[0], arguments[2]), lowType == type, type != .string
        else { throw Mismatch("bounds of the values' type for clamped(to:)") }
        let low = try plan.convert(arguments[1], to: type)
        switch type {
        case .double:
            let above = plan.append(DoubleArithmetic.higher, [value, low], type)
            return plan.append(DoubleArithmetic.lower, [above, high], type)
        case .int, .timestamp, .duration:
            let above = plan.append(Integers.Simple.higher, [value, low], type)
            return plan.append(Integers.Simple.lower, [above, high], type)
        default:
            let below = try Comparing(relation: .less).lower([value, low], into: &plan)
            let raised = try Choosing().lower([below, low, value], into: &plan)
            let above = try Comparing(relation: .less).lower([high, raised], into: &plan)
            return try Choosing().lower([above, high, raised], into: &plan)
        }
    }
}
