/// What went wrong with times: an unknown zone, a pattern or text that cannot be read, a clock time that a zone does not
/// have, or has twice.
public enum TimeError: Error, Equatable, Sendable {
    case unknownZone(asked: String, nearest: [String])
    case noZoneDatabase(asked: String, folders: [String])
    case unreadableZone(name: String, reason: String)
    case badPattern(pattern: String, offset: Int, reason: String)
    case unreadableText(column: String, row: Int, text: String, pattern: String)
    case ambiguousTime(column: String, row: Int, time: String, zone: String)
    case skippedTime(column: String, row: Int, time: String, zone: String)
    case noSuchTime(column: String, row: Int, text: String)
    case stepNotPositive(String)
    case stepNotForDates(column: String, step: String)
    case outOfRange(column: String)
    case hasZone(column: String, zone: String)
    case notByTime(keys: [String])
    case tooManyPeriods(column: String, step: String)
}

extension TimeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownZone(let asked, let nearest):
            "expected a time zone of the IANA database or an offset like \"+02:00\", found \"\(asked)\""
                + (nearest.isEmpty
                    ? "; names look like \"Europe/Berlin\""
                    : "; did you mean \(nearest.map { "\"\($0)\"" }.joined(separator: " or "))?")
        case .noZoneDatabase(let asked, let folders):
            "time zone \"\(asked)\": expected the zone database in one of \(folders.joined(separator: ", ")), found none; "
                + "install the package tzdata, or name its folder in TZDIR"
        case .unreadableZone(let name, let reason):
            "time zone \"\(name)\": expected a TZif file, found \(reason); install the package tzdata anew"
        case .badPattern(let pattern, let offset, let reason):
            "time pattern \"\(pattern)\", character \(offset + 1): \(reason); a pattern looks like \"yyyy-MM-dd HH:mm:ss\", "
                + "other text stands between single quotes"
        case .unreadableText(let column, let row, let text, let pattern):
            "column \"\(column)\", row \(row): expected a time as \(pattern), found \"\(text)\"; give another pattern, or "
                + "onFailure: .nil to leave such rows missing"
        case .ambiguousTime(let column, let row, let time, let zone):
            "column \"\(column)\", row \(row): \(time) occurs twice in \(zone), where clocks were put back; say which one: "
                + "ambiguous: .earlier, .later or .nil"
        case .skippedTime(let column, let row, let time, let zone):
            "column \"\(column)\", row \(row): \(time) does not occur in \(zone), where clocks were put forward; say what to "
                + "take: skipped: .forward, .backward, .shifted or .nil"
        case .noSuchTime(let column, let row, let text):
            "column \"\(column)\", row \(row): expected the parts of a time, found \(text), which the calendar does not have; "
                + "onFailure: .nil leaves such rows missing"
        case .stepNotPositive(let step):
            "expected a step of one or more, found \(step); write for example .days(1) or .minutes(15)"
        case .stepNotForDates(let column, let step):
            "column \"\(column)\": expected a step of whole days for dates, found \(step); make timestamps of them first"
        case .outOfRange(let column):
            "column \"\(column)\": a result is a time that 64 bits of the column's unit do not hold; use a coarser "
                + "unit"
        case .hasZone(let column, let zone):
            "column \"\(column)\": expected times without a zone, found times of \(zone); use inTimeZone to see them on "
                + "another zone's clocks, or withoutTimeZone first"
        case .notByTime(let keys):
            "fillingGaps: expected groups by periods of time, found groups by \(keys.joined(separator: ", ")); group with "
                + "grouped(by:every:on:)"
        case .tooManyPeriods(let column, let step):
            "column \"\(column)\": expected up to 100,000,000 periods of \(step) to be filled, found more; take a longer step or "
                + "leave out the times that lie far away"
        }
    }
}
