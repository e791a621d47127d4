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
    private let keeper: [AnyObject]

    /// Largest table that is indexed by a code instead of being searched: 2²⁰ entries.
    package static let directLimit = 1 << 20

    init(adopting codes: UnsafePointer<UInt32>, bound: Int, rowCount: Int, keeper: AnyObject) {
        self.codes = codes
        self.bound = bound
        self.rowCount = rowCount
        self.keeper = [keeper]
    }

    init(_ buffer: Buffer, bound: Int, rowCount: Int) {
        self.init(
            adopting: UnsafePointer(buffer.pointer(as: UInt32.self)), bound: bound, rowCount: rowCount, keeper: buffer)
    }

    /// Codes of one key column.
    ///
    /// In order of preference: codes a string column has already, the value minus the smallest one, hashing.
    package init(_ column: AnyColumn) throws {
        switch column {
        case .string(let column): self = try KeyCodes.ofStrings(column)
        case .bool(let column):
            self = try KeyCodes.computed(BoolCode(column: column), bound: 3, rowCount: column.count)
        case .int(let column): self = try KeyCodes.ofIntegers(column, column.words)
        case .timestamp(let column): self = try KeyCodes.ofIntegers(column, column.words)
        case .duration(let column): self = try KeyCodes.ofIntegers(column, column.words)
        case .date(let column): self = try KeyCodes.ofIntegers(column, column.words)
        case .double(let column):
            let codes = try DenseCodes.make(rowCount: column.count, DoubleBits(values: column.storage))
            self = column.hasNils ? try codes.separatingNils(column.validity) : codes
        }
        withExtendedLifetime(column) {}
    }

    /// Codes of several key columns together: columns are joined two at a time, so that a pair of codes fits a word.
    package init(_ columns: [AnyColumn]) throws {
        var joined = try KeyCodes(columns[0])
        for column in columns.dropFirst() { joined = try joined.paired(with: KeyCodes(column)) }
        self = joined
    }

    /// Codes for pairs of codes.
    func paired(with other: KeyCodes) throws -> KeyCodes {
        let (product, overflow) = bound.multipliedReportingOverflow(by: other.bound)
        let pairs = CodePairs(left: self, right: other)
        if !overflow, product <= KeyCodes.directLimit {
            return try KeyCodes.computed(pairs, bound: product, rowCount: rowCount)
        }
        return try DenseCodes.make(rowCount: rowCount, pairs)
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

    private static func ofStrings(_ column: Column<String>) throws -> KeyCodes {
        let encoded = column.storage.isDictionary ? column : try column.dictionaryEncoded()
        let storage = encoded.storage
        let codes = KeyCodes(
            adopting: storage.codes!, bound: max(storage.dictionaryCount, 1), rowCount: column.count,
            keeper: encoded.owner)
        return encoded.hasNils ? try codes.separatingNils(encoded.validity) : codes
    }

    private static func ofIntegers<Element>(_ column: Column<Element>, _ words: some OrderedWords) throws -> KeyCodes {
        let hasNils = column.hasNils
        guard let (low, high) = try column.integerRange(words) else {
            return try computed(ConstantCode(), bound: 1, rowCount: column.count)
        }
        let codes =
            isSmall(low, high, rowCount: column.count)
            ? try computed(
                DifferenceCode(words: words, low: low, span: high - low), bound: Int(high - low) + 1,
                rowCount: column.count)
            : try DenseCodes.make(rowCount: column.count, WordBits(words: words))
        return hasNils ? try codes.separatingNils(column.validity) : codes
    }

    /// Whether the values between two are few enough for a table by value.
    static func isSmall(_ low: Int64, _ high: Int64, rowCount: Int) -> Bool {
        let (span, overflow) = high.subtractingReportingOverflow(low)
        return !overflow && span < Int64(directLimit) - 2 && span < Int64(4 * rowCount + 1024)
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

private struct BoolCode: CodeFormula {
    let column: Column<Bool>
    @inline(__always) func code(at row: Int) -> UInt32 {
        column.validity.isValid(row) ? (column.storage.element(at: row) ? 1 : 0) : 2
    }
}

private struct ConstantCode: CodeFormula {
    @inline(__always) func code(at row: Int) -> UInt32 { 0 }
}

private struct DifferenceCode<Words: OrderedWords>: CodeFormula {
    let words: Words
    let low: Int64
    let span: Int64
    /// A missing row's zero may lie outside the range of the values: any code inside it will do, it is replaced later.
    @inline(__always) func code(at row: Int) -> UInt32 {
        let difference = words.word(at: row) &- low
        return UInt32(truncatingIfNeeded: difference >= 0 && difference <= span ? difference : 0)
    }
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

private struct CodePairs: CodeFormula, WordFormula {
    let left: KeyCodes
    let right: KeyCodes
    @inline(__always) func code(at row: Int) -> UInt32 {
        left.codes[row] &* UInt32(truncatingIfNeeded: right.bound) &+ right.codes[row]
    }
    @inline(__always) func word(at row: Int) -> UInt64 { UInt64(left.codes[row]) << 32 | UInt64(right.codes[row]) }
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
