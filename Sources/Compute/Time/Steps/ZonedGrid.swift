import Columns

/// The boundaries of a step in time, in ticks of a column: the grid on the clocks of the column's zone, brought back to
/// moments.
///
/// Days and longer steps begin once, at the first moment that shows the boundary, or at the end of the gap that swallowed
/// it; so they last 23 or 25 hours where clocks change. Shorter steps follow the clock: an hour that occurs twice is two
/// hours.
struct ZonedGrid {
    private let grid: StepGrid
    private let isOfCalendar: Bool
    private let perSecond: Int64
    /// nil where clocks show the ticks.
    private var cursor: ZoneCursor?

    init(_ step: TimeStep, _ column: Column<Timestamp>, origin: Int64? = nil) throws {
        try self.init(step, unit: column.unit, zone: column.zone, origin: origin, column: column.name)
    }

    /// - Parameter origin: a boundary, in ticks of the zone's clock.
    init(_ step: TimeStep, unit: TimeUnit, zone: ZoneID, origin: Int64? = nil, column: String) throws {
        perSecond = unit.ticksPerSecond
        grid = try StepGrid(step, ticksPerDay: 86_400 * perSecond, origin: origin, column: column)
        isOfCalendar = step.isOfCalendar
        cursor = try ZoneDatabase.shared.rules(of: zone).map(ZoneCursor.init)
    }

    /// The grid of a column of dates.
    init(_ step: TimeStep, daysFrom origin: Int64? = nil, column: String) throws {
        perSecond = 1
        grid = try StepGrid(step, ticksPerDay: 1, origin: origin, column: column)
        isOfCalendar = true
        cursor = nil
    }

    /// The last boundary that is not after a moment.
    @inline(__always) mutating func floor(_ ticks: Int64) -> Int64 {
        guard cursor != nil else { return grid.floor(ticks) }
        let seconds = floorDivide(ticks, perSecond)
        let offset = cursor!.offset(at: seconds) &* perSecond
        let local = grid.floor(ticks &+ offset)
        let moment = local &- offset
        // Within the stretch of the moment, and further from its start than clocks are ever put back.
        let start = cursor!.stretch.start
        if start == .min || floorDivide(moment, perSecond) &- start >= 90_000 { return moment }
        return searchedFloor(ticks, local, moment)
    }

    @inline(never) private mutating func searchedFloor(_ ticks: Int64, _ local: Int64, _ moment: Int64) -> Int64 {
        if isOfCalendar { return firstMoment(ofLocal: local) }
        let start = cursor!.stretch.start
        if floorDivide(moment, perSecond) >= start { return moment }
        // The boundary lies before the change of clocks that began this stretch: in a gap that the change jumped over,
        // which makes the change a boundary, or it is whatever the last one before the change is.
        let before = cursor!.offset(at: start &- 1)
        if floorDivide(local, perSecond) &- before >= start { return start &* perSecond }
        return floor(start &* perSecond &- 1)
    }

    /// The first moment that shows a time; the end of the gap for one that is skipped.
    private mutating func firstMoment(ofLocal local: Int64) -> Int64 {
        let seconds = floorDivide(local, perSecond)
        let fraction = local &- seconds &* perSecond
        switch cursor!.moments(ofLocal: seconds) {
        case .one(let moment), .two(let moment, _): return moment &* perSecond &+ fraction
        case .none(let end, _, _): return end &* perSecond
        }
    }

    /// The first boundary after a moment.
    mutating func next(after ticks: Int64) -> Int64 {
        guard cursor != nil else { return grid.next(grid.floor(ticks)) }
        let seconds = floorDivide(ticks, perSecond)
        let offset = cursor!.offset(at: seconds) &* perSecond
        var local = grid.next(grid.floor(ticks &+ offset))
        if isOfCalendar {
            // A boundary that occurs twice begins with the first; from behind it the next one is asked for.
            while true {
                let moment = firstMoment(ofLocal: local)
                if moment > ticks { return moment }
                local = grid.next(local)
            }
        }
        let end = cursor!.stretch.end
        let moment = local &- offset
        if end == .max || floorDivide(moment, perSecond) < end { return moment }
        // The clock changes first: either the change is a boundary, or the grid of the new clock goes on behind it.
        let change = end &* perSecond
        if floor(change) == change { return change }
        let newOffset = cursor!.offset(at: end) &* perSecond
        return grid.next(grid.floor(change &+ newOffset)) &- newOffset
    }

    /// The first boundary that is not before a moment.
    mutating func ceil(_ ticks: Int64) -> Int64 {
        floor(ticks) == ticks ? ticks : next(after: ticks)
    }

    /// The boundary that is nearer, the later one where both are as near.
    mutating func round(_ ticks: Int64) -> Int64 {
        let before = floor(ticks)
        if before == ticks { return ticks }
        let after = next(after: ticks)
        return ticks &- before < after &- ticks ? before : after
    }
}
