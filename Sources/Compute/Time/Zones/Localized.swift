import Columns

/// Which moment a clock time stands for where clocks were put back and show it twice.
public enum AmbiguousTime: Sendable, Hashable {
    /// The first, in summer time.
    case earlier
    /// The second.
    case later
    /// Missing.
    case `nil`
    /// An error with the row.
    case `throw`
}

/// Which moment a clock time stands for where clocks were put forward over it.
public enum SkippedTime: Sendable, Hashable {
    /// The first moment behind the gap.
    case forward
    /// The last tick before the gap.
    case backward
    /// As much later as the clock was put forward: 02:30 is 03:30.
    case shifted
    /// Missing.
    case `nil`
    /// An error with the row.
    case `throw`
}

extension Column<Timestamp> {
    /// The same moments on the clocks of another zone. Times without a zone are taken as UTC.
    ///
    /// - Cost: nothing; ticks count in UTC whatever the zone.
    /// - Throws: `TimeError` for a zone that the system does not know.
    package func inTimeZone(_ zone: ZoneID) throws -> Column<Timestamp> {
        _ = try ZoneDatabase.shared.rules(of: zone)
        return Column(
            name: name, storage: TimestampStorage(ticks: storage.ticks, unit: unit, zone: zone), validity: validity,
            count: count, owner: owner)
    }

    /// What the clocks of the column's zone show, as times without a zone.
    ///
    /// - Throws: `TimeError.outOfRange`.
    package func withoutTimeZone() throws -> Column<Timestamp> {
        guard let rules = try ZoneDatabase.shared.rules(of: zone) else { return try inTimeZone(.none) }
        let (perSecond, validity, name) = (unit.ticksPerSecond, validity, name)
        return try mapTicks(zone: ZoneID.none) { rows, source, target in
            var cursor = ZoneCursor(rules)
            for row in rows {
                let offset = cursor.offset(at: floorDivide(source[row], perSecond)) &* perSecond
                let (local, overflow) = source[row].addingReportingOverflow(offset)
                if overflow, validity.isValid(row) { throw TimeError.outOfRange(column: name) }
                target[row] = local
            }
        }
    }

    /// The moments at which the clocks of a zone show the column's times, which have no zone yet.
    ///
    /// - Throws: `TimeError.hasZone`; `ambiguousTime` and `skippedTime` with the row where that was asked for.
    package func assumingTimeZone(
        _ zone: ZoneID, ambiguous: AmbiguousTime, skipped: SkippedTime
    ) throws -> Column<Timestamp> {
        guard self.zone == .none else { throw TimeError.hasZone(column: name, zone: self.zone.name ?? "") }
        guard let rules = try ZoneDatabase.shared.rules(of: zone) else { return try inTimeZone(zone) }
        let (perSecond, storage, name) = (unit.ticksPerSecond, storage, name)
        let (values, bits) = try newPartialValues(Int64.self, state: { ZoneCursor(rules) }) { cursor, row -> Int64? in
            let seconds = floorDivide(storage.ticks[row], perSecond)
            let fraction = storage.ticks[row] &- seconds &* perSecond
            switch cursor.moments(ofLocal: seconds) {
            case .one(let moment): return moment &* perSecond &+ fraction
            case .two(let earlier, let later):
                switch ambiguous {
                case .earlier: return earlier &* perSecond &+ fraction
                case .later: return later &* perSecond &+ fraction
                case .nil: return nil
                case .throw:
                    throw TimeError.ambiguousTime(
                        column: name, row: row, time: storage.element(at: row).description, zone: zone.name ?? "")
                }
            case .none(let end, let before, _):
                switch skipped {
                case .forward: return end &* perSecond
                case .backward: return end &* perSecond &- 1
                case .shifted: return (seconds &- before) &* perSecond &+ fraction
                case .nil: return nil
                case .throw:
                    throw TimeError.skippedTime(
                        column: name, row: row, time: storage.element(at: row).description, zone: zone.name ?? "")
                }
            }
        }
        return made(TimestampStorage(ticks: values.pointer(as: Int64.self), unit: unit, zone: zone), values, bits)
    }
}
