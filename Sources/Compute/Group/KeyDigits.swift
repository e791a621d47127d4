import Columns
import Pool
import Synchronization

/// One key column as digits of a larger number: below `bound` in every row, and equal where keys are.
///
/// Several columns make one number a row, as digits do: `word = (digit0 · bound1 + digit1) · bound2 + digit2`. A row without a
/// key has the highest digit.
struct KeyDigits: @unchecked Sendable {
    // @unchecked: pointers into columns, which `keeper` keeps and nobody writes.
    private enum Source {
        case codes(UnsafePointer<UInt32>)
        case integers(UnsafePointer<Int64>, low: Int64)
        case days(UnsafePointer<Int32>, low: Int64)
        case bits(BitStorage)
        /// No row has a key.
        case none
    }
    private let source: Source
    /// Absent unless some row has no key.
    private let validity: Validity
    let bound: UInt64
    /// Whether the range of integers was guessed from a sample, so that a value may turn out not to fit.
    let isGuess: Bool
    private let keeper: [AnyObject]

    /// Integers whose range takes more bits than this are numbered first.
    private static let widestRange: UInt64 = 1 << 62

    private init(_ source: Source, values: UInt64, _ column: AnyColumn, isGuess: Bool = false) {
        self.isGuess = isGuess
        let hasNils = column.nilCount > 0
        self.source = source
        validity = hasNils ? column.validity : Validity()
        bound = max(1, values + (hasNils ? 1 : 0))
        keeper = [column.owner]
    }

    init(_ codes: KeyCodes) {
        source = .codes(codes.codes)
        isGuess = false
        validity = Validity()
        bound = UInt64(max(1, codes.bound))
        keeper = codes.keeper
    }

    /// - Parameters:
    ///   - range: of integers and times, where it is known.
    ///   - isGuess: whether a range may be taken from a sample; see `add`.
    init(_ column: AnyColumn, range: (low: Int64, high: Int64)? = nil, isGuess: Bool = false) throws {
        switch column {
        case .string(let texts):
            let encoded = texts.storage.isDictionary ? texts : try texts.dictionaryEncoded()
            let distinct = UInt64(encoded.storage.dictionaryCount)
            self.init(.codes(encoded.storage.codes!), values: distinct, AnyColumn(encoded))
        case .bool(let bools): self.init(.bits(bools.storage), values: 2, column)
        case .double: self.init(try KeyCodes(column))
        case .int(let column):
            try self.init(column, column.words, range, isGuess) { .integers(column.words.values, low: $0) }
        case .timestamp(let column):
            try self.init(column, column.words, range, isGuess) { .integers(column.words.values, low: $0) }
        case .duration(let column):
            try self.init(column, column.words, range, isGuess) { .integers(column.words.values, low: $0) }
        case .date(let column):
            try self.init(column, column.words, range, isGuess) { .days(column.words.values, low: $0) }
        }
    }

    private init<Element>(
        _ column: Column<Element>, _ words: some OrderedWords, _ known: (low: Int64, high: Int64)?, _ isGuess: Bool,
        _ source: (Int64) -> Source
    ) throws {
        if isGuess, let (low, high) = column.guessedRange(words) {
            let span = UInt64(bitPattern: high &- low)
            if span < KeyDigits.widestRange {
                self.init(source(low), values: span + 1, AnyColumn(column), isGuess: true)
                return
            }
        }
        guard let (low, high) = try known ?? column.integerRange(words) else {
            self.init(.none, values: 0, AnyColumn(column))
            return
        }
        let span = UInt64(bitPattern: high &- low)
        guard span < KeyDigits.widestRange else {
            self.init(try KeyCodes(AnyColumn(column)))
            return
        }
        self.init(source(low), values: span + 1, AnyColumn(column))
    }

    /// Moves the words of rows up by one digit and puts the rows' digits in: one look at the type for a block of rows.
    ///
    /// - Returns: false when a value did not fit a guessed range: then the words mean nothing.
    func add<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ rows: Range<Int>, to words: UnsafeMutablePointer<Word>
    ) -> Bool {
        switch source {
        case .codes(let codes): add(rows, words) { UInt64(codes[$0]) }
        case .integers(let values, let low): add(rows, words) { UInt64(bitPattern: values[$0] &- low) }
        case .days(let values, let low): add(rows, words) { UInt64(bitPattern: Int64(values[$0]) &- low) }
        case .bits(let bits): add(rows, words) { bits.element(at: $0) ? 1 : 0 }
        case .none: add(rows, words) { _ in 0 }
        }
    }

    @inline(__always) private func add<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ rows: Range<Int>, _ words: UnsafeMutablePointer<Word>, _ digit: (Int) -> UInt64
    ) -> Bool {
        let factor = Word(truncatingIfNeeded: bound)
        let first = rows.lowerBound
        // The highest bit is set by a digit that is negative, or above the highest digit.
        var misfit: UInt64 = 0
        if validity.isAbsent {
            let highest = bound &- 1
            for row in rows {
                let digit = digit(row)
                misfit |= digit | (highest &- digit)
                words[row &- first] = words[row &- first] &* factor &+ Word(truncatingIfNeeded: digit)
            }
        } else {
            let missing = bound &- 1
            for row in rows {
                let isPresent = validity.isValid(row)
                let digit = isPresent ? digit(row) : missing
                misfit |= isPresent ? digit | (missing &- 1 &- digit) : 0
                words[row &- first] = words[row &- first] &* factor &+ Word(truncatingIfNeeded: digit)
            }
        }
        return !isGuess || misfit >> 63 == 0
    }
}

extension [KeyDigits] {
    /// How many different words there can be; nil when they do not fit 64 bits.
    var product: UInt64? {
        var product: UInt64 = 1
        for digits in self {
            let (next, overflow) = product.multipliedReportingOverflow(by: digits.bound)
            if overflow { return nil }
            product = next
        }
        return product
    }

    /// The word of every row; nil when a guess was wrong.
    ///
    /// - Cost: about 0.5 ns a row and column, over the number of threads.
    func words<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ type: Word.Type, rowCount: Int
    ) throws -> Buffer? {
        let buffer = Buffer(byteCount: rowCount * MemoryLayout<Word>.stride)
        let isWrong = Atomic(false)
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            // Relaxed: whoever sees it late has only worked in vain.
            if isWrong.load(ordering: .relaxed) { return }
            let fits = fill(rows, buffer.pointer(as: Word.self)) { _ in }
            if !fits { isWrong.store(true, ordering: .relaxed) }
        }
        return isWrong.load(ordering: .relaxed) ? nil : buffer
    }

    /// The codes of every row, and how often each occurs: counted while they are in the nearest cache.
    ///
    /// - Returns: nil when a guess was wrong.
    func talliedCodes(rowCount: Int, bound: Int) throws -> (codes: Buffer, tallies: StretchTallies)? {
        let pool = Pool.current
        let stretches = pool.stretches(of: rowCount, entries: bound)
        let buffer = Buffer(byteCount: rowCount * 4)
        let tallies = try pool.map(count: stretches.count) { index -> Tally? in
            let tally = Tally(bound: bound)
            let codes = buffer.pointer(as: UInt32.self)
            let fits = fill(stretches[index], codes) { tally.add(UnsafePointer(codes), $0) }
            return fits ? tally : nil
        }
        let counted = tallies.compactMap(\.self)
        return counted.count < tallies.count ? nil : (buffer, StretchTallies(stretches: stretches, tallies: counted))
    }

    /// Fills the words of rows in blocks that stay in the nearest cache while one column after the other is added.
    ///
    /// - Parameter isFilled: gets each block of rows.
    /// - Returns: false as soon as a guess is known to be wrong.
    @inline(__always)
    private func fill<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ rows: Range<Int>, _ words: UnsafeMutablePointer<Word>, _ isFilled: (Range<Int>) -> Void
    ) -> Bool {
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 2048) {
            let block = first..<Swift.min(first + 2048, rows.upperBound)
            let target = words + first
            target.update(repeating: 0, count: block.count)
            for digits in self where !digits.add(block, to: target) { return false }
            isFilled(block)
        }
        return true
    }
}

extension Column {
    /// A range that most likely holds all integers behind the rows that have a value, from a look at a few rows; nil for short
    /// columns, where looking at all is as cheap, and where none of the few rows has a value.
    ///
    /// An exact range would cost as much memory traffic as everything else that grouping reads of the key.
    func guessedRange(_ words: some OrderedWords) -> (low: Int64, high: Int64)? {
        guard let (low, high) = sampledRange(words) else { return nil }
        // Of 4,096 rows drawn from evenly spread values, the extremes miss a sixteenth of the range with a chance of e⁻²⁵⁶.
        let slack = Int64(clamping: UInt64(bitPattern: high &- low) / 16 + 1)
        let (lower, isBelow) = low.subtractingReportingOverflow(slack)
        let (upper, isAbove) = high.addingReportingOverflow(slack)
        return isBelow || isAbove ? nil : (lower, upper)
    }

    /// The range of 64 rows at each of 64 places, the first and last among them.
    func sampledRange(_ words: some OrderedWords) -> (low: Int64, high: Int64)? {
        guard count >= 1 << 18 else { return nil }
        var (low, high) = (Int64.max, Int64.min)
        for place in 0..<64 {
            let first = (count - 64) / 63 * place
            for row in (place == 63 ? count - 64 : first)..<(place == 63 ? count : first + 64)
            where validity.isValid(row) {
                let number = words.word(at: row)
                low = Swift.min(low, number)
                high = Swift.max(high, number)
            }
        }
        withExtendedLifetime(owner) {}
        return low > high ? nil : (low, high)
    }
}
