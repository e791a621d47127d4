import Columns

/// Times from columns of numbers.
package enum MadeTimes {
    /// Times so many units after 1970-01-01 00:00 UTC.
    ///
    /// - Parameter zone: `.utc`, or another one whose clocks the times are to be seen on; `.none` for plain times.
    /// - Shape: whole numbers are ticks of the unit as they are, and cost nothing; doubles are rounded to microseconds, or to
    ///   nanoseconds when they count those. NaN, and what 64 bits do not hold, is missing.
    /// - Throws: `ColumnError.wrongType`.
    package static func sinceEpoch(_ column: AnyColumn, _ unit: TimeUnit, zone: ZoneID) throws -> Column<Timestamp> {
        _ = try ZoneDatabase.shared.rules(of: zone)
        switch column {
        case .int(let column):
            let ticks: UnsafePointer<Int64> = retyped(column.storage.values)
            return Column(
                name: column.name, storage: TimestampStorage(ticks: ticks, unit: unit, zone: zone),
                validity: column.validity,
                count: column.count, owner: column.owner)
        case .double(let column):
            let target: TimeUnit = unit == .nanoseconds ? .nanoseconds : .microseconds
            let (storage, factor) = (column.storage, Double(target.ticksPerSecond / unit.ticksPerSecond))
            let (values, bits) = try column.newPartialValues(Int64.self, state: {}) { _, row -> Int64? in
                Int64(exactly: (storage.values[row] * factor).rounded(.toNearestOrEven))
            }
            return column.made(
                TimestampStorage(ticks: values.pointer(as: Int64.self), unit: target, zone: zone), values, bits)
        default: throw ColumnError.wrongType(column: column.name, asked: "Int or Double", actual: column.type)
        }
    }

    /// Units since 1970-01-01 00:00 UTC, rounded down; of dates, to their midnight.
    ///
    /// - Throws: `TimeError.outOfRange`, `ColumnError.wrongType`.
    package static func epoch(of column: AnyColumn, in unit: TimeUnit) throws -> Column<Int> {
        switch column {
        case .timestamp(let column):
            let counted = try column.inUnit(unit)
            return Column(
                name: column.name, storage: PlainStorage(values: retyped(counted.storage.ticks)),
                validity: counted.validity,
                count: counted.count, owner: counted.owner)
        case .date(let column):
            let (storage, perDay) = (column.storage, 86_400 * unit.ticksPerSecond)
            return try column.mapRows(Int.self) { rows, values in
                for row in rows { values[row] = Int(Int64(storage.values[row].daysSinceEpoch) &* perDay) }
            }
        default:
            throw ColumnError.wrongType(column: column.name, asked: "Timestamp or CalendarDate", actual: column.type)
        }
    }

    /// Times of a clock from its parts, in microseconds, without a zone.
    ///
    /// - Parameter parts: year, month, day, hour, minute, second: the first three at least; missing where one of them is.
    /// - Throws: `TimeError.noSuchTime` with the row, for a time the calendar does not have; nil instead when asked for.
    package static func fromParts(
        _ parts: [Column<Int>], onFailure: ConversionFailure
    ) throws -> Column<Timestamp> {
        let cells = PartCells(parts: parts)
        let (values, bits) = try parts[0].newPartialValues(Int64.self, state: {}) { _, row -> Int64? in
            guard cells.isPresent(row) else { return nil }
            if let ticks = cells.microseconds(row) { return ticks }
            if onFailure == .nil { return nil }
            let text = cells.parts.map { "\($0.storage.values[row])" }.joined(separator: ", ")
            throw TimeError.noSuchTime(column: cells.parts[0].name, row: row, text: text)
        }
        withExtendedLifetime(parts) {}
        return parts[0].made(
            TimestampStorage(ticks: values.pointer(as: Int64.self), unit: .microseconds, zone: .none), values, bits)
    }

    private struct PartCells: Sendable {
        let parts: [Column<Int>]

        func isPresent(_ row: Int) -> Bool { parts.allSatisfy { $0.validity.isValid(row) } }

        func microseconds(_ row: Int) -> Int64? {
            func part(_ place: Int) -> Int { place < parts.count ? parts[place].storage.values[row] : 0 }
            guard (-290_000...290_000).contains(part(0)),
                let time = Timestamp(
                    year: part(0), month: part(1), day: part(2), hour: part(3), minute: part(4), second: part(5))
            else { return nil }
            return TimeUnit.microseconds.ticks(from: time.ticks, unit: time.unit)
        }
    }
}
