import Columns
import Testing

@testable import Formats

@Suite struct TimeTextTests {
    private func parse(_ text: String) -> TimeText.Parts? {
        let bytes = Array(text.utf8) + [UInt8](repeating: 0x30, count: 64)
        return bytes.withUnsafeBufferPointer { bytes in
            let text = UnsafeBufferPointer(rebasing: bytes.prefix(bytes.count - 64))
            let parts = TimeText.parse(text)
            if text.count == 19, let seconds = TimeText.quickSeconds(bytes.baseAddress!) {
                #expect(parts?.secondsSinceEpoch == seconds)
            } else if text.count == 19 {
                #expect(
                    parts == nil || parts?.nanoseconds != 0 || parts?.offset != nil || text.first == 0x20
                        || text.last == 0x20)
            }
            return parts
        }
    }

    @Test func everyDayOfFourHundredYears() {
        // Years 1899 to 2299, and the edges of what four digits write.
        for days in Array(-25_932...120_161) + Array(-719_528...(-719_100)) + Array(2_932_500...2_932_896) {
            let date = CalendarDate(daysSinceEpoch: Int32(days))
            guard parse(date.description)?.days == date.daysSinceEpoch else {
                Issue.record("\(date)")
                return
            }
        }
    }

    @Test func daysThatDoNotExist() {
        for text in [
            "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "2024-00-10", "2024-13-01", "2024-01-00",
            "2024-01-32",
        ] {
            #expect(parse(text) == nil, "\(text)")
        }
        #expect(parse("2000-02-29") != nil)
    }

    @Test func everySecondOfADay() {
        for second in 0..<86_400 {
            let text = "2024-02-29 \(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
            guard parse(text)?.seconds == Int64(second) else {
                Issue.record("\(text)")
                return
            }
        }
    }

    @Test func oneWrongCharacterAtEveryPlace() {
        let text = "2024-02-29 12:34:56"
        for place in text.indices {
            for wrong in ["/", ":", "-", "x", "\u{1}"] where String(text[place]) != wrong {
                let bad = text.replacingCharacters(at: place, with: wrong)
                #expect(parse(bad) == nil, "\(bad)")
            }
        }
        for bad in [
            "2024-02-29 24:00:00", "2024-02-29 12:60:00", "2024-02-29 12:00:60", "2024-02-29 12", "2024-02-29 12:0",
            "2024-02-29T",
        ] {
            #expect(parse(bad) == nil, "\(bad)")
        }
    }

    @Test func fractionsAndOffsets() {
        #expect(parse("2024-02-29 12:00:00.5")?.nanoseconds == 500_000_000)
        #expect(parse("2024-02-29 12:00:00,123456789")?.nanoseconds == 123_456_789)
        #expect(parse("2024-02-29 12:00:00.1234567891") == nil)
        #expect(parse("2024-02-29 12:00:00.1234567890000")?.nanoseconds == 123_456_789)
        #expect(parse("2024-02-29 12:00:00.") == nil)
        #expect(parse("2024-02-29T12:00Z")?.offset == 0)
        #expect(parse("2024-02-29T12:00:00+05:30")?.offset == 19_800)
        #expect(parse("2024-02-29T12:00:00 -0330")?.offset == -12_600)
        #expect(parse("2024-02-29T12:00:00-08")?.offset == -28_800)
        #expect(parse("2024-02-29T12:00:00+24:00") == nil)
        #expect(parse("2024-02-29T12:00:00Zx") == nil)
    }

    @Test func ticksThatFit() {
        #expect(parse("9999-12-31 23:59:59")?.ticks(.microseconds) == 253_402_300_799_000_000)
        #expect(parse("9999-12-31 23:59:59")?.ticks(.nanoseconds) == nil)
        #expect(parse("2024-02-29 12:00:00.0000001")?.ticks(.microseconds) == nil)
        #expect(parse("1969-12-31 23:59:59.5")?.ticks(.milliseconds) == -500)
    }
}
