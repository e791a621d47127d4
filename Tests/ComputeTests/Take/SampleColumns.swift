import Columns
import Foundation
import Pool

@testable import Compute

/// Random numbers that a seed fixes.
///
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014 (SplitMix64).
struct SampleRandom: RandomNumberGenerator {
    let seed: UInt64
    private var state: UInt64

    init(seed: UInt64 = .random(in: 0...UInt64.max)) {
        self.seed = seed
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func isOne(in chances: Int) -> Bool { Int.random(in: 0..<chances, using: &self) == 0 }
}

/// Columns of every type and storage for tests, with and without missing values, whole and sliced.
enum SampleColumns {
    static let words = [
        "", "a", "ab", "ab\0", "abba", "Zürich", "twelve bytes", "thirteen byte", "a longer text, out of line",
    ]

    /// One column of each kind, all of `count` rows.
    static func all(count: Int, using random: inout SampleRandom) -> [AnyColumn] {
        [false, true].flatMap { hasNils in
            [0, 3, 70].flatMap { skipped in
                columns(count: count + skipped + 5, hasNils: hasNils, using: &random).map {
                    var column = $0.slice(skipped..<skipped + count)
                    column.name += " nils:\(hasNils) skipped:\(skipped)"
                    return column
                }
            }
        }
    }

    /// One column of each type with missing values, not beginning at a word of its bitmap.
    static func sliced(count: Int, using random: inout SampleRandom) -> [AnyColumn] {
        columns(count: count + 3, hasNils: true, using: &random).map { $0.slice(3..<count + 3) }
    }

    private static func columns(count: Int, hasNils: Bool, using random: inout SampleRandom) -> [AnyColumn] {
        func make<Element: ColumnElement>(
            _ name: String, _ value: (inout SampleRandom) -> Element
        ) -> Column<Element> {
            let values = (0..<count).map { _ in hasNils && random.isOne(in: 4) ? nil : value(&random) }
            return Column(name: name, contents: values)
        }
        let texts = make("text") { words.randomElement(using: &$0)! + ($0.isOne(in: 3) ? "!" : "") }
        return [
            .int(make("int") { Int.random(in: -50...50, using: &$0) }),
            .double(make("double") { [-0.0, 0.0, .nan, -.infinity, .infinity, 1.5, -2].randomElement(using: &$0)! }),
            .bool(make("bool") { Bool.random(using: &$0) }),
            .timestamp(make("timestamp") { Timestamp(ticks: Int64.random(in: -99...99, using: &$0), unit: .seconds) }),
            .date(make("date") { CalendarDate(daysSinceEpoch: Int32.random(in: -9...9, using: &$0)) }),
            .duration(make("duration") { .milliseconds(Int.random(in: -9...9, using: &$0)) }),
            .string(texts),
            .string(dictionary(texts)),
        ]
    }

    /// The same texts as codes, made the slow way.
    static func dictionary(_ texts: Column<String>) -> Column<String> {
        var distinct: [String] = []
        let codes = Buffer(byteCount: texts.count * 4)
        for (row, text) in texts.enumerated() {
            let known = text.map { wanted in distinct.firstIndex { Array($0.utf8) == Array(wanted.utf8) } }
            if let text, known == .some(nil) { distinct.append(text) }
            codes.pointer(as: UInt32.self)[row] = UInt32(text == nil ? 0 : (known! ?? distinct.count - 1))
        }
        let values = Column<String>(name: "", contents: distinct)
        let storage = StringStorage(
            codes: codes.pointer(as: UInt32.self), dictionary: values.storage.views, dictionaryCount: distinct.count,
            heap: values.storage.heap)
        return Column(
            name: "codes", storage: storage, validity: texts.validity, count: texts.count,
            owner: ColumnOwner([codes], parents: [values.owner, texts.owner]))
    }
}

/// A column's values, one by one, so that they can be compared: doubles by their bits, texts by their bytes.
func slowValues(_ column: AnyColumn) -> [AnyHashable?] {
    (0..<column.count).map { row -> AnyHashable? in
        switch column[row] {
        case nil: return nil
        case let value as Double: return AnyHashable(value.bitPattern)
        case let value as String: return AnyHashable(Array(value.utf8))
        case let value?: return erased(value)
        }
    }
}

/// Whether every missing row's slot holds zero, as the invariant of columns demands.
func hasZerosWhereMissing(_ column: AnyColumn) -> Bool {
    (0..<column.count).allSatisfy { row in
        guard column.isNil(at: row) else { return true }
        switch column.fixedValues {
        case .bits(let words, let bitOffset): return !BitStorage(words: words, bitOffset: bitOffset).element(at: row)
        case .words32(let values): return values[row] == 0
        case .words64(let values): return values[row] == 0
        case .words128(let values): return values[row].low == 0 && values[row].high == 0
        }
    }
}

/// Whether two columns are the same to the last byte of their values; quick, for many rows.
func sameBytes(_ left: AnyColumn, _ right: AnyColumn) -> Bool {
    guard left.type == right.type, left.count == right.count else { return false }
    let words = stride(from: 0, to: left.count, by: 64)
    let sameValidity = words.allSatisfy {
        left.validity.word(at: $0, rowCount: left.count) == right.validity.word(at: $0, rowCount: right.count)
    }
    return sameValidity && sameBytes(left.fixedValues, right.fixedValues, left.count)
}

/// Whether two columns have the same values; quick, for many rows. Texts are compared by their bytes, wherever they lie.
func sameValues(_ left: AnyColumn, _ right: AnyColumn) -> Bool {
    guard case .string(let left) = left, case .string(let right) = right else { return sameBytes(left, right) }
    guard left.count == right.count else { return false }
    let (heap, others) = (left.storage.heap, right.storage.heap)
    return (0..<left.count).allSatisfy { row in
        guard left.validity.isValid(row) == right.validity.isValid(row) else { return false }
        guard left.validity.isValid(row) else { return true }
        return heap.isEqual(left.storage.view(at: row), to: right.storage.view(at: row), in: others)
    }
}

private func sameBytes(_ left: FixedValues, _ right: FixedValues, _ count: Int) -> Bool {
    switch (left, right) {
    case (.bits(let left, let leftOffset), .bits(let right, let rightOffset)):
        let left = BitStorage(words: left, bitOffset: leftOffset)
        let right = BitStorage(words: right, bitOffset: rightOffset)
        return (0..<count).allSatisfy { left.element(at: $0) == right.element(at: $0) }
    case (.words32(let left), .words32(let right)): return memcmp(left, right, count * 4) == 0
    case (.words64(let left), .words64(let right)): return memcmp(left, right, count * 8) == 0
    case (.words128(let left), .words128(let right)): return memcmp(left, right, count * 16) == 0
    default: return false
    }
}

/// Thread counts that must make no difference.
let sampleThreads = [1, 2, 3, 8]

private func erased(_ value: some Hashable) -> AnyHashable { AnyHashable(value) }
