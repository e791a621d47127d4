import Columns
import Foundation
import Testing

@testable import Compute

/// Zones of every kind: two hemispheres, half hours, quarters, no summer time, summer time below standard time, dates
/// skipped whole.
let sampleZones = [
    "America/New_York", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Australia/Sydney", "Australia/Lord_Howe",
    "Asia/Kathmandu", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Apia", "Pacific/Chatham", "America/St_Johns",
    "America/Sao_Paulo", "America/Havana", "Africa/Johannesburg", "Asia/Shanghai", "America/Phoenix",
]

@Suite struct ZoneRulesTests {
    @Test(arguments: sampleZones) func `moments of a clock time are those that show it`(name: String) throws {
        var random = SampleRandom()
        let rules = try #require(try ZoneDatabase.shared.rules(of: ZoneID(name)))
        var cursor = ZoneCursor(rules)
        for _ in 0..<2000 {
            // Near a change of the clocks, mostly.
            var moment = Int64.random(in: -5_364_662_400...13_569_465_600, using: &random)
            let stretch = rules.stretch(at: moment)
            if !random.isOne(in: 5), stretch.end != .max {
                moment = stretch.end + Int64.random(in: -8000...8000, using: &random)
            }
            let local = moment + rules.stretch(at: moment).offset
            // The slow twin tries every quarter of an hour that an offset could be, and each second's own offset.
            let offsets = Set((-30...30).map { rules.stretch(at: local + $0 * 3600).offset })
            let expected = offsets.map { local - $0 }.filter { $0 + rules.stretch(at: $0).offset == local }.sorted()
            switch cursor.moments(ofLocal: local) {
            case .one(let found): #expect(expected == [found], "\(name) \(local), seed \(random.seed)")
            case .two(let earlier, let later):
                #expect(expected == [earlier, later], "\(name) \(local), seed \(random.seed)")
            case .none: Issue.record("\(name): a moment shows \(local), seed \(random.seed)")
            }
        }
    }

    @Test func `skipped and repeated times are found`() throws {
        var berlin = ZoneCursor(try #require(try ZoneDatabase.shared.rules(of: ZoneID("Europe/Berlin"))))
        func local(_ text: String) -> Int64 { Timestamp(text)!.parts.seconds }
        #expect(
            berlin.moments(ofLocal: local("2024-03-31 02:30:00"))
                == .none(end: local("2024-03-31 01:00:00"), before: 3600, after: 7200))
        #expect(
            berlin.moments(ofLocal: local("2024-10-27 02:30:00"))
                == .two(earlier: local("2024-10-27 00:30:00"), later: local("2024-10-27 01:30:00")))
        #expect(berlin.moments(ofLocal: local("2024-03-31 03:00:00")) == .one(local("2024-03-31 01:00:00")))
        #expect(berlin.moments(ofLocal: local("3024-07-01 12:00:00")) == .one(local("3024-07-01 10:00:00")))
        // 30 December 2011 did not happen in Samoa.
        var apia = ZoneCursor(try #require(try ZoneDatabase.shared.rules(of: ZoneID("Pacific/Apia"))))
        #expect(
            apia.moments(ofLocal: local("2011-12-30 12:00:00"))
                == .none(end: local("2011-12-30 10:00:00"), before: -36_000, after: 50_400))
    }

    @Test func `the calendar repeats after 400 years`() throws {
        for name in sampleZones {
            let rules = try #require(try ZoneDatabase.shared.rules(of: ZoneID(name)))
            for year in stride(from: 2040, to: 2440, by: 7) {
                let seconds = Int64(CalendarDate.days(year: year, month: 5, day: 17)) * 86_400 + 12_345
                let later = rules.stretch(at: seconds + 5 * 146_097 * 86_400)
                let first = rules.stretch(at: seconds)
                #expect(later.offset == first.offset, "\(name) \(year)")
                #expect(first.contains(seconds) && later.contains(seconds + 5 * 146_097 * 86_400), "\(name) \(year)")
                if first.end != .max { #expect(rules.stretch(at: later.end - 1).offset == later.offset) }
            }
        }
    }

    @Test func `an unknown zone is answered with the nearest`() {
        func error(_ name: String) -> TimeError? {
            do {
                _ = try ZoneDatabase.shared.rules(of: ZoneID(name))
                return nil
            } catch { return error as? TimeError }
        }
        #expect(error("Europe/Berlín") == .unknownZone(asked: "Europe/Berlín", nearest: []))
        #expect(error("Europe/Berln") == .unknownZone(asked: "Europe/Berln", nearest: ["Europe/Berlin"]))
        #expect(error("Tokyo") == .unknownZone(asked: "Tokyo", nearest: ["Asia/Tokyo"]))
        #expect(error("../../etc/passwd") == .unknownZone(asked: "../../etc/passwd", nearest: []))
        #expect(error("Europe") != nil)
    }

    @Test func `a system without a database says what to install`() {
        let database = ZoneDatabase(folders: ["/nowhere"])
        #expect(throws: TimeError.noZoneDatabase(asked: "Europe/Berlin", folders: ["/nowhere"])) {
            try database.rules(of: ZoneID("Europe/Berlin"))
        }
        #expect(TimeError.noZoneDatabase(asked: "Europe/Berlin", folders: ["/nowhere"]).description.contains("tzdata"))
        #expect(throws: Never.self) { try database.rules(of: ZoneID("+05:30")) }
        #expect(throws: Never.self) { try database.rules(of: .utc) }
    }

    @Test func `offsets are zones of their own`() {
        let expected: [(String, Int?)] = [
            ("+02:00", 7200), ("-05:30", -19_800), ("+0530", 19_800), ("+9", 32_400), ("-09", -32_400), ("Z", 0),
            ("GMT", 0), ("+1:30", nil), ("+25:00", nil), ("+02:60", nil), ("02:00", nil), ("+", nil), ("+0a", nil),
            ("+02:30:15", 9015), ("+123", nil),
        ]
        for (name, seconds) in expected { #expect(ZoneDatabase.fixedOffset(name) == seconds, "\(name)") }
    }

    @Test func `damaged files are answered, whatever the damage`() throws {
        var random = SampleRandom()
        let whole = Array(try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/Europe/Berlin")))
        for count in 0..<min(whole.count, 400) {
            #expect(throws: ZoneFile.Malformed.self) { try ZoneFile(Array(whole.prefix(count))) }
        }
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<4 { bytes[Int.random(in: 0..<200, using: &random)] = UInt8(truncatingIfNeeded: random.next()) }
            _ = try? ZoneFile(bytes)
        }
    }
}

@Suite struct PosixRuleTests {
    @Test func `rules are read`() throws {
        let newYork = try #require(PosixRule("EST5EDT,M3.2.0,M11.1.0".utf8))
        #expect(newYork.standardOffset == -18_000)
        #expect(newYork.summer?.offset == -14_400)
        #expect(newYork.changes(inYear: 2024).map(\.seconds) == [1_710_054_000, 1_730_613_600])
        let lordHowe = try #require(PosixRule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0".utf8))
        #expect(lordHowe.standardOffset == 37_800 && lordHowe.summer?.offset == 39_600)
        #expect(PosixRule("<-03>3".utf8)?.standardOffset == -10_800)
        #expect(PosixRule("IST-1GMT0,M10.5.0,M3.5.0/1".utf8)?.summer?.offset == 0)
        #expect(PosixRule("EET-2EEST,M3.4.4/50,M10.4.4/50".utf8)?.summer?.start.seconds == 180_000)
        #expect(PosixRule("XXX-2<-01>1,M3.4.4/-1,J300".utf8)?.summer?.start.seconds == -3600)
        for bad in [
            "", "E", "5", "EST", "EST5EDT,M13.1.0,M1.1.0", "EST5EDT,M3.2.0", "<+1>", "EST5EDT,M3.2.7,M11.1.0", "EST5x",
        ] {
            #expect(PosixRule(bad.utf8) == nil, "\(bad)")
        }
    }

    @Test func `days of a year are counted with and without the leap day`() {
        func day(_ rule: String, _ year: Int) -> Int64? {
            PosixRule("AAA0BBB,\(rule)/0,J365".utf8)?.summer?.start.seconds(inYear: year)
        }
        func seconds(_ text: String) -> Int64 { Timestamp(text)!.parts.seconds }
        #expect(day("J60", 2023) == seconds("2023-03-01") && day("J60", 2024) == seconds("2024-03-01"))
        #expect(day("J59", 2024) == seconds("2024-02-28"))
        #expect(day("59", 2023) == seconds("2023-03-01") && day("59", 2024) == seconds("2024-02-29"))
        #expect(day("M2.5.4", 2024) == seconds("2024-02-29") && day("M2.5.4", 2023) == seconds("2023-02-23"))
    }
}
