/// Writes instants as `yyyy-MM-dd HH:mm:ss` in UTC; remembers the day, since neighbouring rows share it.
struct WallClock {
    private var day = Int.min
    private var year = 0
    private var month = 0
    private var dayOfMonth = 0

    mutating func append(secondsSince1970 seconds: Int, to writer: inout LineWriter) {
        let daysSince1970 = seconds / 86_400
        if daysSince1970 != day { turn(to: daysSince1970) }
        let second = seconds % 86_400
        writer.append(decimal: year, digitCount: 4)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: month, digitCount: 2)
        writer.append(UInt8(ascii: "-"))
        writer.append(decimal: dayOfMonth, digitCount: 2)
        writer.append(UInt8(ascii: " "))
        writer.append(decimal: second / 3600, digitCount: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: second / 60 % 60, digitCount: 2)
        writer.append(UInt8(ascii: ":"))
        writer.append(decimal: second % 60, digitCount: 2)
    }

    /// Civil date of a day number, counted in years that begin in March, so that the leap day comes last.
    private mutating func turn(to daysSince1970: Int) {
        day = daysSince1970
        let shifted = daysSince1970 + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
