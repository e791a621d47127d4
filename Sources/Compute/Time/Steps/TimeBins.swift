import Columns
import Pool

/// Which end of a period belongs to it.
public enum ClosedSide: Sendable, Hashable {
    /// A time on the boundary begins a period.
    case left
    /// A time on the boundary ends one.
    case right
}

/// Where periods are counted from.
public enum ResamplingOrigin: Sendable, Hashable {
    /// As `floored(to:)`: midnight of 1970-01-01, Mondays for weeks. Periods do not depend on the data.
    case epoch
    /// Midnight of the first day of the frame's times: pandas' `start_day`.
    case startOfDay
    /// The first time of the frame.
    case first
    /// A given moment.
    case at(Timestamp)
}

/// The periods that times are put into.
package struct TimeBins: Sendable {
    package let step: TimeStep
    private let closed: ClosedSide
    /// In ticks of the column's clock.
    private let origin: Int64?
    private let column: String
    private let shape: Shape

    private enum Shape {
        case times(TimeUnit, ZoneID)
        case dates
    }

    /// - Throws: `ColumnError.wrongType`, `TimeError.stepNotPositive`, `stepNotForDates`.
    package init(_ step: TimeStep, closed: ClosedSide, origin: ResamplingOrigin, of column: AnyColumn) throws {
        self.step = step
        self.closed = closed
        self.column = column.name
        var clockTicks: (Int64) -> Int64 = { $0 }
        let perDay: Int64
        switch column {
        case .timestamp(let times):
            shape = .times(times.unit, times.zone)
            let (clock, perSecond) = (ZoneClock(times.zone), times.unit.ticksPerSecond)
            perDay = 86_400 * perSecond
            clockTicks = { $0 &+ clock.offset(at: floorDivide($0, perSecond)) &* perSecond }
        case .date:
            shape = .dates
            perDay = 1
        default:
            throw ColumnError.wrongType(column: column.name, asked: "Timestamp or CalendarDate", actual: column.type)
        }
        switch origin {
        case .epoch: self.origin = nil
        case .first: self.origin = TimeBins.lowest(of: column).map(clockTicks)
        case .startOfDay:
            self.origin = TimeBins.lowest(of: column).map(clockTicks).map { $0 - floorRemainder($0, perDay) }
        case .at(let moment):
            switch shape {
            case .times(let unit, _): self.origin = unit.ticks(from: moment.ticks, unit: moment.unit).map(clockTicks)
            case .dates: self.origin = Int64(moment.date.daysSinceEpoch)
            }
        }
        _ = try grid()
    }

    private static func lowest(of column: AnyColumn) -> Int64? {
        switch column {
        case .timestamp(let times): times.min().flatMap { times.unit.ticks(from: $0.ticks, unit: $0.unit) }
        case .date(let dates): dates.min().map { Int64($0.daysSinceEpoch) }
        default: nil
        }
    }

    private func grid() throws -> ZonedGrid {
        switch shape {
        case .times(let unit, let zone): try ZonedGrid(step, unit: unit, zone: zone, origin: origin, column: column)
        case .dates: try ZonedGrid(step, daysFrom: origin, column: column)
        }
    }

    /// The start of each time's period.
    package func starts(of column: AnyColumn) throws -> AnyColumn {
        // A time on a boundary that ends a period lies in that of the tick before.
        let shift: Int64 = closed == .right ? 1 : 0
        return try mapped(column) { $0.floor($1 &- shift) }
    }

    /// The ends of periods that are given by their starts.
    package func ends(ofStarts column: AnyColumn) throws -> AnyColumn { try mapped(column) { $0.next(after: $1) } }

    private func mapped(_ column: AnyColumn, _ body: @escaping @Sendable (inout ZonedGrid, Int64) -> Int64) throws
        -> AnyColumn
    {
        let made = try grid()
        switch column {
        case .timestamp(let times):
            return .timestamp(
                try times.mapTicks { rows, source, target in
                    var grid = made
                    for row in rows { target[row] = body(&grid, source[row]) }
                })
        case .date(let dates):
            let storage = dates.storage
            return .date(
                try dates.mapRows(CalendarDate.self) { rows, values in
                    var grid = made
                    for row in rows {
                        let day = body(&grid, Int64(storage.values[row].daysSinceEpoch))
                        values[row] = CalendarDate(daysSinceEpoch: Int32(clamping: day))
                    }
                })
        default:
            throw ColumnError.wrongType(column: column.name, asked: "Timestamp or CalendarDate", actual: column.type)
        }
    }

    /// The starts of all periods from one to another, in ticks.
    ///
    /// - Throws: `TimeError.tooManyPeriods`.
    package func starts(from first: Int64, through last: Int64, limit: Int) throws -> [Int64] {
        var grid = try grid()
        var starts: [Int64] = []
        var next = first
        while next <= last {
            guard starts.count < limit else { throw TimeError.tooManyPeriods(column: column, step: step.description) }
            starts.append(next)
            next = grid.next(after: next)
        }
        return starts
    }

    /// Ticks of starts; nil where there is none.
    package func ticks(of starts: AnyColumn) -> [Int64?] {
        switch starts {
        case .timestamp(let times): (0..<times.count).map { times.validity.isValid($0) ? times.storage.ticks[$0] : nil }
        case .date(let dates): dates.map { $0.map { Int64($0.daysSinceEpoch) } }
        default: []
        }
    }

    /// A column of starts from ticks.
    package func column(ofStarts ticks: [Int64?]) -> AnyColumn {
        switch shape {
        case .dates:
            return .date(
                Column(
                    name: column, contents: ticks.map { $0.map { CalendarDate(daysSinceEpoch: Int32(clamping: $0)) } }))
        case .times(let unit, let zone):
            let values = Buffer(byteCount: ticks.count * 8)
            let bits = Buffer.bitmap(bitCount: ticks.count)
            for (row, tick) in ticks.enumerated() {
                values.pointer(as: Int64.self)[row] = tick ?? 0
                if tick != nil { bits.words[row >> 6] |= 1 << UInt64(row & 63) }
            }
            let hasAll = ticks.allSatisfy { $0 != nil }
            return .timestamp(
                Column(
                    name: column,
                    storage: TimestampStorage(ticks: values.pointer(as: Int64.self), unit: unit, zone: zone),
                    validity: hasAll ? Validity() : Validity(words: bits.words), count: ticks.count,
                    owner: ColumnOwner([values, bits])))
        }
    }
}
