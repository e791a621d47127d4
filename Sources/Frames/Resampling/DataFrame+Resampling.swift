import Columns
import Compute

extension DataFrame {
    /// The rows in groups of equal keys and of one period of time each: plays a user and day.
    ///
    ///     let days = try plays.grouped(by: "user_id", every: .days(1), on: "datetime").fillingGaps()
    ///     let counts = try days.aggregated(["plays": .count, "seconds": .sum("seconds")])
    ///
    /// The result's key columns are those named, then the start of the period under the name of the time column. Groups are in
    /// the order of their first rows, as always; see `fillingGaps` for periods without rows. Rows without a time are a group of
    /// their own for each key.
    /// - Parameters:
    ///   - names: key columns; none for groups by time alone.
    ///   - step: of what length: `.hours(6)`, `.day`, `.week`, `.month`. On the clocks of the column's zone.
    ///   - time: a column of timestamps or dates.
    ///   - closed: which end belongs to a period.
    ///   - label: which end is the key.
    ///   - origin: where periods are counted from. pandas has `.startOfDay`.
    /// - Throws: `ColumnError`, also where the time column is a key column; `TimeError.stepNotPositive`, `stepNotForDates`.
    public func grouped(
        by names: String..., every step: TimeStep, on time: String, closed: ClosedSide = .left,
        label: ClosedSide = .left,
        origin: ResamplingOrigin = .epoch
    ) throws -> Grouping {
        try Grouping.checkDistinct(names + [time])
        let column = try self[time]
        let bins = try TimeBins(step, closed: closed, origin: origin, of: column)
        let starts = try bins.starts(of: column)
        let keyColumns = try names.map { try self[$0] }
        let index = try GroupIndex.make(by: keyColumns + [starts])
        let first = try gathered(keyColumns + [starts], at: index.firstRows())
        let periods = Periods(bins: bins, label: label, starts: first[names.count].renamed(time))
        let keys = DataFrame(unchecked: first.dropLast() + [try periods.labels()], rowCount: index.groupCount)
        return Grouping(self, keyNames: names + [time], index: index, givenKeys: keys, periods: periods)
    }
}

/// The periods of a grouping by time.
struct Periods: Sendable {
    let bins: TimeBins
    let label: ClosedSide
    /// Where each group's period begins.
    let starts: AnyColumn

    /// What the periods are called by.
    func labels() throws -> AnyColumn { label == .left ? starts : try bins.ends(ofStarts: starts) }

    func keeping(_ groups: [Int]) throws -> Periods {
        Periods(bins: bins, label: label, starts: try starts.gathered(at: RowPositions(groups)))
    }
}
