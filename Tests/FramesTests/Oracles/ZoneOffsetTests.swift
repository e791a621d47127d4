import Columns
import Foundation
import Testing

@testable import Compute

/// Offsets of zones beside those that Python reads from the same files, by code of its own.
@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason)) struct ZoneOffsetTests {
    private struct Question: Encodable {
        let zones: [String: [Int64]]
    }

    /// Zones of every kind: two hemispheres, half hours, quarters, no summer time, summer time below standard time,
    /// dates skipped whole, and some at random.
    private static let names = [
        "America/New_York", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Australia/Sydney",
        "Australia/Lord_Howe", "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Apia", "Pacific/Chatham",
        "America/St_Johns", "America/Sao_Paulo", "America/Havana", "Africa/Johannesburg", "Africa/Casablanca",
        "Asia/Shanghai", "Asia/Gaza", "America/Phoenix",
    ]

    @Test func `offsets are Python's, before 1900 and after 2037`() throws {
        var random = SeededRandom.printed()
        var zones: [String: [Int64]] = [:]
        for name in Self.names {
            let rules = try #require(try ZoneDatabase.shared.rules(of: ZoneID(name)))
            zones[name] = (0..<4000).map { row in
                // From 1800 to 2400; every other one within a second of a change of the clocks.
                let moment = Int64.random(in: -5_364_662_400...13_569_465_600, using: &random)
                let end = rules.stretch(at: moment).end
                return row % 2 == 0 || end == .max ? moment : end + Int64.random(in: -1...1, using: &random)
            }
        }
        let expected = try PythonOracle.answer(
            of: "zones.py", to: Question(zones: zones), as: [String: [Int64]].self)
        for (name, moments) in zones {
            var cursor = ZoneCursor(try #require(try ZoneDatabase.shared.rules(of: ZoneID(name))))
            let found = moments.map { Int64(cursor.offset(at: $0)) }
            let wrong = moments.indices.first { found[$0] != expected[name]?[$0] }
            #expect(
                wrong == nil,
                "\(name) at \(wrong.map { moments[$0] } ?? 0): \(wrong.map { found[$0] } ?? 0)")
        }
    }
}
