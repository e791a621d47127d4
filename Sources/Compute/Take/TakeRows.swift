import CEmbark
import Columns

// The loops that take rows. Each is one statement a row, with nothing in it that depends on the row before, so the
// processor has many reads under way at once; that matters more than anything else when positions are in random order.

/// Values of one width.
protocol TakenWord: BitwiseCopyable {
    /// The word, or zero.
    func kept(_ isKept: Bool) -> Self
    /// Stores past the caches.
    static func stream(_ word: Self, to target: UnsafeMutablePointer<Self>)
}

extension UInt32: TakenWord {
    @inline(__always) func kept(_ isKept: Bool) -> UInt32 { self & (isKept ? .max : 0) }
    @inline(__always) static func stream(_ word: UInt32, to target: UnsafeMutablePointer<UInt32>) {
        embark_stream_32(target, word)
    }
}

extension UInt64: TakenWord {
    @inline(__always) func kept(_ isKept: Bool) -> UInt64 { self & (isKept ? .max : 0) }
    @inline(__always) static func stream(_ word: UInt64, to target: UnsafeMutablePointer<UInt64>) {
        embark_stream_64(target, word)
    }
}

extension Word128: TakenWord {
    @inline(__always) func kept(_ isKept: Bool) -> Word128 {
        Word128(low: low.kept(isKept), high: high.kept(isKept))
    }
    @inline(__always) static func stream(_ word: Word128, to target: UnsafeMutablePointer<Word128>) {
        embark_stream_128(target, word.low, word.high)
    }
}

/// Values of one width, by row number.
///
/// - Parameters:
///   - mayMiss: whether `RowPositions.none` may be among the numbers; such a row gets zero. Then the source has a row.
///   - isStreamed: whether the result is so large that it would only push other things out of the caches.
func takeValues<Word: TakenWord>(
    _ source: UnsafePointer<Word>, at numbers: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<Word>,
    mayMiss: Bool, isStreamed: Bool
) {
    switch (mayMiss, isStreamed) {
    case (false, false):
        for index in 0..<numbers.count { target[index] = source[Int(numbers[index])] }
    case (false, true):
        for index in 0..<numbers.count { Word.stream(source[Int(numbers[index])], to: target + index) }
    case (true, false):
        for index in 0..<numbers.count { target[index] = valueOrZero(source, numbers[index]) }
    case (true, true):
        for index in 0..<numbers.count { Word.stream(valueOrZero(source, numbers[index]), to: target + index) }
    }
    if isStreamed { embark_stream_end() }
}

/// Reads the first row for "no row" and masks what it holds: a branch would be mispredicted where every tenth row is missing.
@inline(__always) private func valueOrZero<Word: TakenWord>(_ source: UnsafePointer<Word>, _ number: UInt32) -> Word {
    let isRow = number != RowPositions.none
    return source[isRow ? Int(number) : 0].kept(isRow)
}

/// Bits by row number, packed into words that begin at bit 0; the last word is filled up with zeros.
///
/// - Parameter source: the bitmap; nil for one of ones, so that a bit tells whether there is a row.
func takeBits(
    _ source: BitStorage?, at numbers: UnsafeBufferPointer<UInt32>, into words: UnsafeMutablePointer<UInt64>
) {
    guard let first = numbers.baseAddress else { return }
    embark_take_bits(source?.words, source?.bitOffset ?? 0, first, numbers.count, words)
}

extension FixedValues {
    /// Takes rows into `target`, from its row `firstRow` on, which is a multiple of 64.
    func take(
        _ numbers: UnsafeBufferPointer<UInt32>, into target: Buffer, firstRow: Int, mayMiss: Bool, isStreamed: Bool
    ) {
        switch self {
        case .bits(let words, let bitOffset):
            takeBits(
                BitStorage(words: words, bitOffset: bitOffset), at: numbers, into: target.words + firstRow / 64)
        case .words32(let source):
            let target = target.pointer(as: UInt32.self) + firstRow
            takeValues(source, at: numbers, into: target, mayMiss: mayMiss, isStreamed: isStreamed)
        case .words64(let source):
            let target = target.pointer(as: UInt64.self) + firstRow
            takeValues(source, at: numbers, into: target, mayMiss: mayMiss, isStreamed: isStreamed)
        case .words128(let source):
            let target = target.pointer(as: Word128.self) + firstRow
            takeValues(source, at: numbers, into: target, mayMiss: mayMiss, isStreamed: isStreamed)
        }
    }
}

/// Rows of one column being taken.
struct TakeFill: ColumnFill, @unchecked Sendable {
    // @unchecked: `numbers` is only read, and whoever starts the fill keeps it until the end.
    private let source: AnyColumn
    private let values: FixedValues
    private let numbers: UnsafeBufferPointer<UInt32>
    private let mayMiss: Bool
    private let isStreamed: Bool
    private let target: FillTarget

    /// Results of so many rows are streamed: from some 8 MiB a column on, more than is still in a cache when somebody
    /// reads it.
    static let streamedRows = 1 << 20

    /// The bitmap is filled already, and shared with other columns.
    private let hasPresence: Bool

    /// - Parameter presence: the bitmap of the result, for a source that lacks nothing; nil to make one where it is needed.
    init(
        _ source: AnyColumn, at numbers: UnsafeBufferPointer<UInt32>, mayMiss: Bool, presence: Buffer? = nil
    ) {
        self.source = source
        self.numbers = numbers
        self.mayMiss = mayMiss
        isStreamed = numbers.count >= TakeFill.streamedRows
        values = source.fixedValues
        hasPresence = presence != nil
        target = FillTarget(
            like: source, count: numbers.count, mayMiss: mayMiss || !source.validity.isAbsent, validity: presence)
    }

    var count: Int { numbers.count }

    func fill(_ rows: Range<Int>) {
        let numbers = UnsafeBufferPointer(rebasing: numbers[rows])
        // From a column without rows only missing ones are taken.
        if source.count == 0 { return target.clear(rows, hasBitmap: hasPresence) }
        values.take(numbers, into: target.values, firstRow: rows.lowerBound, mayMiss: mayMiss, isStreamed: isStreamed)
        guard !hasPresence, let words = target.validity?.words else { return }
        let validity = source.validity
        takeBits(validity.bits, at: numbers, into: words + rows.lowerBound / 64)
    }

    func finish() -> AnyColumn { target.finish(like: source) }
}

extension Validity {
    /// The bitmap; nil where every row has a value.
    fileprivate var bits: BitStorage? { words.map { BitStorage(words: $0, bitOffset: bitOffset) } }
}
