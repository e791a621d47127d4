import Columns
import Compute

extension ColumnExpression {
    /// The start of the step that each time or date lies in, on the clocks of the column's zone:
    /// `col("datetime").floored(to: .day)`, `.minutes(15)`, `.month`.
    ///
    /// Steps up to hours are multiples since midnight of 1970-01-01, days too, weeks begin on Mondays, months, quarters and years
    /// on their first days. A day in a zone may have 23 or 25 hours.
    /// - Throws: when it is computed, `TimeError.stepNotPositive`.
    public func floored(to step: TimeStep) -> ColumnExpression { moved(.down, step) }

    /// The end of the step that each time lies in; times at a boundary stay.
    public func ceiled(to step: TimeStep) -> ColumnExpression { moved(.up, step) }

    /// The nearer boundary of the step; the later one from the middle.
    public func rounded(to step: TimeStep) -> ColumnExpression { moved(.nearest, step) }

    /// Each time or date a step later: `.adding(.months(1))`; earlier for `.months(-1)`.
    ///
    /// Days, weeks and months keep the time on the clocks of the column's zone, months end at the last day of a shorter one.
    /// Hours and less are lengths of time.
    public func adding(_ step: TimeStep) -> ColumnExpression {
        ColumnExpression(function: AddingStepFunction(step: step), arguments: [self])
    }

    private func moved(_ rounding: StepRounding, _ step: TimeStep) -> ColumnExpression {
        ColumnExpression(function: MovingFunction(rounding: rounding, step: step), arguments: [self])
    }
}

struct MovingFunction: RowwiseFunction {
    let rounding: StepRounding
    let step: TimeStep

    var name: String {
        switch rounding {
        case .down: "floored"
        case .up: "ceiled"
        case .nearest: "rounded"
        }
    }
    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)(to: \(step))" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType { try timeType(arguments[0]) }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        try arguments[0].moved(to: rounding, of: step)
    }
}

struct AddingStepFunction: RowwiseFunction {
    let step: TimeStep
    var name: String { "adding" }
    func text(of arguments: [String]) -> String { "\(arguments[0]).adding(\(step))" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType { try timeType(arguments[0]) }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn { try arguments[0].adding(step) }
}
