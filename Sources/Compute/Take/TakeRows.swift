import CEmbark
import Columns

// The loops that take rows. Each is one statement a row, with nothing in it that depends on the row before, so the
// processor has many reads under way at once; that matters more than anything else when positions are in random order.

/// Values of one width.
protocol TakenWord: BitwiseCopyable {
    static var zero: Self { get }
    /// Stores past the caches.
    static func stream(_ word: Self, to target: UnsafeMutablePointer<Self>)
}

extension UInt32: TakenWord {
    @inline(__always) static func stream(_ word: UInt32, to target: UnsafeMutablePointer<UInt32>) {
        embark_stream_32(target, word)
    }
}

extension UInt64: TakenWord {
    @inline(__always) static func stream(_ word: UInt64, to target: UnsafeMutablePointer<UInt64>) {
        embark_stream_64(target, word)
    }
}

extension Word128: TakenWord {
    @inline(__always) static func stream(_ word: Word128, to target: UnsafeMutablePointer<Word128>) {
        embark_stream_128(target, word.low, word.high)
    }
}

/// Values of one width, by row number.
///
/// - Parameters:
///   - mayMiss: whether `RowPositions.none` may be among the numbers; such a row gets zero.
///   - isStreamed: whether the result is so large that it would only push other things out of the caches.
func takeValues<Word: TakenWord>(
    _ source: UnsafePointer<Word>, at numbers: UnsafeBufferPointer<UInt32>, into target: UnsafeMutablePointer<Word>,
    mayMiss: Bool, isStreamed: Bool
) {
    let zero = Word.zero
    if isStreamed {
        for index in 0..<numbers.count {
            let number = numbers[index]
            let word = mayMiss && number == RowPositions.none ? zero : source[Int(number)]
            Word.stream(word, to: target + index)
        }
        embark_stream_end()
        return
    }
    guard mayMiss else {
        for index in 0..<numbers.count { target[index] = source[Int(numbers[index])] }
        return
    }
    for index in 0..<numbers.count {
        let number = numbers[index]
        target[index] = number == RowPositions.none ? zero : source[Int(number)]
    }
}

/// Bits by row number, packed into words that begin at bit 0; the last word is filled up with zeros.
func takeBits(
    at numbers: UnsafeBufferPointer<UInt32>, into words: UnsafeMutablePointer<UInt64>, _ isSet: (Int) -> Bool
) {
    var first = 0
    while first < numbers.count {
        let stop = min(first + 64, numbers.count)
        var word: UInt64 = 0
        for index in first..<stop {
            let number = numbers[index]
            let bit: UInt64 = number != RowPositions.none && isSet(Int(number)) ? 1 : 0
            word |= bit &<< UInt64(truncatingIfNeeded: index &- first)
        }
        words[first >> 6] = word
        first = stop
    }
}

extension FixedValues {
    /// Takes rows into `target`, from its row `firstRow` on, which is a multiple of 64.
    func take(
        _ numbers: UnsafeBufferPointer<UInt32>, into target: Buffer, firstRow: Int, mayMiss: Bool, isStreamed: Bool
    ) {
        switch self {
        case .bits(let words, let bitOffset):
            let bits = BitStorage(words: words, bitOffset: bitOffset)
            takeBits(at: numbers, into: target.words + firstRow / 64) { bits.element(at: $0) }
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
    private static let streamedRows = 1 << 20

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
        values.take(numbers, into: target.values, firstRow: rows.lowerBound, mayMiss: mayMiss, isStreamed: isStreamed)
        guard !hasPresence, let words = target.validity?.words else { return }
        let validity = source.validity
        takeBits(at: numbers, into: words + rows.lowerBound / 64) { validity.isValid($0) }
    }

    func finish() -> AnyColumn { target.finish(like: source) }
}
