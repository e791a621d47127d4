import Columns
import Compute

extension ColumnExpression {
    /// Each value minus the one so many rows before; with `over`, within the group. Times give durations.
    ///
    /// Missing where one of the two is, and where a difference of integers does not fit 64 bits.
    public func differences(by rowCount: Int = 1) -> ColumnExpression {
        ColumnExpression(function: Changing(rowCount: rowCount, isFraction: false), arguments: [self])
    }

    /// Each value by the one so many rows before, minus one: 0.1 for ten per cent more. With `over`, within the group.
    public func fractionalChange(by rowCount: Int = 1) -> ColumnExpression {
        ColumnExpression(function: Changing(rowCount: rowCount, isFraction: true), arguments: [self])
    }

    /// Missing values between two others get values on the line between them, as doubles; with `over`, within the group.
    ///
    /// - Parameter times: a column to measure distances by; without it, rows are equally far from each other.
    public func interpolated(along times: String? = nil) -> ColumnExpression {
        ColumnExpression(function: Interpolated(), arguments: [self] + (times.map { [col($0)] } ?? []))
    }
}

struct Changing: ColumnFunction {
    let rowCount: Int
    let isFraction: Bool
    var name: String { isFraction ? "fractionalChange" : "differences" }

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)(by: \(rowCount))" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        switch arguments[0] {
        case .int, .double: return isFraction ? .double : arguments[0]
        case .duration: return isFraction ? .double : arguments[0]
        case .timestamp(let unit, _) where !isFraction: return .duration(unit)
        case .date where !isFraction: return .duration(.seconds)
        default: throw UnsuitedArgument(0, expected: isFraction ? "numbers or durations" : "numbers or times")
        }
    }
    func evaluate(_ arguments: [AnyColumn], rowCount rows: Int, groups: GroupIndex?) throws -> AnyColumn {
        isFraction
            ? AnyColumn(try arguments[0].fractionalChange(by: rowCount, in: groups))
            : try arguments[0].differences(by: rowCount, in: groups)
    }
}

struct Interpolated: ColumnFunction {
    var name: String { "interpolated" }

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).interpolated(\(arguments.count > 1 ? "along: \(arguments[1])" : ""))"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        guard arguments[0] == .int || arguments[0] == .double else { throw UnsuitedArgument(0, expected: "numbers") }
        if arguments.count > 1 { try checkAxis(arguments[1], 1) }
        return .double
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        AnyColumn(
            try arguments[0].interpolated(along: arguments.count > 1 ? arguments[1] : nil, in: groups))
    }
}

/// - Throws: `UnsuitedArgument` for what windows cannot be measured along.
func checkAxis(_ type: ColumnType, _ argument: Int) throws {
    switch type {
    case .int, .timestamp, .date, .duration: break
    case .double, .bool, .string: throw UnsuitedArgument(argument, expected: "times or whole numbers")
    }
}
