import Columns
import Pool

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
    private let keeper: [AnyObject]

    /// Integers whose range takes more bits than this are numbered first.
    private static let widestRange: UInt64 = 1 << 62

    private init(_ source: Source, values: UInt64, _ column: AnyColumn) {
        let hasNils = column.nilCount > 0
        self.source = source
        validity = hasNils ? column.validity : Validity()
        bound = max(1, values + (hasNils ? 1 : 0))
        keeper = [column.owner]
    }

    init(_ codes: KeyCodes) {
        source = .codes(codes.codes)
        validity = Validity()
        bound = UInt64(max(1, codes.bound))
        keeper = codes.keeper
    }

    /// - Parameter range: of integers and times, where it is known.
    init(_ column: AnyColumn, range: (low: Int64, high: Int64)? = nil) throws {
        switch column {
        case .string(let texts):
            let encoded = texts.storage.isDictionary ? texts : try texts.dictionaryEncoded()
            let distinct = UInt64(encoded.storage.dictionaryCount)
            self.init(.codes(encoded.storage.codes!), values: distinct, AnyColumn(encoded))
        case .bool(let bools): self.init(.bits(bools.storage), values: 2, column)
        case .double: self.init(try KeyCodes(column))
        case .int(let column): try self.init(column, column.words, range) { .integers(column.words.values, low: $0) }
        case .timestamp(let column):
            try self.init(column, column.words, range) { .integers(column.words.values, low: $0) }
        case .duration(let column):
            try self.init(column, column.words, range) { .integers(column.words.values, low: $0) }
        case .date(let column): try self.init(column, column.words, range) { .days(column.words.values, low: $0) }
        }
    }

    private init<Element>(
        _ column: Column<Element>, _ words: some OrderedWords, _ known: (low: Int64, high: Int64)?,
        _ source: (Int64) -> Source
    ) throws {
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
    func add<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ rows: Range<Int>, to words: UnsafeMutablePointer<Word>
    ) {
        switch source {
        case .codes(let codes): add(rows, words) { Word(truncatingIfNeeded: codes[$0]) }
        case .integers(let values, let low): add(rows, words) { Word(truncatingIfNeeded: values[$0] &- low) }
        case .days(let values, let low): add(rows, words) { Word(truncatingIfNeeded: Int64(values[$0]) &- low) }
        case .bits(let bits): add(rows, words) { bits.element(at: $0) ? 1 : 0 }
        case .none: add(rows, words) { _ in 0 }
        }
    }

    @inline(__always) private func add<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(
        _ rows: Range<Int>, _ words: UnsafeMutablePointer<Word>, _ digit: (Int) -> Word
    ) {
        let factor = Word(truncatingIfNeeded: bound)
        let first = rows.lowerBound
        if validity.isAbsent {
            for row in rows { words[row &- first] = words[row &- first] &* factor &+ digit(row) }
        } else {
            let missing = factor &- 1
            for row in rows {
                words[row &- first] = words[row &- first] &* factor &+ (validity.isValid(row) ? digit(row) : missing)
            }
        }
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

    /// The word of every row.
    ///
    /// - Cost: about 0.5 ns a row and column, over the number of threads.
    func words<Word: FixedWidthInteger & UnsignedInteger & BitwiseCopyable & Sendable>(_ type: Word.Type, rowCount: Int)
        throws -> Buffer
    {
        let buffer = Buffer(byteCount: rowCount * MemoryLayout<Word>.stride)
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            // Blocks that stay in the nearest cache while one column after the other is added.
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 2048) {
                let block = first..<Swift.min(first + 2048, rows.upperBound)
                let target = buffer.pointer(as: Word.self) + first
                target.update(repeating: 0, count: block.count)
                for digits in self { digits.add(block, to: target) }
            }
        }
        return buffer
    }
}
