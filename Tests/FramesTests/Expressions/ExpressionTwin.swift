import Columns

@testable import Frames

/// Random trees of expressions, and what they are worth row by row: slow, readable, and without columns.
///
/// Numbers only go up to a few thousands, so that integers and doubles are exact and no product overflows.
indirect enum TwinTree {
    case column(String)
    case int(Int)
    case double(Double)
    case add(TwinTree, TwinTree), subtract(TwinTree, TwinTree), multiply(TwinTree, TwinTree)
    case divide(TwinTree, TwinTree), floorDivide(TwinTree, TwinTree), remainder(TwinTree, TwinTree)
    case equal(TwinTree, TwinTree), less(TwinTree, TwinTree), lessOrEqual(TwinTree, TwinTree)
    case and(TwinTree, TwinTree), or(TwinTree, TwinTree), not(TwinTree)
    case isNil(TwinTree), filled(TwinTree, TwinTree)
    case choice(TwinTree, TwinTree, TwinTree)

    /// The value of a cell.
    enum Value: Equatable {
        case missing, int(Int), double(Double), bool(Bool)
    }
}

extension TwinTree {
    /// The same tree for Embark.
    var expression: ColumnExpression {
        switch self {
        case .column(let name): col(name)
        case .int(let value): lit(value)
        case .double(let value): lit(value)
        case .add(let a, let b): a.expression + b.expression
        case .subtract(let a, let b): a.expression - b.expression
        case .multiply(let a, let b): a.expression * b.expression
        case .divide(let a, let b): a.expression / b.expression
        case .floorDivide(let a, let b): a.expression.floorDivided(by: b.expression)
        case .remainder(let a, let b): a.expression % b.expression
        case .equal(let a, let b): a.expression == b.expression
        case .less(let a, let b): a.expression < b.expression
        case .lessOrEqual(let a, let b): a.expression <= b.expression
        case .and(let a, let b): a.expression && b.expression
        case .or(let a, let b): a.expression || b.expression
        case .not(let a): !a.expression
        case .isNil(let a): a.expression.isNil
        case .filled(let a, let b): a.expression.filled(with: b.expression)
        case .choice(let a, let b, let c): when(a.expression, then: b.expression, otherwise: c.expression)
        }
    }

    /// What the tree is worth in a row whose cells are given by name.
    func value(_ row: [String: Value]) -> Value {
        switch self {
        case .column(let name): row[name]!
        case .int(let value): .int(value)
        case .double(let value): .double(value)
        case .add(let a, let b): number(a, b, row, { $0 + $1 }, { $0 + $1 })
        case .subtract(let a, let b): number(a, b, row, { $0 - $1 }, { $0 - $1 })
        case .multiply(let a, let b): number(a, b, row, { $0 * $1 }, { $0 * $1 })
        case .divide(let a, let b): number(a, b, row, nil, { $0 / $1 })
        case .floorDivide(let a, let b):
            number(
                a, b, row, { $1 == 0 ? nil : Int((Double($0) / Double($1)).rounded(.down)) },
                { ($0 / $1).rounded(.down) })
        case .remainder(let a, let b):
            number(
                a, b, row,
                { left, right in right == 0 ? nil : left - right * Int((Double(left) / Double(right)).rounded(.down)) },
                { left, right in
                    let rest = left.truncatingRemainder(dividingBy: right)
                    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
                })
        case .equal(let a, let b): compared(a, b, row) { $0 == $1 }
        case .less(let a, let b): compared(a, b, row) { $0 < $1 }
        case .lessOrEqual(let a, let b): compared(a, b, row) { $0 <= $1 }
        case .and(let a, let b):
            switch (a.value(row), b.value(row)) {
            case (.bool(false), _), (_, .bool(false)): .bool(false)
            case (.missing, _), (_, .missing): .missing
            default: .bool(true)
            }
        case .or(let a, let b):
            switch (a.value(row), b.value(row)) {
            case (.bool(true), _), (_, .bool(true)): .bool(true)
            case (.missing, _), (_, .missing): .missing
            default: .bool(false)
            }
        case .not(let a): if case .bool(let value) = a.value(row) { .bool(!value) } else { .missing }
        case .isNil(let a): .bool(a.value(row) == .missing)
        case .filled(let a, let b): a.value(row) == .missing ? b.value(row) : a.value(row)
        case .choice(let a, let b, let c): a.value(row) == .bool(true) ? b.value(row) : c.value(row)
        }
    }

    private func number(
        _ a: TwinTree, _ b: TwinTree, _ row: [String: Value], _ ints: ((Int, Int) -> Int?)?,
        _ doubles: (Double, Double) -> Double
    ) -> Value {
        switch (a.value(row), b.value(row)) {
        case (.missing, _), (_, .missing): return .missing
        case (.int(let left), .int(let right)):
            guard let ints else { return .double(doubles(Double(left), Double(right))) }
            return ints(left, right).map(Value.int) ?? .missing
        case (let left, let right): return .double(doubles(left.double, right.double))
        }
    }

    private func compared(
        _ a: TwinTree, _ b: TwinTree, _ row: [String: Value], _ holds: (Double, Double) -> Bool
    ) -> Value {
        let (left, right) = (a.value(row), b.value(row))
        return left == .missing || right == .missing ? .missing : .bool(holds(left.double, right.double))
    }
}

extension TwinTree.Value {
    var double: Double {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        case .bool(let value): value ? 1 : 0
        case .missing: preconditionFailure("a missing value is no number")
        }
    }

    /// As `token` writes cells; whole doubles and integers are told apart.
    var token: String {
        switch self {
        case .missing: "missing"
        case .int(let value): "int \(value)"
        case .double(let value): value == 0 ? "double 0" : value.isNaN ? "double NaN" : "double \(value)"
        case .bool(let value): "bool \(value)"
        }
    }
}

extension TwinTree {
    /// The type a tree has, which decides what may stand around it.
    enum Kind { case int, double, bool }

    /// What random trees are made of.
    struct Leaves {
        var ints = ["i", "j", "whole"]
        var doubles = ["d", "w"]
        var bools = ["b", "c"]
        /// Whether nothing is divided by what may be zero, so that no infinity and no NaN comes up, which Polars compares otherwise.
        var isTame = false
    }

    static func random(
        _ kind: Kind, depth: Int, _ leaves: Leaves = Leaves(), using random: inout SeededRandom
    ) -> TwinTree {
        func tree(_ kind: Kind) -> TwinTree { .random(kind, depth: depth - 1, leaves, using: &random) }
        func pick(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }
        func leaf(_ names: [String]) -> TwinTree { .column(names[pick(names.count)]) }
        func divisor(_ kind: Kind) -> TwinTree { leaves.isTame ? .double(Double(1 + pick(9)) / 4) : tree(kind) }
        // Next to a double an integer becomes one.
        let other: Kind = pick(2) == 0 ? .int : .double
        switch kind {
        case .int:
            guard depth > 0 else { return pick(3) == 0 ? .int(pick(19) - 9) : leaf(leaves.ints) }
            switch pick(7) {
            case 0: return .add(tree(.int), tree(.int))
            case 1: return .subtract(tree(.int), tree(.int))
            case 2: return .multiply(tree(.int), .int(pick(7) - 3))
            case 3: return .floorDivide(tree(.int), tree(.int))
            case 4: return .remainder(tree(.int), tree(.int))
            case 5: return .filled(tree(.int), tree(.int))
            default: return .choice(tree(.bool), tree(.int), tree(.int))
            }
        case .double:
            guard depth > 0 else { return pick(3) == 0 ? .double(Double(pick(17)) / 4 - 2) : leaf(leaves.doubles) }
            switch pick(8) {
            case 0: return .add(tree(.double), tree(other))
            case 1: return .subtract(tree(other), tree(.double))
            case 2: return .multiply(tree(.double), tree(other))
            case 3: return .divide(tree(other), divisor(other))
            case 4: return .floorDivide(tree(.double), divisor(other))
            case 5: return .remainder(tree(.double), divisor(.double))
            case 6: return .filled(tree(.double), tree(.double))
            default: return .choice(tree(.bool), tree(.double), tree(.double))
            }
        case .bool:
            guard depth > 0 else { return leaf(leaves.bools) }
            switch pick(8) {
            case 0: return .equal(tree(.int), tree(.int))
            case 1: return .less(tree(.double), tree(other))
            case 2: return .lessOrEqual(tree(other), tree(.int))
            case 3: return .and(tree(.bool), tree(.bool))
            case 4: return .or(tree(.bool), tree(.bool))
            case 5: return .not(tree(.bool))
            case 6: return .isNil(tree(other))
            default: return .filled(tree(.bool), tree(.bool))
            }
        }
    }
}
