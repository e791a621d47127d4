import Columns

// A join compares keys as numbers. Each pair of key columns has numbers of its own, counted from 0 by what the build
// side holds; the numbers of several columns make one word, like the digits of a number:
//
//     word  =  (digit of column 1 · radix of column 2 + digit of column 2) · radix of column 3 + …
//
// A key that no build row can have (a value outside the range of the build side, a text it does not know, a missing value
// that is to match nothing) is `KeyWord.unmatchable`, and stays it whatever digits follow.

enum KeyWord {
    /// What no key has: radices are limited so that all words are below it.
    static let unmatchable = UInt64.max
}

/// One key column of one side as digits.
protocol KeyCoder: Sendable {
    /// Appends the digits of rows to their words, the first of which is `words[0]`.
    ///
    /// - Parameter isFirst: whether words hold nothing yet.
    func append(_ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, isFirst: Bool)
}

/// A column of the build side and what it is compared with, as digits below one radix.
struct KeyPair: Sendable {
    let radix: UInt64
    let build: any KeyCoder
    let probe: any KeyCoder
}

extension KeyCoder {
    /// The loop of all coders: one for first digits and one for later ones.
    @inline(__always) fileprivate func appendDigits(
        _ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, isFirst: Bool, radix: UInt64,
        _ digit: (_ rowIndex: Int) -> UInt64
    ) {
        let first = rows.lowerBound
        if isFirst {
            for row in rows { words[row &- first] = digit(row) }
            return
        }
        for row in rows {
            let (word, digit) = (words[row &- first], digit(row))
            words[row &- first] =
                word == KeyWord.unmatchable || digit == KeyWord.unmatchable
                ? KeyWord.unmatchable : word &* radix &+ digit
        }
    }
}

/// The digit of a row that has a value, or that of a missing one: by a mask, because a branch would be mispredicted where a few
/// rows are missing here and there.
@inline(__always) private func chosen(_ bits: BitStorage, _ row: Int, _ digit: UInt64, _ missing: UInt64) -> UInt64 {
    let mask: UInt64 = 0 &- (bits.element(at: row) ? 1 : 0)
    return missing ^ ((missing ^ digit) & mask)
}

/// Values as integers, equal where the values are.
protocol NumberSource: Sendable {
    /// nil for a value that the other side's type cannot hold.
    func number(at rowIndex: Int) -> Int64?
}

extension IntegerWords: NumberSource {
    @inline(__always) func number(at rowIndex: Int) -> Int64? { values[rowIndex] }
}

extension DayWords: NumberSource {
    @inline(__always) func number(at rowIndex: Int) -> Int64? { Int64(values[rowIndex]) }
}

extension BitWords: NumberSource {
    @inline(__always) func number(at rowIndex: Int) -> Int64? { values.element(at: rowIndex) ? 1 : 0 }
}

/// Doubles that are compared with doubles: one zero and one NaN.
struct DoubleNumbers: NumberSource {
    let values: PlainStorage<Double>
    @inline(__always) func number(at rowIndex: Int) -> Int64? {
        Int64(bitPattern: canonicalBits(values.values[rowIndex]))
    }
}

/// Doubles that are compared with integers: only whole ones equal one.
struct WholeNumbers: NumberSource {
    let values: PlainStorage<Double>
    @inline(__always) func number(at rowIndex: Int) -> Int64? { Int64(exactly: values.values[rowIndex]) }
}

/// 32 of the 64 bits of a number, for columns whose values span nearly all 64 bits.
struct HalfNumbers<Source: NumberSource>: NumberSource {
    let source: Source
    let isUpper: Bool
    @inline(__always) func number(at rowIndex: Int) -> Int64? {
        guard let number = source.number(at: rowIndex) else { return nil }
        return isUpper ? number >> 32 : number & 0xFFFF_FFFF
    }
}

/// Numbers less the lowest of the build side.
struct NumberCoder<Source: NumberSource>: KeyCoder {
    let source: Source
    let validity: Validity
    let lowest: Int64
    /// The highest digit of a value.
    let largest: UInt64
    /// The digit of a missing value.
    let missing: UInt64
    let radix: UInt64

    @specialized(where Source == IntegerWords)
    @specialized(where Source == DayWords)
    @specialized(where Source == BitWords)
    @specialized(where Source == DoubleNumbers)
    @specialized(where Source == WholeNumbers)
    func append(_ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, isFirst: Bool) {
        guard let bitmap = validity.words else {
            return appendDigits(rows, to: words, isFirst: isFirst, radix: radix) { digit($0) }
        }
        let bits = BitStorage(words: bitmap, bitOffset: validity.bitOffset)
        appendDigits(rows, to: words, isFirst: isFirst, radix: radix) { chosen(bits, $0, digit($0), missing) }
    }

    @inline(__always) private func digit(_ row: Int) -> UInt64 {
        guard let number = source.number(at: row) else { return KeyWord.unmatchable }
        let digit = UInt64(bitPattern: number &- lowest)
        return digit <= largest ? digit : KeyWord.unmatchable
    }
}

/// Codes of texts or of whole keys, perhaps translated into those of the other side; `RowPositions.none` is unmatchable.
struct CodeCoder: KeyCoder, @unchecked Sendable {
    // @unchecked: pointers into memory that `keeper` holds and nobody writes any more.
    let codes: UnsafePointer<UInt32>
    /// The digit of each code; nil where codes are digits.
    let translation: UnsafePointer<UInt32>?
    let validity: Validity
    let missing: UInt64
    let radix: UInt64
    let keeper: [any AnyObject & Sendable]

    func append(_ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, isFirst: Bool) {
        // A missing row has code 0, so that every row's code can be looked up.
        switch (translation, validity.words) {
        case (let translation?, nil):
            appendDigits(rows, to: words, isFirst: isFirst, radix: radix) { digit(translation[Int(codes[$0])]) }
        case (let translation?, let bitmap?):
            let bits = BitStorage(words: bitmap, bitOffset: validity.bitOffset)
            appendDigits(rows, to: words, isFirst: isFirst, radix: radix) {
                chosen(bits, $0, digit(translation[Int(codes[$0])]), missing)
            }
        case (nil, nil):
            appendDigits(rows, to: words, isFirst: isFirst, radix: radix) { digit(codes[$0]) }
        case (nil, let bitmap?):
            let bits = BitStorage(words: bitmap, bitOffset: validity.bitOffset)
            appendDigits(rows, to: words, isFirst: isFirst, radix: radix) {
                chosen(bits, $0, digit(codes[$0]), missing)
            }
        }
    }

    @inline(__always) private func digit(_ code: UInt32) -> UInt64 {
        code == RowPositions.none ? KeyWord.unmatchable : UInt64(code)
    }
}

/// Texts that are looked up row by row among those of the build side.
struct TextCoder: KeyCoder {
    let texts: Column<String>
    let known: KnownTexts
    let missing: UInt64
    let radix: UInt64

    func append(_ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>, isFirst: Bool) {
        let storage = texts.storage
        appendDigits(rows, to: words, isFirst: isFirst, radix: radix) { row in
            guard texts.validity.isValid(row) else { return missing }
            let code = known.code(of: TextPlace(view: storage.view(at: row), heap: storage.heap))
            return code == RowPositions.none ? KeyWord.unmatchable : UInt64(code)
        }
    }
}
