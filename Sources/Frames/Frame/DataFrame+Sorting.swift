import Columns
import Compute

/// What to sort by and the direction: a column's name, `.descending("time_stamp")`, `.descending(col("a") - col("b"))`.
public struct SortKey: Sendable, ExpressibleByStringLiteral {
    public let expression: ColumnExpression
    public let order: Order

    public init(_ expression: ColumnExpression, order: Order = .ascending) {
        self.expression = expression
        self.order = order
    }
    public init(_ name: String, order: Order = .ascending) { self.init(col(name), order: order) }
    public init(stringLiteral name: String) { self.init(name) }
    public static func ascending(_ name: String) -> SortKey { SortKey(name) }
    public static func descending(_ name: String) -> SortKey { SortKey(name, order: .descending) }
    public static func ascending(_ expression: ColumnExpression) -> SortKey { SortKey(expression) }
    public static func descending(_ expression: ColumnExpression) -> SortKey {
        SortKey(expression, order: .descending)
    }

    /// The column's name, or the expression as Swift writes it.
    public var name: String {
        if case .column(let name) = expression.node { name } else { expression.description }
    }
}

extension DataFrame {
    /// The rows in the order of one column. Stable; missing values are lowest, NaN highest.
    ///
    /// - Throws: `ColumnError.noSuchColumn`.
    public func sorted(on name: String, order: Order = .ascending) throws -> DataFrame {
        try sorted(on: [SortKey(name, order: order)])
    }

    /// The rows in the order of an expression. Stable; missing values are lowest, NaN highest.
    ///
    /// - Throws: as `filter(_:)` of an expression.
    public func sorted(on expression: ColumnExpression, order: Order = .ascending) throws -> DataFrame {
        try sorted(on: [SortKey(expression, order: order)])
    }

    /// The rows in the order of several columns, the first one counting most.
    public func sorted(on first: SortKey, _ second: SortKey, _ others: SortKey...) throws -> DataFrame {
        try sorted(on: [first, second] + others)
    }

    /// The rows in the order of several columns, the first one counting most. Stable.
    ///
    /// - Cost: radix passes over the keys, then one gather of every column; all on all cores.
    public func sorted(on keys: [SortKey]) throws -> DataFrame {
        let columns = try computed(keys.map(\.expression))
        return try rows(at: sortedPositions(by: zip(columns, keys).map { ($0, $1.order) }))
    }

    /// The rows at the given positions, in that order; a row may come more than once.
    package func rows(at positions: RowPositions) throws -> DataFrame {
        DataFrame(unchecked: try gathered(columns, at: positions), rowCount: positions.count)
    }

    /// The rows at the given positions, in that order.
    ///
    /// - Throws: `ColumnError.rowOutOfRange`.
    public func selectingRows(_ positions: [Int]) throws -> DataFrame {
        for row in positions where row < 0 || row >= rowCount {
            throw ColumnError.rowOutOfRange(row: row, rowCount: rowCount)
        }
        return try rows(at: RowPositions(positions))
    }

    /// The rows in reverse order.
    public func reversed() throws -> DataFrame {
        try rows(at: RowPositions((0..<rowCount).reversed()))
    }
}
