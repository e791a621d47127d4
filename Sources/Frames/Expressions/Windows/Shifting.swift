import Columns
import Compute

extension ColumnExpression {
    /// The value so many rows before each row, or after it for a negative number; with `over`, within the group.
    ///
    ///     try plays.adding(["gap": col("time") - col("time").shifted(by: 1).over("user_id")])
    ///
    /// - Parameter fill: what rows get that have none so far away; missing without it. A literal of the column's type.
    public func shifted(by rowCount: Int = 1, fill: ColumnExpression? = nil) -> ColumnExpression {
        guard let fill else { return ColumnExpression(function: Shifted(rowCount: rowCount), arguments: [self]) }
        return ColumnExpression(function: Shifted(rowCount: rowCount), arguments: [self, fill])
    }

    /// Missing values get the value of the nearest row before that has one; with `over`, of the group.
    ///
    /// - Parameter limit: rows of a gap that are filled at most.
    public func filledForward(limit: Int? = nil) -> ColumnExpression {
        ColumnExpression(function: FilledFromNeighbours(isBackward: false, limit: limit), arguments: [self])
    }

    /// Missing values get the value of the nearest row behind that has one; with `over`, of the group.
    ///
    /// - Parameter limit: rows of a gap that are filled at most.
    public func filledBackward(limit: Int? = nil) -> ColumnExpression {
        ColumnExpression(function: FilledFromNeighbours(isBackward: true, limit: limit), arguments: [self])
    }

    /// The value of one row for all rows, counted from 0; from the end for a negative number. With `over`, of each group.
    public func value(at row: Int) -> ColumnExpression {
        ColumnExpression(function: ValueAtRow(row: row), arguments: [self])
    }
}

struct Shifted: ColumnFunction {
    let rowCount: Int
    var name: String { "shifted" }

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).shifted(by: \(rowCount)\(arguments.count > 1 ? ", fill: \(arguments[1])" : ""))"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        guard arguments.count > 1 else { return arguments[0] }
        switch (arguments[0], arguments[1]) {
        case (.timestamp(_, let zone), .timestamp(_, let other)) where zone == other: break
        case (.duration, .duration), (.double, .int): break
        case (let type, let other) where type == other: break
        default: throw UnsuitedArgument(1, expected: "a value of the type \(arguments[0])")
        }
        return arguments[0]
    }
    func evaluate(_ arguments: [AnyColumn], rowCount rows: Int, groups: GroupIndex?) throws -> AnyColumn {
        guard arguments.count > 1, rows > 0 else { return try arguments[0].shifted(by: rowCount, in: groups) }
        var filling = arguments[1].slice(0..<1)
        if case .double = arguments[0], case .int(let whole) = filling {
            filling = AnyColumn(Column<Double>(name: whole.name, contents: whole.map { $0.map(Double.init) }))
        }
        return try arguments[0].shifted(by: rowCount, filling: filling, in: groups)
    }
}

struct FilledFromNeighbours: ColumnFunction {
    let isBackward: Bool
    let limit: Int?
    var name: String { isBackward ? "filledBackward" : "filledForward" }

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).\(name)(\(limit.map { "limit: \($0)" } ?? ""))"
    }
    func resultType(of arguments: [ColumnType]) -> ColumnType { arguments[0] }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        isBackward
            ? try arguments[0].filledBackward(limit: limit, in: groups)
            : try arguments[0].filledForward(limit: limit, in: groups)
    }
}

struct ValueAtRow: ColumnFunction {
    let row: Int
    var name: String { "value" }

    func text(of arguments: [String]) -> String { "\(arguments[0]).value(at: \(row))" }
    func resultType(of arguments: [ColumnType]) -> ColumnType { arguments[0] }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        try arguments[0].broadcastRow(row, in: groups)
    }
}
