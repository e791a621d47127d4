import Columns
import Compute

// How values of two types come together: an integer next to a double is a double, a text next to a time is read as one, the
// coarser of two units becomes the finer one, and `nil` is of the other side's type.

extension Plan {
    /// Both values as one type; nil when there is none.
    mutating func unified(_ left: Int, _ right: Int) throws -> (left: Int, right: Int, type: ColumnType)? {
        if let type = literalType(left, beside: type(of: right)) ?? literalType(right, beside: type(of: left))
            ?? Self.common(type(of: left), type(of: right))
        {
            return (try convert(left, to: type), try convert(right, to: type), type)
        }
        return nil
    }

    /// The type that two types have together.
    static func common(_ left: ColumnType, _ right: ColumnType) -> ColumnType? {
        switch (left, right) {
        case (.int, .double), (.double, .int): .double
        case (.timestamp(let leftUnit, let zone), .timestamp(let rightUnit, let rightZone)):
            // With zones both are instants; without, both are wall clocks.
            (zone == .none) == (rightZone == .none) ? .timestamp(max(leftUnit, rightUnit), zone: zone) : nil
        case (.timestamp(let unit, .none), .date), (.date, .timestamp(let unit, .none)): .timestamp(unit, zone: .none)
        case (.duration(let leftUnit), .duration(let rightUnit)): .duration(max(leftUnit, rightUnit))
        default: left == right ? left : nil
        }
    }

    /// The type that a literal makes both sides have; nil when that is for `common` to say.
    private func literalType(_ value: Int, beside other: ColumnType) -> ColumnType? {
        switch (literal(of: value), other) {
        case (.missing?, _): other
        case (.timestamp(let time)?, .timestamp(let unit, let zone)): .timestamp(max(time.unit, unit), zone: zone)
        case (.timestamp(let time)?, .date): .timestamp(time.unit, zone: .none)
        case (.string(let text)?, .timestamp(let unit, let zone)):
            Self.time(text, in: zone).map { .timestamp(max($0.unit, unit), zone: zone) }
        case (.string(let text)?, .date):
            CalendarDate(text) != nil ? .date : Timestamp(text).map { .timestamp($0.unit, zone: .none) }
        default: nil
        }
    }

    /// A text as a time of a zone; one without an offset is a time of UTC, and of no other zone.
    private static func time(_ text: String, in zone: ZoneID) -> Timestamp? {
        let hasOffset = text.utf8.dropFirst(10).contains {
            [UInt8(ascii: "Z"), UInt8(ascii: "+"), UInt8(ascii: "-")].contains($0)
        }
        guard zone == .none || zone == .utc || hasOffset else { return nil }
        return Timestamp(text)
    }

    /// A value as another type, one that `unified` gave.
    mutating func convert(_ value: Int, to target: ColumnType) throws -> Int {
        let source = type(of: value)
        if source == target { return value }
        return try conversion(of: value, to: target) { plan in
            if let literal = plan.literal(of: value) {
                return plan.constant(try literal.column(as: target), literal: literal)
            }
            switch (source, target) {
            case (.int, .double): return plan.append(Converted.IntegerToDouble(), [value], target)
            case (.timestamp(let coarse, _), .timestamp(let fine, _)), (.duration(let coarse), .duration(let fine)):
                return plan.append(Converted.TicksToFiner(from: coarse, to: fine), [value], target)
            case (.date, .timestamp(let unit, _)): return plan.append(Converted.DaysToTicks(unit), [value], target)
            default: throw Mismatch("a value of type \(target)")
            }
        }
    }
}

extension Literal {
    /// A column of one row of a type that `Plan.unified` found for it.
    fileprivate func column(as type: ColumnType) throws -> AnyColumn {
        switch (self, type) {
        case (.missing, _): return .missing(of: type)
        case (.int(let value), .double): return AnyColumn(Column<Double>(name: "", contents: [Double(value)]))
        case (.timestamp(let time), .timestamp(let unit, let zone)): return try .one(time, unit, zone)
        case (.date(let date), .timestamp(let unit, let zone)):
            return try .one(Timestamp(ticks: Int64(date.daysSinceEpoch) * 86_400, unit: .seconds), unit, zone)
        case (.string(let text), .timestamp(let unit, let zone)):
            guard let time = Timestamp(text) else { throw Mismatch("a time as yyyy-MM-dd HH:mm:ss") }
            return try .one(time, unit, zone)
        case (.string(let text), .date):
            return AnyColumn(Column<CalendarDate>(name: "", contents: [CalendarDate(text)]))
        case (.duration(let span), .duration(let unit)):
            guard let ticks = span.ticks(in: unit) else { throw Mismatch("a duration that fits 64 bits") }
            return .ticks([ticks], .duration(unit))
        default: return column
        }
    }
}

extension AnyColumn {
    fileprivate static func one(_ time: Timestamp, _ unit: TimeUnit, _ zone: ZoneID) throws -> AnyColumn {
        guard let ticks = unit.ticks(from: time.ticks, unit: time.unit) else {
            throw Mismatch("a time that fits \(unit.symbol) in 64 bits")
        }
        return .ticks([ticks], .timestamp(unit, zone: zone))
    }

    /// Timestamps or durations.
    static func ticks(_ ticks: [Int64?], _ type: ColumnType) -> AnyColumn {
        let output = BatchOutput(type, rowCount: ticks.count, mayMiss: true)
        output.write(ticks)
        return output.finish(name: "")
    }

    /// One row without a value.
    static func missing(of type: ColumnType) -> AnyColumn {
        if type == .string { return AnyColumn(Column<String>(name: "", contents: [nil])) }
        return BatchOutput(type, rowCount: 1, mayMiss: true).missing()
    }
}
