import Columns
import Compute

extension ColumnExpression {
    /// The same moments on the clocks of another zone: `col("datetime").inTimeZone("America/New_York")`.
    ///
    /// Times without a zone are taken as UTC. Costs nothing: only what is shown and what parts are changes.
    /// - Parameter name: of the IANA database, or an offset like `+02:00`.
    public func inTimeZone(_ name: String) -> ColumnExpression { zoned(.converted(name)) }

    /// The moments at which the clocks of a zone show the column's times, which have no zone yet.
    ///
    /// - Parameters:
    ///   - ambiguous: which of two moments to take where clocks were put back.
    ///   - skipped: what to take where clocks were put forward over a time.
    public func assumingTimeZone(
        _ name: String, ambiguous: AmbiguousTime = .throw, skipped: SkippedTime = .throw
    ) -> ColumnExpression { zoned(.assumed(name, ambiguous, skipped)) }

    /// What the clocks of the column's zone show, as times without a zone.
    public func withoutTimeZone() -> ColumnExpression { zoned(.removed) }

    private func zoned(_ change: ZoneFunction.Change) -> ColumnExpression {
        ColumnExpression(function: ZoneFunction(change: change), arguments: [self])
    }
}

/// A function of whole columns only because its errors name rows.
struct ZoneFunction: ColumnFunction {
    enum Change: Sendable, Hashable {
        case converted(String)
        case assumed(String, AmbiguousTime, SkippedTime)
        case removed
    }
    let change: Change

    var name: String {
        switch change {
        case .converted: "inTimeZone"
        case .assumed: "assumingTimeZone"
        case .removed: "withoutTimeZone"
        }
    }
    private var zone: String? {
        switch change {
        case .converted(let zone), .assumed(let zone, _, _): zone
        case .removed: nil
        }
    }

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)(\(zone.map { "\"\($0)\"" } ?? ""))" }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        guard case .timestamp(let unit, _) = arguments[0] else { throw UnsuitedArgument(0, expected: "a timestamp") }
        return .timestamp(unit, zone: try zone.map(ZoneClock.id) ?? .none)
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        let column = try arguments[0].assumingType(Timestamp.self)
        switch change {
        case .converted(let zone): return .timestamp(try column.inTimeZone(ZoneClock.id(zone)))
        case .assumed(let zone, let ambiguous, let skipped):
            return .timestamp(
                try column.assumingTimeZone(ZoneClock.id(zone), ambiguous: ambiguous, skipped: skipped))
        case .removed: return .timestamp(try column.withoutTimeZone())
        }
    }
}
