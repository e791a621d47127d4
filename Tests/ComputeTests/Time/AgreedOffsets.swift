import Columns
import Foundation

@testable import Compute

/// Where two databases of time zones say the same.
///
/// Foundation brings one of its own, which differs from the system's in places and ages otherwise: Dublin's autumn of
/// 1925, São Paulo's of 1965, whether Cuba still changes its clocks. What its calendar says counts where both give the
/// moments concerned the same offset; the offsets themselves are compared with Python's reading of the same files
/// (`ZoneOffsetTests`).
struct AgreedOffsets {
    private let zone: TimeZone
    private let rules: ZoneRules
    private(set) var asked = 0
    private(set) var agreed = 0

    init?(_ name: String) throws {
        guard let zone = TimeZone(identifier: name) else { return nil }
        let rules = try ZoneDatabase.shared.rules(of: ZoneID(name))
        (self.zone, self.rules) = (zone, rules ?? ZoneRules(fixedOffset: 0))
    }

    /// Whether both know the same offset at all of these moments, in seconds since 1970, and just before.
    mutating func hold(at moments: Int64?...) -> Bool {
        asked += 1
        let same = moments.compactMap(\.self).flatMap { [$0 - 1, $0] }.allSatisfy { moment in
            let date = Date(timeIntervalSince1970: Double(moment))
            return Int64(zone.secondsFromGMT(for: date)) == rules.stretch(at: moment).offset
        }
        if same { agreed += 1 }
        return same
    }

    /// Whether hardly anything was left out.
    var isEnough: Bool { agreed > 0 && agreed * 100 >= asked * 95 }
}
