import Columns

/// Converts between moments and the clock of a zone, and remembers the stretch of time it was in: rows that follow one another
/// seldom lie in different ones.
struct ZoneCursor {
    let rules: ZoneRules
    private(set) var stretch: ZoneRules.Stretch
    /// Moments whose clock time no other stretch can have, and which no gap is near.
    private var safe: Range<Int64>

    /// No two stretches that follow one another differ by so many seconds.
    private static let margin: Int64 = 53 * 3600

    init(_ rules: ZoneRules) {
        self.rules = rules
        stretch = rules.stretch(at: 0)
        safe = ZoneCursor.safe(stretch)
    }

    private static func safe(_ stretch: ZoneRules.Stretch) -> Range<Int64> {
        let start = stretch.start == .min ? .min : stretch.start + margin
        let end = stretch.end == .max ? .max : stretch.end - margin
        return start..<max(start, end)
    }

    /// Moves to the stretch of a moment.
    @inline(__always) mutating func seek(_ seconds: Int64) {
        if !stretch.contains(seconds) { move(to: seconds) }
    }

    @inline(never) private mutating func move(to seconds: Int64) {
        stretch = rules.stretch(at: seconds)
        safe = ZoneCursor.safe(stretch)
    }

    /// Seconds east of Greenwich at a moment.
    @inline(__always) mutating func offset(at seconds: Int64) -> Int64 {
        seek(seconds)
        return stretch.offset
    }

    /// The moments at which clocks show a time.
    enum Moments: Equatable {
        case one(Int64)
        /// Clocks were put back: twice.
        case two(earlier: Int64, later: Int64)
        /// Clocks were put forward over it: where the gap ends, and the offsets before and after.
        case none(end: Int64, before: Int64, after: Int64)
    }

    /// - Parameter local: seconds since 1970 as the zone's clocks show them.
    @inline(__always) mutating func moments(ofLocal local: Int64) -> Moments {
        let moment = local &- stretch.offset
        if safe.contains(moment) { return .one(moment) }
        return searchedMoments(ofLocal: local)
    }

    /// Looks at every stretch that could show this time.
    @inline(never) private mutating func searchedMoments(ofLocal local: Int64) -> Moments {
        // No clock is further than 26 hours from Greenwich.
        let limit: Int64 = 26 * 3600
        var current = rules.stretch(at: local &- limit)
        var found: [Int64] = []
        var gap: Moments?
        while true {
            if current.contains(local &- current.offset) { found.append(local &- current.offset) }
            guard current.end != .max, current.end <= local &+ limit else { break }
            let next = rules.stretch(at: current.end)
            if local &- current.offset >= current.end, local &- next.offset < next.start {
                gap = .none(end: next.start, before: current.offset, after: next.offset)
            }
            current = next
        }
        if let first = found.first {
            seek(first)
            return found.count == 1 ? .one(first) : .two(earlier: first, later: found[found.count - 1])
        }
        return gap ?? .one(local &- current.offset)
    }
}
