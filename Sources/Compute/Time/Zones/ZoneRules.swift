import Columns

/// The clocks of one time zone: stretches of time with their offset from Greenwich.
///
/// The table of the zone's file goes on with 403 years of the rule for later times; the calendar repeats after
/// 400 years, weekdays included, so a time beyond them is looked up where it stands in the last 400.
///
///     starts:   min      1893-04-01   1980-04-06   ...   one a stretch, in UTC
///     offsets:  +00:53   +01:00       +02:00       ...
///
/// - Cost: a binary search, but see `ZoneCursor`. Tables are never freed: there are as many as zones are used.
struct ZoneRules: @unchecked Sendable, BitwiseCopyable {
    // @unchecked: the tables are written once, before the value exists, and live as long as the process.
    private let starts: UnsafePointer<Int64>
    private let offsets: UnsafePointer<Int32>
    private let count: Int
    /// From here on everything repeats every 400 years; `max` where it does not. A full year by the rule lies before it, so
    /// that the stretch it falls into is the rule's as well.
    private let cycleStart: Int64

    private static let cycle: Int64 = 146_097 * 86_400

    /// An offset that never changes.
    init(fixedOffset seconds: Int) { self.init([(.min, seconds)], cycleStart: .max) }

    init(_ file: ZoneFile) {
        var stretches: [(start: Int64, offset: Int)] = [(.min, file.firstOffset)]
        stretches += zip(file.changes, file.offsets).map { ($0, $1) }
        guard let rule = file.rule else {
            self.init(stretches, cycleStart: .max)
            return
        }
        guard rule.summer != nil else {
            if file.changes.isEmpty { stretches = [(.min, rule.standardOffset)] }
            self.init(stretches, cycleStart: .max)
            return
        }
        let last = file.changes.last ?? -(1 << 40)
        let year = CivilDate(days: floorDivide(last, 86_400)).year
        let later = (year...year + 403).flatMap { rule.changes(inYear: $0) }.enumerated()
            .filter { $0.element.seconds > last }
            // Two at one moment stay in order: summer time that ends as it begins anew lasts all year.
            .sorted { ($0.element.seconds, $0.offset) < ($1.element.seconds, $1.offset) }
        stretches += later.map { ($0.element.seconds, $0.element.offset) }
        self.init(stretches, cycleStart: Int64(CalendarDate.days(year: year + 2, month: 1, day: 1)) * 86_400)
    }

    private init(_ stretches: [(start: Int64, offset: Int)], cycleStart: Int64) {
        var kept: [(start: Int64, offset: Int)] = []
        for stretch in stretches {
            if kept.last?.start == stretch.start { kept.removeLast() }
            // A change of the name alone is none.
            if kept.last?.offset != stretch.offset { kept.append(stretch) }
        }
        let starts = UnsafeMutablePointer<Int64>.allocate(capacity: kept.count)
        let offsets = UnsafeMutablePointer<Int32>.allocate(capacity: kept.count)
        for (index, stretch) in kept.enumerated() {
            (starts + index).initialize(to: stretch.start)
            (offsets + index).initialize(to: Int32(stretch.offset))
        }
        self.starts = UnsafePointer(starts)
        self.offsets = UnsafePointer(offsets)
        self.count = kept.count
        self.cycleStart = cycleStart
    }

    /// A stretch of time with one offset.
    struct Stretch: BitwiseCopyable {
        /// Seconds since 1970, in UTC; the first stretch starts at `min`.
        var start: Int64
        /// The start of the next one; `max` for the last.
        var end: Int64
        /// Seconds east of Greenwich.
        var offset: Int64

        @inline(__always) func contains(_ seconds: Int64) -> Bool { seconds >= start && seconds < end }
    }

    /// The stretch that a moment lies in.
    func stretch(at seconds: Int64) -> Stretch {
        guard seconds >= cycleStart, cycleStart != .max else { return tableStretch(at: seconds) }
        let shift = (seconds - cycleStart) / ZoneRules.cycle * ZoneRules.cycle
        var found = tableStretch(at: seconds - shift)
        found.start += shift
        found.end += shift
        return found
    }

    private func tableStretch(at seconds: Int64) -> Stretch {
        var (low, high) = (0, count)
        // The last start that is not after the moment.
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= seconds { low = middle } else { high = middle }
        }
        return Stretch(
            start: starts[low], end: low + 1 < count ? starts[low + 1] : .max, offset: Int64(offsets[low]))
    }
}
