import Columns

/// A day since 1970 taken apart into year, month and day of month, quickly.
///
/// - Cost: three multiplications and a few shifts; as `CalendarDate.components` where days are more than 700,000 years away.
/// - Source: Neri, Schneider, "Euclidean affine functions and their application to calendar algorithms", Software: Practice
///   and Experience 2022. Years begin in March and 400-year eras are added, so that all numbers are positive.
struct CivilDate {
    let year: Int
    let month: Int
    let day: Int

    /// Eras of 146,097 days added before, and taken off as years behind.
    private static let eras = 1_800

    @inline(__always) init(days: Int64) {
        let shifted = days &+ Int64(719_468 + CivilDate.eras * 146_097)
        guard shifted >= 0, shifted < 1 << 29 else {
            let parts = CalendarDate.components(days: Int(days))
            (year, month, day) = (parts.year, parts.month, parts.day)
            return
        }
        let inCenturies = 4 &* UInt32(truncatingIfNeeded: shifted) &+ 3
        let century = inCenturies / 146_097
        let dayOfCentury = inCenturies % 146_097 / 4
        // 2,939,745 / 2³² is a four-year day's share of a year, from above.
        let inYears = UInt64(2_939_745) &* UInt64(4 &* dayOfCentury &+ 3)
        let yearOfCentury = UInt32(truncatingIfNeeded: inYears &>> 32)
        let dayOfYear = UInt32(truncatingIfNeeded: inYears) / 2_939_745 / 4
        // 2,141 / 2¹⁶ is a day's share of a month of 30.6 days; March is 3.
        let inMonths = 2_141 &* dayOfYear &+ 197_913
        let isNextYear = dayOfYear >= 306
        let marchMonth = Int(inMonths &>> 16)
        day = Int((inMonths & 0xFFFF) / 2_141) + 1
        month = isNextYear ? marchMonth - 12 : marchMonth
        year = Int(100 &* century &+ yearOfCentury) - CivilDate.eras * 400 + (isNextYear ? 1 : 0)
    }

    /// 1 on 1 January.
    @inline(__always) var dayOfYear: Int {
        let before = (367 * month - 362) / 12 + day
        return month <= 2 ? before : before - (CalendarDate.isLeap(year) ? 1 : 2)
    }
}

/// 0 for Monday to 6 for Sunday.
@inline(__always) func weekdayFromMonday(days: Int64) -> Int64 { floorRemainder(days &+ 3, 7) }
