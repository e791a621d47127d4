import Columns
import Compute

/// The lowest of several values in the same row. Missing ones and NaN are passed over, as `min()` and `max()` do.
public func lowest(of first: ColumnExpression, _ others: ColumnExpression...) -> ColumnExpression {
    others.reduce(first) { ColumnExpression(batched: Extremal(isHigher: false), [$0, $1]) }
}

/// The highest of several values in the same row. Missing ones and NaN are passed over, as `min()` and `max()` do.
public func highest(of first: ColumnExpression, _ others: ColumnExpression...) -> ColumnExpression {
    others.reduce(first) { ColumnExpression(batched: Extremal(isHigher: true), [$0, $1]) }
}

/// The first of several values in the same row that is not missing.
public func coalesce(_ first: ColumnExpression, _ others: ColumnExpression...) -> ColumnExpression {
    others.reduce(first) { $0.filled(with: $1) }
}

struct Extremal: BatchedFunction {
    let isHigher: Bool

    func text(of arguments: [String]) -> String {
        "\(isHigher ? "highest" : "lowest")(of: \(arguments[0]), \(arguments[1]))"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (left, right, type) = try plan.unified(arguments[0], arguments[1]) else {
            throw Mismatch("values of one type for \(isHigher ? "highest" : "lowest")(of:)")
        }
        switch type {
        case .bool: return plan.append(BitExtreme(isHigher: isHigher), [left, right], type)
        case .string:
            // The first where the other is missing or does not come before it.
            let other = plan.append(TextComparison(isHigher ? .less : .greater), [left, right], .bool)
            let missing = plan.append(Presence(isPresent: false), [left], .bool)
            let isOther = plan.append(Conjunction(isOr: true), [other, missing], .bool)
            return plan.append(TextChoice(name: "when"), [isOther, right, left], type)
        default: return plan.append(Extreme(isHigher: isHigher, LaneKind(type)!), [left, right], type)
        }
    }
}
