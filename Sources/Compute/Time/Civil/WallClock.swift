import Columns

/// What clocks show for the rows of a column of times or dates: seconds since 1970 on the clock of the column's zone.
///
/// Rows come in blocks that stay in the first-level cache, so that the unit is looked at once a block, with a constant to
/// divide by, and the zone's stretch is in registers.
struct WallClock: @unchecked Sendable {
    // @unchecked: pointers into a column that the caller keeps.
    private enum Source {
        case ticks(UnsafePointer<Int64>, TimeUnit)
        case days(UnsafePointer<CalendarDate>)
    }
    private let source: Source
    private let rules: ZoneRules?

    /// Rows of a block.
    static let blockRows = 1024

    /// - Throws: `TimeError` for a zone that the system does not know.
    init(_ column: Column<Timestamp>) throws {
        source = .ticks(column.storage.ticks, column.unit)
        rules = try ZoneDatabase.shared.rules(of: column.zone)
    }

    init(_ column: Column<CalendarDate>) {
        source = .days(column.storage.values)
        rules = nil
    }

    /// Calls `body` for every block with its rows and their seconds, one a row.
    @inline(__always)
    func forEachBlock(
        of rows: Range<Int>, _ body: (_ rows: Range<Int>, _ seconds: UnsafeMutablePointer<Int64>) throws -> Void
    ) rethrows {
        var cursor = rules.map(ZoneCursor.init)
        try withUnsafeTemporaryAllocation(of: Int64.self, capacity: WallClock.blockRows) { block in
            let seconds = block.baseAddress!
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: WallClock.blockRows) {
                let rows = first..<min(first + WallClock.blockRows, rows.upperBound)
                read(rows, seconds)
                if cursor != nil { WallClock.shift(seconds, rows.count, &cursor!) }
                try body(rows, seconds)
            }
        }
    }

    private func read(_ rows: Range<Int>, _ seconds: UnsafeMutablePointer<Int64>) {
        switch source {
        case .ticks(let ticks, .seconds): seconds.update(from: ticks + rows.lowerBound, count: rows.count)
        case .ticks(let ticks, .milliseconds): divide(ticks + rows.lowerBound, rows.count, 1_000, seconds)
        case .ticks(let ticks, .microseconds): divide(ticks + rows.lowerBound, rows.count, 1_000_000, seconds)
        case .ticks(let ticks, .nanoseconds): divide(ticks + rows.lowerBound, rows.count, 1_000_000_000, seconds)
        case .days(let days):
            for index in 0..<rows.count {
                seconds[index] = Int64(days[rows.lowerBound + index].daysSinceEpoch) &* 86_400
            }
        }
    }

    @inline(__always)
    private func divide(
        _ ticks: UnsafePointer<Int64>, _ count: Int, _ divisor: Int64, _ quotients: UnsafeMutablePointer<Int64>
    ) {
        for index in 0..<count { quotients[index] = floorDivide(ticks[index], divisor) }
    }

    private static func shift(_ seconds: UnsafeMutablePointer<Int64>, _ count: Int, _ cursor: inout ZoneCursor) {
        for index in 0..<count { seconds[index] &+= cursor.offset(at: seconds[index]) }
    }
}
