import Foundation
import Testing

@testable import Wire

@Suite struct WireDateTests {
    @Test func agreesWithTheCalendarOfFoundation() throws {
        let style = Date.ISO8601FormatStyle()
        for seed in UInt64(1)...2000 {
            var generator = SeededGenerator(seed: seed)
            // Before 1583 Foundation counts by the Julian calendar, Python and this type do not.
            let seconds = Int.random(in: -12_212_553_600...253_402_300_799, using: &generator)
            let text = Date(timeIntervalSince1970: Double(seconds)).formatted(style)
            let date = try #require(WireDate(text), "seed \(seed): \(text)")
            #expect(date.microseconds == seconds * 1_000_000, "seed \(seed): \(text)")
            #expect(date.description == text.dropLast() + ".000000Z", "seed \(seed)")
        }
    }

    @Test func keepsEveryMicrosecond() {
        for microseconds in [0, 1, 999_999, 1_000_000, -1, -999_999, 1_795_393_709_123_456] {
            let date = WireDate(microseconds: microseconds)
            #expect(WireDate(date.description) == date)
        }
    }

    @Test(arguments: [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000000Z"),
        ("2026-01-02 03:04:05", "2026-01-02T03:04:05.000000Z"),
        ("2026-01-02T03:04:05.5+00:00", "2026-01-02T03:04:05.500000Z"),
        ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456Z"),
        ("2026-01-02T03:04:05+02:30", "2026-01-02T00:34:05.000000Z"),
        ("2026-01-01T00:30:00-0100", "2026-01-01T01:30:00.000000Z"),
    ])
    func readsTheFormsThatOccur(text: String, expected: String) {
        #expect(WireDate(text)?.description == expected)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00.Z", "x",
        "2026-01-01T00:00:00Zx",
    ])
    func refusesOthers(text: String) {
        #expect(WireDate(text) == nil)
    }
}
