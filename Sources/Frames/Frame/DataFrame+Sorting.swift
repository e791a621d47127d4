import Columns
import Compute

/// A column to sort by and the direction: a name, or `.descending("time_stamp")`.
public struct SortKey: Sendable, ExpressibleByStringLiteral {
    public let name: String
    public let order: Order

    public init(_ name: String, order: Order = .ascending) {
        self.name = name
        self.order = order
    }
    public init(stringLiteral name: String) { self.init(name) }
    public static func ascending(_ name: String) -> SortKey { SortKey(name) }
    public static func descending(_ name: String) -> SortKey { SortKey(name, order: .descending) }
}

extension DataFrame {
    /// The rows in the order of one column. Stable; missing values are lowest, NaN highest.
    ///
    /// - Throws: `ColumnError.noSuchColumn`.
    public func sorted(on name: String, order: Order = .ascending) throws -> DataFrame {
        try sorted(on: [SortKey(name, order: order)])
    }

    /// The rows in the order of several columns, the first one counting most.
    public func sorted(on first: SortKey, _ second: SortKey, _ others: SortKey...) throws -> DataFrame {
        try sorted(on: [first, second] + others)
    }

    /// The rows in the order of several columns, the first one counting most. Stable.
    ///
    /// - Cost: radix passes over the keys, then one gather of every column; all on all cores.
    public func sorted(on keys: [SortKey]) throws -> DataFrame {
        let columns = try keys.map { (column: try self[$0.name], order: $0.order) }
        return try rows(at: sortedPositions(by: columns))
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
