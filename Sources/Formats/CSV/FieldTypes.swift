import Columns

/// The types a text may be read as. A column's type is the first, in the order below, that all its texts allow.
///
/// Each text allows a set, and the column the intersection: so the answer depends on neither the order of the rows nor
/// on which of them were sampled first.
///
///     integer < double < date < timestamp (µs, ns; with or without offset) < boolean < text
struct FieldTypes: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let integer = FieldTypes(rawValue: 1 << 0)
    static let double = FieldTypes(rawValue: 1 << 1)
    static let date = FieldTypes(rawValue: 1 << 2)
    static let microseconds = FieldTypes(rawValue: 1 << 3)
    static let nanoseconds = FieldTypes(rawValue: 1 << 4)
    static let zonedMicroseconds = FieldTypes(rawValue: 1 << 5)
    static let zonedNanoseconds = FieldTypes(rawValue: 1 << 6)
    static let boolean = FieldTypes(rawValue: 1 << 7)
    static let text = FieldTypes(rawValue: 1 << 8)

    static let all = FieldTypes(rawValue: (1 << 9) - 1)
    static let times: FieldTypes = [.date, .microseconds, .nanoseconds, .zonedMicroseconds, .zonedNanoseconds]

    /// The first type of the set.
    var first: FieldTypes { FieldTypes(rawValue: rawValue & (~rawValue &+ 1)) }

    /// How messages call it.
    var name: String {
        switch first {
        case .integer: "an integer"
        case .double: "a number"
        case .date: "a date (yyyy-MM-dd)"
        case .boolean: "true or false"
        case .text: "text"
        case .zonedMicroseconds, .zonedNanoseconds: "a time with an offset from UTC"
        default: "a date and time (yyyy-MM-dd HH:mm:ss)"
        }
    }
}

/// What a text may be, under the reader's options.
struct FieldClassifier: Sendable {
    var nils: Spellings
    var trues: Spellings
    var falses: Spellings
    /// Numbers with leading zeros are text.
    var keepsLeadingZeros: Bool
    /// Types that are considered.
    var considered: FieldTypes
    /// The user named the type: then numbers may be rounded, have a plus and leading zeros, truth values may be 0 and 1,
    /// and a date is a time at midnight.
    var isForced = false
    /// The fields are tokens of JSON, so a text in quotes is no number and no truth value, and only such a text is a time.
    var readsTokens = false

    /// Whether a field in quotes may be missing. In JSON it is a text like any other, unless the user named another type.
    var takesQuotedNils: Bool { !readsTokens || isForced }

    /// The types that `field` may be read as; all of them when it is missing.
    func types(of field: FieldTable.Field) -> FieldTypes {
        let (start, count) = (field.start, field.count)
        // In a column of numbers a quoted empty text is missing; in a column of text it is an empty text.
        if nils.contains(start, count), takesQuotedNils || !field.isQuoted { return considered }
        if readsTokens, !isForced { return tokenTypes(field).intersection(considered) }
        var types: FieldTypes = .text
        let bytes = field.bytes
        if !(keepsLeadingZeros && LeadingZeros.has(start, count)) {
            if IntegerText.parse(bytes, allowsPlus: isForced) != nil { types.insert(.integer) }
            if DoubleText.parse(start, count, exactIntegers: !isForced, allowsPlus: isForced) != nil {
                types.insert(.double)
            }
        }
        if trues.contains(start, count) || falses.contains(start, count) { types.insert(.boolean) }
        if let parts = TimeText.parse(bytes), parts.hasTime || isForced || considered.contains(.date) {
            types.formUnion(Self.types(of: parts))
        }
        return types.intersection(considered)
    }

    private func tokenTypes(_ field: FieldTable.Field) -> FieldTypes {
        var types: FieldTypes = .text
        if field.isQuoted {
            if let parts = TimeText.parse(field.bytes) { types.formUnion(Self.types(of: parts)) }
            return types
        }
        if IntegerText.parse(field.bytes) != nil { types.insert(.integer) }
        if DoubleText.parse(field.start, field.count, exactIntegers: true) != nil { types.insert(.double) }
        if trues.contains(field.start, field.count) || falses.contains(field.start, field.count) {
            types.insert(.boolean)
        }
        return types
    }

    private static func types(of parts: TimeText.Parts) -> FieldTypes {
        var types: FieldTypes = []
        if !parts.hasTime { types.insert(.date) }
        let isZoned = parts.offset != nil
        if parts.ticks(.microseconds) != nil { types.insert(isZoned ? .zonedMicroseconds : .microseconds) }
        if parts.ticks(.nanoseconds) != nil { types.insert(isZoned ? .zonedNanoseconds : .nanoseconds) }
        return types
    }
}

/// Digits behind a zero that would be lost in a number: postcodes, article numbers.
enum LeadingZeros {
    @inline(__always) static func has(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard count > 1 else { return false }
        let sign = start[0] == UInt8(ascii: "-") ? 1 : 0
        return count > sign + 1 && start[sign] == UInt8(ascii: "0") && start[sign + 1] &- 48 < 10
    }
}

extension FieldClassifier {
    init(_ options: CSVReadingOptions) {
        nils = Spellings(options.nilEncodings)
        trues = Spellings(options.trueEncodings)
        falses = Spellings(options.falseEncodings)
        keepsLeadingZeros = options.keepsLeadingZeros
        considered = .all
        if !options.parsesDates { considered.remove(.date) }
        if !options.parsesTimestamps { considered.subtract(CSVType.timestamp.fieldTypes) }
    }

    /// The classifier of a column whose type the user named.
    func forced(_ type: CSVType) -> FieldClassifier {
        var forced = self
        forced.considered = type.fieldTypes
        forced.isForced = true
        forced.keepsLeadingZeros = false
        if type == .boolean {
            forced.trues = Spellings(trues.all + ["1"])
            forced.falses = Spellings(falses.all + ["0"])
        }
        return forced
    }
}
