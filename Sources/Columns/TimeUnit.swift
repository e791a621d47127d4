/// What one tick of a timestamp or duration column lasts.
///
/// - Source: Arrow columnar format, `TimeUnit` of Schema.fbs.
@frozen public enum TimeUnit: UInt8, Sendable, Hashable, Comparable, CaseIterable, Codable, BitwiseCopyable {
    case seconds, milliseconds, microseconds, nanoseconds

    /// Ticks in a second: 1, 10³, 10⁶ or 10⁹.
    @inlinable public var ticksPerSecond: Int64 {
        switch self {
        case .seconds: 1
        case .milliseconds: 1_000
        case .microseconds: 1_000_000
        case .nanoseconds: 1_000_000_000
        }
    }

    /// Digits of a second's fraction.
    @inlinable public var fractionDigits: Int { Int(rawValue) * 3 }

    /// From coarse to fine.
    @inlinable public static func < (left: TimeUnit, right: TimeUnit) -> Bool { left.rawValue < right.rawValue }

    /// The usual abbreviation: s, ms, us, ns.
    public var symbol: String {
        switch self {
        case .seconds: "s"
        case .milliseconds: "ms"
        case .microseconds: "us"
        case .nanoseconds: "ns"
        }
    }

    /// Converts ticks of `unit` to ticks of this one.
    ///
    /// - Returns: nil where the result does not fit 64 bits. Towards a coarser unit it rounds down.
    @inlinable public func ticks(from ticks: Int64, unit: TimeUnit) -> Int64? {
        if unit == self { return ticks }
        if unit < self {
            let (product, overflow) = ticks.multipliedReportingOverflow(by: ticksPerSecond / unit.ticksPerSecond)
            return overflow ? nil : product
        }
        return floorDivide(ticks, unit.ticksPerSecond / ticksPerSecond)
    }
}

/// Division that rounds towards minus infinity; `divisor` is positive.
@inlinable @inline(__always) package func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

/// What `floorDivide` leaves: from 0 to below `divisor`.
@inlinable @inline(__always) package func floorRemainder(_ value: Int64, _ divisor: Int64) -> Int64 {
    let remainder = value % divisor
    return remainder < 0 ? remainder + divisor : remainder
}

/// A time zone's name, interned: columns carry it in two bytes.
@frozen public struct ZoneID: Sendable, Hashable, BitwiseCopyable {
    /// 0 stands for "no zone: local wall-clock time of nowhere in particular".
    public let rawValue: UInt16

    @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// No zone.
    @inlinable public static var none: ZoneID { ZoneID(rawValue: 0) }
    @inlinable public static var utc: ZoneID { ZoneID(rawValue: 1) }

    /// The id of a zone's name as in the IANA database ("Europe/Berlin") or an offset ("+02:00").
    public init(_ name: String) { self = ZoneTable.shared.id(of: name) }

    /// The name; nil when there is no zone.
    public var name: String? { rawValue == 0 ? nil : ZoneTable.shared.name(of: rawValue) }
}
