import Columns

/// The clock of a zone for whoever writes times out, row by row.
package struct ZoneClock: Sendable {
    /// nil for UTC, and where the zone's clocks are not known.
    private let rules: ZoneRules?
    /// Whether times are moments, which a `Z` or an offset tells, and not the times of some clock.
    package let isZoned: Bool

    /// A zone that the system does not know is shown as UTC: to look at data must not fail.
    package init(_ zone: ZoneID) {
        isZoned = zone != .none
        rules = (try? ZoneDatabase.shared.rules(of: zone)) ?? nil
    }

    /// The id of a zone that the system knows.
    ///
    /// - Throws: `TimeError` with the nearest names.
    package static func id(_ name: String) throws -> ZoneID {
        let zone = ZoneID(name)
        _ = try ZoneDatabase.shared.rules(of: zone)
        return zone
    }

    /// Seconds east of Greenwich at a moment; 0 stands for UTC, which a `Z` says.
    ///
    /// - Cost: a binary search.
    package func offset(at seconds: Int64) -> Int64 { rules?.stretch(at: seconds).offset ?? 0 }
}
