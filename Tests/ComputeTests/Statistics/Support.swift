import Columns
import Testing

@testable import Compute

/// Everything about `Compute/Statistics`.
@Suite struct StatisticsTests {}

/// The same values in the memory layouts that operations must not tell apart: alone, and as a slice that begins at other bits.
func layouts<Element>(of values: [Element?], filler: Element) -> [Column<Element>] {
    [0, 1, 63, 64, 77].map { before in
        let around = [Element?](repeating: filler, count: before) + values + [filler, nil]
        return Column(name: "x", contents: around).slice(before..<before + values.count)
    } + [Column(name: "x", contents: values)]
}

/// The texts as codes into a dictionary that holds some more, in an order of its own.
func dictionaryColumn(_ values: [String?], alsoHolding others: [String] = []) -> Column<String> {
    let entries = Array(Set(values.compactMap { $0 } + others)).sorted { $0.count < $1.count }
    let dictionary = Column<String>(name: "x", contents: entries)
    let codes = Buffer(byteCount: values.count * 4, zeroed: true)
    let bits = Buffer.bitmap(bitCount: values.count)
    for (row, value) in values.enumerated() {
        guard let value else { continue }
        codes.pointer(as: UInt32.self)[row] = UInt32(entries.firstIndex(of: value)!)
        bits.words[row >> 6] |= 1 << UInt64(row & 63)
    }
    let storage = StringStorage(
        codes: UnsafePointer(codes.pointer(as: UInt32.self)), dictionary: dictionary.storage.views,
        dictionaryCount: entries.count, heap: dictionary.storage.heap)
    let validity = values.contains(nil) ? Validity(words: UnsafePointer(bits.words)) : Validity()
    return Column(
        name: "x", storage: storage, validity: validity, count: values.count,
        owner: ColumnOwner([codes, bits], parents: [dictionary.owner]))
}

/// Texts as views and as codes.
func textLayouts(of values: [String?]) -> [Column<String>] {
    layouts(of: values, filler: "filler") + [
        dictionaryColumn(values, alsoHolding: ["unused", "also unused, and long"]),
        dictionaryColumn(["before", nil, "before"] + values).slice(3..<3 + values.count),
    ]
}

/// Random rows with about a share of `missing` without a value.
func randomRows<Value>(
    _ count: Int, missing: Double, using random: inout SeededGenerator, _ value: (inout SeededGenerator) -> Value
) -> [Value?] {
    (0..<count).map { _ in
        Double.random(in: 0..<1, using: &random) < missing ? nil : value(&random)
    }
}

/// Steele, Lea and Flood's SplitMix64: the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Seeds drawn anew each time, each with its generator; a failure is to name its seed.
func randomSeeds(_ count: Int = 20) -> [(seed: UInt64, random: SeededGenerator)] {
    (0..<count).map { _ in
        let seed = UInt64.random(in: 0..<1_000_000)
        return (seed, SeededGenerator(seed: seed))
    }
}

/// Row counts around the words of a bitmap and the runs of a sum.
let interestingCounts = [0, 1, 2, 3, 7, 8, 9, 63, 64, 65, 127, 128, 129, 200, 1000]
