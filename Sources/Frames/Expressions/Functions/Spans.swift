import Columns
import Compute

// Durations as numbers.
extension ColumnExpression {
    private func span(_ name: String, _ seconds: Double) -> ColumnExpression {
        ColumnExpression(batched: SpanAsNumber(name: name, seconds: seconds), [self])
    }

    /// A duration as seconds with their fraction.
    public var seconds: ColumnExpression { span("seconds", 1) }
    /// A duration as milliseconds with their fraction.
    public var milliseconds: ColumnExpression { span("milliseconds", 1e-3) }
    /// A duration as minutes with their fraction.
    public var minutes: ColumnExpression { span("minutes", 60) }
    /// A duration as hours with their fraction.
    public var hours: ColumnExpression { span("hours", 3600) }
    /// A duration as days of 24 hours with their fraction.
    public var days: ColumnExpression { span("days", 86_400) }
}

struct SpanAsNumber: BatchedFunction {
    let name: String
    /// What one of the unit lasts.
    let seconds: Double

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard case .duration(let unit) = plan.type(of: arguments[0]) else {
            throw Mismatch("durations for \(name)", advice: "subtract two times to get one")
        }
        return plan.append(Converted.TicksToNumber(unit, seconds: seconds), arguments, .double)
    }
}
