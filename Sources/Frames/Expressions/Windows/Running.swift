import Columns
import Compute

// Figures of a row and all before it; with `over`, of its group. Missing rows stay missing and add nothing.

extension ColumnExpression {
    /// - Throws: (where it is computed) `ComputeError.overflow` where integers do not fit 64 bits.
    public func cumulativeSum() -> ColumnExpression { running(.sum) }
    /// - Throws: (where it is computed) `ComputeError.overflow` where integers do not fit 64 bits.
    public func cumulativeProduct() -> ColumnExpression { running(.product) }
    public func cumulativeMin() -> ColumnExpression { running(.minimum) }
    public func cumulativeMax() -> ColumnExpression { running(.maximum) }
    /// Rows with a value up to each row.
    public func cumulativeCount() -> ColumnExpression { running(.count) }

    private func running(_ kind: CumulativeKind) -> ColumnExpression {
        ColumnExpression(function: Running(kind: kind), arguments: [self])
    }

    /// The place of each value in the order of all, or of its group with `over`, from 1; missing values have none.
    ///
    /// - Parameters:
    ///   - method: what equal values get, see `RankMethod`.
    ///   - asFraction: ranks by the number of values (dense ones by that of different values).
    public func ranked(
        _ method: RankMethod = .average, order: Order = .ascending, asFraction: Bool = false
    ) -> ColumnExpression {
        ColumnExpression(function: Ranked(method: method, order: order, asFraction: asFraction), arguments: [self])
    }
}

/// The number of each row, from 0; with `over`, within its group.
public func rowNumber(startingAt first: Int = 0) -> ColumnExpression {
    ColumnExpression(function: RowNumber(first: first), arguments: [])
}

struct Running: ColumnFunction {
    let kind: CumulativeKind
    var name: String {
        switch kind {
        case .sum: "cumulativeSum"
        case .product: "cumulativeProduct"
        case .minimum: "cumulativeMin"
        case .maximum: "cumulativeMax"
        case .count: "cumulativeCount"
        }
    }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        switch (kind, arguments[0]) {
        case (.count, _), (.sum, .bool), (.product, .bool): return .int
        case (_, .int), (_, .double): return arguments[0]
        case (.sum, .duration): return arguments[0]
        case (.minimum, .timestamp), (.minimum, .date), (.minimum, .duration): return arguments[0]
        case (.maximum, .timestamp), (.maximum, .date), (.maximum, .duration): return arguments[0]
        case (.minimum, _), (.maximum, _): throw UnsuitedArgument(0, expected: "numbers or times")
        default: throw UnsuitedArgument(0, expected: "numbers")
        }
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        try arguments[0].cumulative(kind, in: groups)
    }
}

struct Ranked: ColumnFunction {
    let method: RankMethod
    let order: Order
    let asFraction: Bool
    var name: String { "ranked" }

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).ranked(.\(method)\(order == .descending ? ", order: .descending" : "")"
            + "\(asFraction ? ", asFraction: true" : ""))"
    }
    func resultType(of arguments: [ColumnType]) -> ColumnType { method == .average || asFraction ? .double : .int }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        try arguments[0].ranked(method, order: order, asFraction: asFraction, in: groups)
    }
}

struct RowNumber: ColumnFunction {
    let first: Int
    var name: String { "rowNumber" }

    func text(of arguments: [String]) -> String { "rowNumber(\(first == 0 ? "" : "startingAt: \(first)"))" }
    func resultType(of arguments: [ColumnType]) -> ColumnType { .int }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        AnyColumn(try rowNumbers(name, rowCount: rowCount, startingAt: first, in: groups))
    }
}
