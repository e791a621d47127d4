@testable import Columns
import Foundation
import Testing

extension ColumnsTests {
    @Suite struct CalendarDates {
        /// Counts days one by one from 0001-01-01 to 9999-12-31, and what year, month, day and weekday they are.
        @Test func dayByDay() {
            var (year, month, day, weekday) = (1, 1, 1, 1)
            // The twin knows that 1970-01-01 is the only day numbered 0.
            var days = -719_162
            var wrong = 0
            while year <= 9999 {
                let date = CalendarDate(daysSinceEpoch: Int32(days))
                if date.components != (year, month, day) || date.isoWeekday != weekday
                    || CalendarDate.days(year: year, month: month, day: day) != days
                {
                    wrong += 1
                }
                days += 1
                day += 1
                weekday = weekday % 7 + 1
                if day > lengthOfMonth(month, year) { (day, month) = (1, month + 1) }
                if month > 12 { (month, year) = (1, year + 1) }
            }
            #expect(wrong == 0 && days == 2_932_897)
            #expect(CalendarDate(daysSinceEpoch: 0).components == (1970, 1, 1))
        }

        /// "Thirty days hath September", and leap years by the rule as it is told.
        func lengthOfMonth(_ month: Int, _ year: Int) -> Int {
            if month == 2 { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28 }
            return [4, 6, 9, 11].contains(month) ? 30 : 31
        }

        /// Foundation's calendar is proleptic Gregorian from 1582 on.
        @Test func againstFoundation() {
            var calendar = Calendar(identifier: .gregorian)
            calendar.timeZone = TimeZone(identifier: "UTC")!
            var (seed, random) = randomSeed()
            for _ in 0..<2_000 {
                let days = Int32.random(in: -141_000...2_900_000, using: &random)
                let date = Date(timeIntervalSince1970: Double(days) * 86_400)
                let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
                let ours = CalendarDate(daysSinceEpoch: days)
                #expect(ours.components == (parts.year!, parts.month!, parts.day!), "seed \(seed), day \(days)")
                #expect(ours.isoWeekday % 7 + 1 == parts.weekday!, "seed \(seed), day \(days)")
            }
        }

        @Test func everyMonthEnd() {
            for year in [1600, 1700, 1900, 1999, 2000, 2004, 2100, -4, 0] {
                for month in 1...12 {
                    let last = lengthOfMonth(month, year)
                    #expect(CalendarDate(year: year, month: month, day: last)?.day == last)
                    #expect(CalendarDate(year: year, month: month, day: last + 1) == nil)
                    #expect(CalendarDate(year: year, month: month, day: 0) == nil)
                }
                #expect(
                    CalendarDate(year: year, month: 0, day: 1) == nil
                        && CalendarDate(year: year, month: 13, day: 1) == nil)
            }
        }

        @Test func theEndsOfTheRange() {
            for days in [Int32.min, .min + 1, -1_000_000_000, 1_000_000_000, .max - 1, .max] {
                let date = CalendarDate(daysSinceEpoch: days)
                let (year, month, day) = date.components
                #expect(CalendarDate(year: year, month: month, day: day) == date)
                #expect(CalendarDate(date.description) == date, "\(date)")
            }
            for year in [Int.min, -5_900_000, 5_900_000, Int.max] {
                #expect(CalendarDate(year: year, month: 1, day: 1) == nil)
            }
        }

        @Test func textsGoThereAndBack() {
            for (text, days) in [
                ("1970-01-01", 0), ("1969-12-31", -1), ("0001-01-01", -719_162), ("9999-12-31", 2_932_896),
            ] {
                #expect(CalendarDate(text)?.daysSinceEpoch == Int32(days))
                #expect(CalendarDate(daysSinceEpoch: Int32(days)).description == text)
            }
            for days in stride(from: Int32(-1_500_000), to: 5_000_000, by: 997) {
                let date = CalendarDate(daysSinceEpoch: days)
                #expect(CalendarDate(date.description) == date, "\(date)")
            }
            #expect(CalendarDate(year: -44, month: 3, day: 15)?.description == "-0044-03-15")
            #expect(CalendarDate(year: 12_345, month: 6, day: 7)?.description == "12345-06-07")
        }

        @Test(arguments: [
            "", "2020", "2020-01", "2020-1-01", "2020-01-1", "2020-01-01 ", " 2020-01-01", "2020/01/01", "2020-13-01",
            "2020-00-01",
            "2020-02-30", "2019-02-29", "2020-01-32", "2020-01-00", "20200101", "2020-01-01T00:00", "two-01-01",
            "202a-01-01",
            "٢٠٢٠-01-01", "--2020-01-01", "-202-01-01", "99999999999999999999-01-01",
        ])
        func rejects(text: String) { #expect(CalendarDate(text) == nil) }

        @Test func ordersAndCodes() throws {
            #expect(CalendarDate("2020-01-01")! < CalendarDate("2020-01-02")!)
            let dates = [CalendarDate("2020-01-01")!, CalendarDate("1066-10-14")!]
            let coded = try JSONEncoder().encode(dates)
            #expect(String(decoding: coded, as: UTF8.self) == #"["2020-01-01","1066-10-14"]"#)
            #expect(try JSONDecoder().decode([CalendarDate].self, from: coded) == dates)
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([CalendarDate].self, from: Data(#"["today"]"#.utf8))
            }
        }
    }
}
