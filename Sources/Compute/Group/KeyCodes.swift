import Columns
import Pool

/// A number for every row: two rows have the same number exactly when their keys are equal.
///
/// A missing key has a number of its own. Numbers need not follow the order of the keys, nor all be used.
///
/// - Invariant: every number is below `bound`.
package struct KeyCodes: @unchecked Sendable {
    // @unchecked: written by the pool's workers in disjoint ranges before it is returned, read-only afterwards.
    package let codes: UnsafePointer<UInt32>
    package let bound: Int
    package let rowCount: Int
    /// The rows that have a number first, where numbers are all used and in the order of first appearance; nil where that is
    /// not known.
    let firstRows: RowBitmap?
    /// How often each number occurs, where it was counted already.
    var tallies: StretchTallies?
    let keeper: [AnyObject]

    /// Largest table that is indexed by a code instead of being searched: 2²⁰ entries.
    package static let directLimit = 1 << 20

    init(
        adopting codes: UnsafePointer<UInt32>, bound: Int, rowCount: Int, keeper: AnyObject, firstRows: RowBitmap? = nil
    ) {
        self.codes = codes
        self.bound = bound
        self.rowCount = rowCount
        self.keeper = [keeper]
        self.firstRows = firstRows
    }

    init(_ buffer: Buffer, bound: Int, rowCount: Int, firstRows: RowBitmap? = nil) {
        self.init(
            adopting: UnsafePointer(buffer.pointer(as: UInt32.self)), bound: bound, rowCount: rowCount, keeper: buffer,
            firstRows: firstRows)
    }

    /// Codes of one key column.
    ///
    /// In order of preference: codes a string column has already, the value minus the smallest one, hashing.
    package init(_ column: AnyColumn) throws { self = try KeyCodes(column, counting: false) }

    private init(_ column: AnyColumn, counting: Bool) throws {
        switch column {
        case .string(let column): self = try KeyCodes.ofStrings(column, counting)
        case .bool: self = try KeyCodes.direct([KeyDigits(column)], rowCount: column.count, counting)!
        case .int(let column): self = try KeyCodes.ofIntegers(column, column.words, counting)
        case .timestamp(let column): self = try KeyCodes.ofIntegers(column, column.words, counting)
        case .duration(let column): self = try KeyCodes.ofIntegers(column, column.words, counting)
        case .date(let column): self = try KeyCodes.ofIntegers(column, column.words, counting)
        case .double(let column): self = try KeyCodes.ofDoubles(column)
        }
        withExtendedLifetime(column) {}
    }

    /// Codes of several key columns together.
    ///
    /// Their digits make one number a row. Where few numbers are possible they are the codes; else they are hashed, once for
    /// all columns. Only what does not fit 64 bits is numbered in parts.
    ///
    /// - Parameter counting: whether to count how often codes occur on the way, where that is cheap.
    package init(_ columns: [AnyColumn], counting: Bool = false) throws {
        let rowCount = columns[0].count
        defer { withExtendedLifetime(columns) {} }
        guard columns.count > 1 else {
            self = try KeyCodes(columns[0], counting: counting)
            return
        }
        let guessed = try columns.map { try KeyDigits($0, isGuess: true) }
        if guessed.product != nil, let codes = try KeyCodes.joined(guessed, rowCount: rowCount, counting) {
            self = codes
            return
        }
        var digits = try columns.map { try KeyDigits($0) }
        while digits.product == nil { try KeyCodes.shorten(&digits, rowCount) }
        self = try KeyCodes.joined(digits, rowCount: rowCount, counting)!
    }

    /// nil when a guess was wrong.
    private static func joined(_ digits: [KeyDigits], rowCount: Int, _ counting: Bool = false) throws -> KeyCodes? {
        if isDirect(digits.product!, rowCount: rowCount) { return try direct(digits, rowCount: rowCount, counting) }
        guard let words = try digits.words(UInt64.self, rowCount: rowCount) else { return nil }
        return try DenseCodes.make(rowCount: rowCount, PlainWords(words))
    }

    /// Digits as they are, without looking which of them occur; nil when a guess was wrong.
    private static func direct(_ digits: [KeyDigits], rowCount: Int, _ counting: Bool) throws -> KeyCodes? {
        let bound = Int(digits.product!)
        // Where tables are large next to the rows, few threads can count, but all can make codes.
        if counting, 64 * bound <= rowCount {
            return try digits.talliedCodes(rowCount: rowCount, bound: bound).map {
                var codes = KeyCodes($0.codes, bound: bound, rowCount: rowCount)
                codes.tallies = $0.tallies
                return codes
            }
        }
        return try digits.words(UInt32.self, rowCount: rowCount).map { KeyCodes($0, bound: bound, rowCount: rowCount) }
    }

    /// Numbers some columns by themselves, so that fewer bits do: the widest, or the first few when each fits 32 bits.
    private static func shorten(_ digits: inout [KeyDigits], _ rowCount: Int) throws {
        let widest = digits.indices.max { digits[$0].bound < digits[$1].bound }!
        if digits[widest].bound > UInt32.max {
            digits[widest] = KeyDigits(try joined([digits[widest]], rowCount: rowCount)!)
            return
        }
        var count = 2
        while Array(digits.prefix(count + 1)).product != nil { count += 1 }
        let joined = try joined(Array(digits.prefix(count)), rowCount: rowCount)!
        digits.replaceSubrange(0..<count, with: [KeyDigits(joined)])
    }

    /// Codes that a formula gives, on all cores.
    private static func computed(_ formula: some CodeFormula, bound: Int, rowCount: Int) throws -> KeyCodes {
        let buffer = Buffer(byteCount: rowCount * 4)
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            let target = buffer.pointer(as: UInt32.self)
            for row in rows { target[row] = formula.code(at: row) }
        }
        return KeyCodes(buffer, bound: bound, rowCount: rowCount)
    }

    private static func ofStrings(_ column: Column<String>, _ counting: Bool) throws -> KeyCodes {
        let encoded = column.storage.isDictionary ? column : try column.dictionaryEncoded()
        if encoded.hasNils { return try direct([KeyDigits(AnyColumn(encoded))], rowCount: column.count, counting)! }
        let storage = encoded.storage
        return KeyCodes(
            adopting: storage.codes!, bound: max(storage.dictionaryCount, 1), rowCount: column.count,
            keeper: encoded.owner)
    }

    private static func ofIntegers<Element>(
        _ column: Column<Element>, _ words: some OrderedWords, _ counting: Bool
    ) throws -> KeyCodes {
        let rowCount = column.count
        if let (low, high) = column.sampledRange(words) {
            if isSmall(low, high, rowCount: rowCount) {
                let digits = try KeyDigits(AnyColumn(column), isGuess: true)
                if isDirect(digits.bound, rowCount: rowCount),
                    let codes = try direct([digits], rowCount: rowCount, counting)
                {
                    return codes
                }
            } else if !column.hasNils {
                // The range of all is no smaller.
                return try DenseCodes.make(rowCount: rowCount, WordBits(words: words))
            }
        }
        guard let (low, high) = try column.integerRange(words) else {
            return try computed(ConstantCode(), bound: 1, rowCount: column.count)
        }
        if isSmall(low, high, rowCount: column.count) {
            let digits = try KeyDigits(AnyColumn(column), range: (low, high))
            return try direct([digits], rowCount: rowCount, counting)!
        }
        guard column.hasNils else { return try DenseCodes.make(rowCount: column.count, WordBits(words: words)) }
        // A missing row's slot holds zero; it is told apart by a word that no value has.
        if low > .min || high < .max {
            let missing = UInt64(bitPattern: low > .min ? low - 1 : high + 1)
            let present = PresentWords(words: WordBits(words: words), validity: column.validity, missing: missing)
            return try DenseCodes.make(rowCount: column.count, present)
        }
        let codes = try DenseCodes.make(rowCount: column.count, WordBits(words: words))
        return try codes.separatingNils(column.validity)
    }

    private static func ofDoubles(_ column: Column<Double>) throws -> KeyCodes {
        let bits = DoubleBits(values: column.storage)
        guard column.hasNils else { return try DenseCodes.make(rowCount: column.count, bits) }
        // Bits of a NaN that stands for no value, because every NaN among them has one and the same.
        let missing = Double.nan.bitPattern | 1
        return try DenseCodes.make(
            rowCount: column.count, PresentWords(words: bits, validity: column.validity, missing: missing))
    }

    /// Whether the values between two are few enough for a table by value.
    static func isSmall(_ low: Int64, _ high: Int64, rowCount: Int) -> Bool {
        let (span, overflow) = high.subtractingReportingOverflow(low)
        return !overflow && isDirect(UInt64(bitPattern: span), rowCount: rowCount)
    }

    /// Whether so many codes may index a table: it must not outweigh the rows.
    private static func isDirect(_ bound: UInt64, rowCount: Int) -> Bool {
        bound < UInt64(directLimit) - 2 && bound < UInt64(4 * rowCount + 1024)
    }

    /// A missing row's slot holds zero, so its code is that of some value: give it one of its own, the highest.
    private func separatingNils(_ validity: Validity) throws -> KeyCodes {
        try KeyCodes.computed(
            SeparatedNils(codes: self, validity: validity, missing: UInt32(bound)), bound: bound + 1, rowCount: rowCount
        )
    }
}

// What codes are computed from. Generic structs instead of closures: each use compiles to a loop of its own.

private protocol CodeFormula: Sendable {
    func code(at row: Int) -> UInt32
}

private struct ConstantCode: CodeFormula {
    @inline(__always) func code(at row: Int) -> UInt32 { 0 }
}

private struct SeparatedNils: CodeFormula {
    let codes: KeyCodes
    let validity: Validity
    let missing: UInt32
    @inline(__always) func code(at row: Int) -> UInt32 { validity.isValid(row) ? codes.codes[row] : missing }
}

/// Words that hashing gives codes to.
protocol WordFormula: Sendable {
    func word(at row: Int) -> UInt64
}

/// Words that were computed before.
private struct PlainWords: WordFormula, @unchecked Sendable {
    // @unchecked: nobody writes the buffer any more.
    private let words: UnsafePointer<UInt64>
    private let buffer: Buffer

    init(_ buffer: Buffer) {
        self.buffer = buffer
        words = UnsafePointer(buffer.pointer(as: UInt64.self))
    }
    @inline(__always) func word(at row: Int) -> UInt64 { words[row] }
}

/// The words of rows that have a value, and one word for all others.
private struct PresentWords<Words: WordFormula>: WordFormula {
    let words: Words
    let validity: Validity
    let missing: UInt64
    @inline(__always) func word(at row: Int) -> UInt64 { validity.isValid(row) ? words.word(at: row) : missing }
}

private struct WordBits<Words: OrderedWords>: WordFormula {
    let words: Words
    @inline(__always) func word(at row: Int) -> UInt64 { UInt64(bitPattern: words.word(at: row)) }
}

private struct DoubleBits: WordFormula {
    let values: PlainStorage<Double>
    @inline(__always) func word(at row: Int) -> UInt64 { canonicalBits(values.values[row]) }
}

extension Column<Int> {
    var words: IntegerWords {
        IntegerWords(values: UnsafeRawPointer(storage.values).assumingMemoryBound(to: Int64.self))
    }
}
extension Column<Timestamp> {
    var words: IntegerWords { IntegerWords(values: storage.ticks) }
}
extension Column<Duration> {
    var words: IntegerWords { IntegerWords(values: storage.ticks) }
}
extension Column<CalendarDate> {
    var words: DayWords { DayWords(values: UnsafeRawPointer(storage.values).assumingMemoryBound(to: Int32.self)) }
}

/// Bits of a number by which equal keys are equal: one zero and one NaN.
@inline(__always) package func canonicalBits(_ value: Double) -> UInt64 {
    if value == 0 { return 0 }
    return value.isNaN ? Double.nan.bitPattern : value.bitPattern
}

extension Column {
    /// Smallest and largest integer behind the rows that have a value; nil when none has.
    func integerRange(_ words: some OrderedWords) throws -> (low: Int64, high: Int64)? {
        let validity = self.validity
        let partial = try Pool.current.mapMorsels(of: count) { rows -> (low: Int64, high: Int64) in
            var low = Int64.max
            var high = Int64.min
            for row in rows where validity.isAbsent || validity.isValid(row) {
                let number = words.word(at: row)
                low = Swift.min(low, number)
                high = Swift.max(high, number)
            }
            return (low, high)
        }
        let low = partial.reduce(Int64.max) { Swift.min($0, $1.low) }
        let high = partial.reduce(Int64.min) { Swift.max($0, $1.high) }
        withExtendedLifetime(owner) {}
        return low > high ? nil : (low, high)
    }
}

extension Pool {
    /// One result a morsel, in row order.
    package func mapMorsels<R: Sendable>(
        of rowCount: Int, size: Int = 65_536, _ body: @Sendable (Range<Int>) throws -> R
    ) throws -> [R] {
        try map(count: (rowCount + size - 1) / size) { morsel in
            try body(morsel * size..<Swift.min(rowCount, (morsel + 1) * size))
        }
    }

    /// Splits rows into as many stretches as there are threads, for passes that keep a table a stretch.
    ///
    /// - Parameter entries: size of such a table; there are fewer stretches when tables would outweigh the rows.
    package func stretches(of rowCount: Int, entries: Int) -> [Range<Int>] {
        let affordable = max(1, rowCount / max(1, 2 * entries))
        let count = max(1, min(threadCount, affordable, (rowCount + 65_535) / 65_536))
        let size = (rowCount + count - 1) / count
        return (0..<count).map { min(rowCount, $0 * size)..<min(rowCount, ($0 + 1) * size) }
    }
}
