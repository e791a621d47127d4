import Columns
import Pool

extension Column {
    /// The closure's value of the rows around each row.
    ///
    /// - Parameters:
    ///   - times: what spans of time are measured along.
    ///   - body: gets the rows of the window, missing ones among them; called on all cores.
    /// - Shape: as many rows; missing where the window has fewer values than its minimum, and where the closure says nil.
    /// - Throws: what the closure throws; `WindowError`.
    package func rolled<Result: ColumnElement>(
        over window: RollingWindow, along times: AnyColumn? = nil, in groups: GroupIndex? = nil,
        _ body: @Sendable (Column) throws -> Result?
    ) throws -> Column<Result> {
        let slots = OptionalSlots<Result>(count: count)
        let pass = RollingPass(
            statistic: .count, window: window, axis: try AnyColumn(self).axis(of: window, times), groups: groups)
        let minimum = window.minimumCount
        @Sendable func apply(_ input: Column, _ rows: Range<Int>, _ row: Int, _ sink: WindowSink<UInt8>) throws {
            let values = input.slice(rows)
            guard values.count - values.nilCount >= minimum else { return }
            slots[sink.rows.map { Int($0[row]) } ?? row] = try body(values)
        }
        _ = try pass.eachStretch(self) { input, stretch, sink, extent in
            let input = input.withOwnReferenceCount()
            for row in stretch.wanted { try apply(input, extent.range(at: row), row, sink) }
        } time: { input, stretch, sink, extent in
            var extent = extent
            let input = input.withOwnReferenceCount()
            for row in stretch.wanted { try apply(input, extent.range(at: row), row, sink) }
        }
        return Column<Result>(name: name, contents: slots.values)
    }
}
