import Columns

/// A pattern of dates and times, taken apart: `yyyy-MM-dd'T'HH:mm:ss.SSSXXX`.
///
///     yyyy yy      year                      EEE EEEE  name of the weekday, short or long
///     M MM         month by number           D DDD     day of the year
///     MMM MMMM     month by name             Q         quarter (to write)
///     d dd         day of the month          YYYY ww   year and week of ISO 8601 (to write)
///     H HH         hour, 0 to 23             Z         +0200
///     h hh, a      hour, 1 to 12, AM or PM   X to xxx     Z or +02:00, +02, without the Z
///     m mm, s ss   minute, second            VV        name of the zone (to write)
///     S ... SSSSSSSSS  the fraction's digits '...' ''  any text, a quotation mark
///
/// One letter reads one digit or more and writes as few as possible; as many letters as digits read just those.
/// - Source: Unicode Technical Standard 35, part 4, "Date Format Patterns"; names are English.
package struct TimePattern: Sendable, Hashable {
    package let text: String
    let items: [Item]

    enum Item: Sendable, Hashable {
        case literal([UInt8])
        case number(Field, width: Int)
        /// Digits of the second's fraction.
        case fraction(width: Int)
        case monthName(isShort: Bool)
        case dayName(isShort: Bool)
        case halfDay
        /// `Z` stands for no offset where `hasZ`.
        case offset(OffsetStyle, hasZ: Bool)
        case zoneName
    }

    enum Field: Sendable, Hashable {
        case year, shortYear, month, day, hour, hourOfHalfDay, minute, second, dayOfYear, quarter, isoYear, isoWeek,
            weekday
    }
    enum OffsetStyle: Sendable, Hashable { case hours, plain, colon }

    /// - Throws: `TimeError.badPattern` with the place.
    package init(_ text: String) throws {
        self.text = text
        let letters = Array(text.unicodeScalars)
        var items: [Item] = []
        func add(_ literal: some Sequence<UInt8>) {
            if case .literal(let earlier)? = items.last {
                items[items.count - 1] = .literal(earlier + literal)
            } else {
                items.append(.literal(Array(literal)))
            }
        }
        var place = 0
        while place < letters.count {
            let letter = letters[place]
            if letter == "'" {
                let quoted = try TimePattern.quoted(letters, &place, in: text)
                add(quoted.utf8)
                continue
            }
            guard letter.isASCII, letter.properties.isAlphabetic else {
                add(String(letter).utf8)
                place += 1
                continue
            }
            let first = place
            while place < letters.count, letters[place] == letter { place += 1 }
            guard let item = TimePattern.item(letter, place - first) else {
                throw TimeError.badPattern(
                    pattern: text, offset: first,
                    reason:
                        "expected a letter of times, found \"\(String(repeating: String(letter), count: place - first))\""
                )
            }
            items.append(item)
        }
        self.items = items
    }

    /// The text between quotation marks; two of them in a row are one.
    private static func quoted(_ letters: [Unicode.Scalar], _ place: inout Int, in text: String) throws -> String {
        let first = place
        place += 1
        if place < letters.count, letters[place] == "'" {
            place += 1
            return "'"
        }
        var quoted = String.UnicodeScalarView()
        while place < letters.count {
            if letters[place] != "'" {
                quoted.append(letters[place])
                place += 1
            } else if place + 1 < letters.count, letters[place + 1] == "'" {
                quoted.append("'")
                place += 2
            } else {
                place += 1
                return String(quoted)
            }
        }
        throw TimeError.badPattern(pattern: text, offset: first, reason: "a quotation mark that is not closed")
    }

    private static func item(_ letter: Unicode.Scalar, _ count: Int) -> Item? {
        switch (letter, count) {
        case ("y", 2): .number(.shortYear, width: 2)
        case ("y", 1), ("y", 3...7): .number(.year, width: count)
        case ("M", 1...2), ("L", 1...2): .number(.month, width: count)
        case ("M", 3), ("L", 3): .monthName(isShort: true)
        case ("M", 4), ("L", 4): .monthName(isShort: false)
        case ("d", 1...2): .number(.day, width: count)
        case ("D", 1...3): .number(.dayOfYear, width: count)
        case ("H", 1...2): .number(.hour, width: count)
        case ("h", 1...2): .number(.hourOfHalfDay, width: count)
        case ("m", 1...2): .number(.minute, width: count)
        case ("s", 1...2): .number(.second, width: count)
        case ("S", 1...9): .fraction(width: count)
        case ("E", 1...3): .dayName(isShort: true)
        case ("E", 4): .dayName(isShort: false)
        case ("e", 1): .number(.weekday, width: 1)
        case ("a", 1...3): .halfDay
        case ("Q", 1...2): .number(.quarter, width: count)
        case ("Y", 1...4): .number(.isoYear, width: count)
        case ("w", 1...2): .number(.isoWeek, width: count)
        case ("Z", 1...3): .offset(.plain, hasZ: false)
        case ("Z", 5), ("X", 3): .offset(.colon, hasZ: true)
        case ("X", 1): .offset(.hours, hasZ: true)
        case ("X", 2): .offset(.plain, hasZ: true)
        case ("x", 1): .offset(.hours, hasZ: false)
        case ("x", 2): .offset(.plain, hasZ: false)
        case ("x", 3): .offset(.colon, hasZ: false)
        case ("V", 2): .zoneName
        default: nil
        }
    }

    /// Whether the pattern reads an offset, so that times come out in UTC.
    package var hasOffset: Bool { items.contains { if case .offset = $0 { true } else { false } } }

    /// The unit that holds the fraction it reads: microseconds, or nanoseconds for more than six digits.
    package var unit: TimeUnit {
        let digits = items.compactMap { if case .fraction(let width) = $0 { width } else { nil } }.max() ?? 0
        return digits > 6 ? .nanoseconds : .microseconds
    }

    /// The first part that can only be written; nil where a text can be read by the pattern.
    ///
    /// - Throws: `TimeError.badPattern`.
    package func checkReadable() throws {
        for item in items {
            switch item {
            case .number(.quarter, _), .number(.isoYear, _), .number(.isoWeek, _), .number(.weekday, _), .zoneName:
                throw TimeError.badPattern(
                    pattern: text, offset: 0,
                    reason: "quarters (Q), weeks (Y, w, e) and names of zones (V) can only be written")
            default: continue
            }
        }
    }
}
