@testable import Columns
import Foundation
import Testing

extension ColumnsTests {
    @Suite struct Timestamps {
        /// Ticks taken apart in 128 bits, where nothing can overflow.
        struct Twin {
            let seconds: Int128
            let nanoseconds: Int128
            init(_ ticks: Int64, _ unit: TimeUnit) {
                let scale = Int128(unit.ticksPerSecond)
                let rest = ((Int128(ticks) % scale) + scale) % scale
                seconds = (Int128(ticks) - rest) / scale
                nanoseconds = rest * (1_000_000_000 / scale)
            }
            var total: Int128 { seconds * 1_000_000_000 + nanoseconds }
            var secondOfDay: Int128 { ((seconds % 86_400) + 86_400) % 86_400 }
        }

        /// Ticks around nothing, around days, and at both ends of the range.
        let ticks: [Int64] =
            [0, 1, -1, 999, 1_000, 1_001, -999, -1_000, -1_001, 86_399, 86_400, 86_401, -86_399, -86_400, -86_401]
            + [86_400_000, -86_400_001, 86_400_000_000, -86_400_000_001, 1_600_000_000, 1_600_000_000_123_456]
            + [Int64.max, .max - 1, .min, .min + 1, .max / 86_400, .min / 86_400]

        @Test(arguments: TimeUnit.allCases)
        func partsOfEveryUnit(unit: TimeUnit) {
            for ticks in ticks {
                let (time, twin) = (Timestamp(ticks: ticks, unit: unit), Twin(ticks, unit))
                #expect(time.parts == (Int64(twin.seconds), Int64(twin.nanoseconds)), "\(ticks) \(unit)")
                #expect(time.secondOfDay == Int(twin.secondOfDay), "\(ticks) \(unit)")
                #expect(time.hour == time.secondOfDay / 3600 && time.minute == time.secondOfDay / 60 % 60)
                #expect(time.second == time.secondOfDay % 60)
                let days = (twin.seconds - twin.secondOfDay) / 86_400
                let held = CalendarDate(daysSinceEpoch: Int32(clamping: days))
                #expect(time.date == held, "\(ticks) \(unit)")
                #expect((time.year, time.month, time.day) == held.components && time.isoWeekday == held.isoWeekday)
            }
        }

        /// Every pair of times, every pair of units.
        @Test func comparesByTheInstant() {
            var wrong: [String] = []
            for (left, right) in pairs {
                let (a, b) = (Twin(left.ticks, left.unit).total, Twin(right.ticks, right.unit).total)
                if (left < right) != (a < b) || (left == right) != (a == b) {
                    wrong.append("\(left.ticks) \(right.ticks)")
                }
                if a == b, left.hashValue != right.hashValue { wrong.append("hash \(left.ticks)") }
                let difference = Int128(1_000_000_000) * (a - b)
                if (left - right).attoseconds != difference { wrong.append("\(left.ticks) - \(right.ticks)") }
            }
            #expect(wrong == [])
        }

        var pairs: [(Timestamp, Timestamp)] {
            let times = ticks.flatMap { ticks in TimeUnit.allCases.map { Timestamp(ticks: ticks, unit: $0) } }
            return times.flatMap { left in times.map { (left, $0) } }
        }

        @Test func durationsAdd() {
            let start = Timestamp(ticks: 10, unit: .seconds)
            #expect(
                start + .seconds(5) == Timestamp(ticks: 15, unit: .seconds) && (start + .seconds(5)).unit == .seconds)
            #expect(start + .milliseconds(1) == Timestamp(ticks: 10_001, unit: .milliseconds))
            #expect((start + .nanoseconds(-1)).ticks == 9_999_999_999)
            #expect(start - .microseconds(1) == Timestamp(ticks: 9_999_999, unit: .microseconds))
            for (left, right) in [(5, 7), (-5, 7), (1_600_000_000_000, 3)] {
                let (a, b) = (
                    Timestamp(ticks: Int64(left), unit: .milliseconds), Timestamp(ticks: Int64(right), unit: .seconds)
                )
                #expect(b + (a - b) == a && a - (a - b) == b)
            }
        }

        @Test func ticksBetweenUnits() {
            for from in TimeUnit.allCases {
                for to in TimeUnit.allCases {
                    for ticks in ticks {
                        let product = Int128(ticks) * Int128(to.ticksPerSecond)
                        let scale = Int128(from.ticksPerSecond)
                        let floor = (product - ((product % scale) + scale) % scale) / scale
                        #expect(to.ticks(from: ticks, unit: from) == Int64(exactly: floor), "\(ticks) \(from) to \(to)")
                    }
                }
            }
            #expect(TimeUnit.allCases.map(\.symbol) == ["s", "ms", "us", "ns"])
            #expect(TimeUnit.allCases.map(\.fractionDigits) == [0, 3, 6, 9])
            #expect(TimeUnit.allCases.sorted() == TimeUnit.allCases)
        }

        @Test(arguments: TimeUnit.allCases)
        func durationsOfTicks(unit: TimeUnit) {
            for ticks in ticks {
                let duration = Duration(ticks: ticks, unit: unit)
                #expect(duration.attoseconds == Int128(ticks) * Int128(1_000_000_000_000_000_000 / unit.ticksPerSecond))
                #expect(duration.ticks(in: unit) == ticks)
                // Towards a coarser unit what is finer is cut off; towards a finer one it may not fit.
                for other in TimeUnit.allCases {
                    let exact = Int128(ticks) * Int128(other.ticksPerSecond) / Int128(unit.ticksPerSecond)
                    #expect(duration.ticks(in: other) == Int64(exactly: exact), "\(ticks) \(unit) in \(other)")
                }
            }
            #expect(Duration.milliseconds(-1500).inSeconds == -1.5)
            #expect(Duration(ticks: -1500, unit: .milliseconds) == .milliseconds(-1500))
        }

        @Test func secondsAsNumbers() {
            #expect(Timestamp(secondsSinceEpoch: 1.5)?.ticks == 1_500_000)
            #expect(Timestamp(secondsSinceEpoch: -1.5)?.ticks == -1_500_000)
            #expect(Timestamp(secondsSinceEpoch: 7) == Timestamp(ticks: 7, unit: .seconds))
            #expect(Timestamp(ticks: -1500, unit: .milliseconds).secondsSinceEpoch == -1.5)
            for seconds in [Double.nan, .infinity, -.infinity, 1e13, -1e300] {
                #expect(Timestamp(secondsSinceEpoch: seconds) == nil)
            }
        }

        @Test func wallClocks() {
            #expect(Timestamp(year: 2009, month: 2, day: 13, hour: 23, minute: 31, second: 30)?.ticks == 1_234_567_890)
            #expect(
                Timestamp(year: 2009, month: 2, day: 29) == nil
                    && Timestamp(year: 2009, month: 2, day: 1, hour: 24) == nil)
            #expect(Timestamp(year: 2009, month: 2, day: 1, minute: 60) == nil)
            #expect(Timestamp(year: 2009, month: 2, day: 1, second: -1) == nil)
        }

        @Test(arguments: [
            ("1970-01-01", 0, TimeUnit.seconds), ("2009-02-13 23:31:30", 1_234_567_890, .seconds),
            ("2009-02-13T23:31:30Z", 1_234_567_890, .seconds), ("2009-02-13T23:31:30z", 1_234_567_890, .seconds),
            ("2009-02-13 23:31", 1_234_567_860, .seconds), ("2009-02-13T23:31:30.5", 1_234_567_890_500, .milliseconds),
            ("2009-02-13T23:31:30,123", 1_234_567_890_123, .milliseconds),
            ("2009-02-13T23:31:30.1234", 1_234_567_890_123_400, .microseconds),
            ("2009-02-13T23:31:30.123456789", 1_234_567_890_123_456_789, .nanoseconds),
            ("2009-02-14T01:31:30+02:00", 1_234_567_890, .seconds),
            ("2009-02-14T01:31:30+0200", 1_234_567_890, .seconds),
            ("2009-02-14T01:31:30+02", 1_234_567_890, .seconds), ("2009-02-13T18:01:30-05:30", 1_234_567_890, .seconds),
            ("1969-12-31T23:59:59.999", -1, .milliseconds), ("0001-01-01 00:00:00", -62_135_596_800, .seconds),
            ("9999-12-31 23:59:59.999999", 253_402_300_799_999_999, .microseconds),
        ])
        func reads(text: String, ticks: Int64, unit: TimeUnit) {
            #expect(Timestamp(text)?.ticks == ticks && Timestamp(text)?.unit == unit, "\(text)")
        }

        @Test(arguments: [
            "", "2009", "2009-02-13T", "2009-02-13 ", "2009-02-13 23", "2009-02-13 23:", "2009-02-13 24:00:00",
            "2009-02-13 23:60",
            "2009-02-13 23:31:60", "2009-02-13 23:31:30.", "2009-02-13 23:31:30.1234567890", "2009-02-13 23:31:3",
            "2009-02-13t23:31:30",
            "2009-02-30 00:00:00", "2009-02-13 23:31:30 Z", "2009-02-13 23:31:30+", "2009-02-13 23:31:30+2",
            "2009-02-13 23:31:30+02:",
            "2009-02-13 23:31:30+25:00", "2009-02-13 23:31:30+02:60", "2009-02-13 23:31:30+02:0",
            "2009-02-13 23:31:30+02:000",
            "2009-02-13 23:31:30Z0", "2009-02-13 -3:31:30", "9999-12-31 23:59:59.123456789",
            "1500-01-01 00:00:00.123456789",
        ])
        func rejects(text: String) { #expect(Timestamp(text) == nil, "\(text)") }

        @Test func textsGoThereAndBack() {
            var (seed, random) = randomSeed()
            for _ in 0..<3_000 {
                let unit = TimeUnit.allCases.randomElement(using: &random)!
                // Years from about 300 to 5000, nanoseconds only where they reach.
                let reach: Int64 = unit == .nanoseconds ? 9_000_000_000 : 80_000_000_000
                let seconds = Int64.random(in: max(-reach, -50_000_000_000)...reach, using: &random)
                let time = Timestamp(
                    ticks: seconds * unit.ticksPerSecond + Int64.random(in: 0..<unit.ticksPerSecond, using: &random),
                    unit: unit)
                #expect(Timestamp(time.description) == time, "seed \(seed): \(time)")
            }
            #expect(Timestamp(ticks: -1, unit: .nanoseconds).description == "1969-12-31 23:59:59.999999999")
            #expect(Timestamp(ticks: 1_500, unit: .milliseconds).description == "1970-01-01 00:00:01.500")
            #expect(Timestamp(ticks: 1_000_500, unit: .microseconds).description == "1970-01-01 00:00:01.000500")
            for ticks in [Int64.min, .max] {
                #expect(Timestamp(ticks: ticks, unit: .nanoseconds).description.count == 29)
            }
        }

        @Test func codes() throws {
            let times = [Timestamp("2009-02-13 23:31:30.250")!]
            let coded = try JSONEncoder().encode(times)
            #expect(String(decoding: coded, as: UTF8.self) == #"["2009-02-13 23:31:30.250"]"#)
            #expect(try JSONDecoder().decode([Timestamp].self, from: coded) == times)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([Timestamp].self, from: Data(#"["now"]"#.utf8))
            }
        }

        @Test func zones() async {
            #expect(ZoneID.none.name == nil && ZoneID.utc.name == "UTC" && ZoneID("UTC") == .utc && ZoneID("") == .none)
            let berlin = ZoneID("Europe/Berlin")
            #expect(
                berlin.name == "Europe/Berlin" && ZoneID("Europe/Berlin") == berlin && ZoneID("Asia/Tokyo") != berlin)
            // Many threads name the same new zones at once.
            await withTaskGroup(of: [ZoneID].self) { group in
                for _ in 0..<8 { group.addTask { (0..<100).map { ZoneID("Test/Zone\($0)") } } }
                var answers: [[ZoneID]] = []
                for await ids in group { answers.append(ids) }
                #expect(Set(answers).count == 1 && Set(answers[0]).count == 100)
                #expect(answers[0].map(\.name) == (0..<100).map { "Test/Zone\($0)" })
            }
        }
    }
}
