import Columns
import Testing

/// Everything about the module `Columns`.
@Suite struct ColumnsTests {}

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

/// A seed drawn anew each time; a failure is to name it.
func randomSeed() -> (seed: UInt64, random: SeededGenerator) {
    let seed = UInt64.random(in: 0..<1_000_000)
    return (seed, SeededGenerator(seed: seed))
}

/// Row counts around the words of a bitmap.
let interestingCounts = [0, 1, 2, 7, 8, 63, 64, 65, 127, 128, 129, 200]

/// The texts as codes into a dictionary, in an order of its own.
func dictionaryColumn(_ values: [String?]) -> Column<String> {
    let entries = Array(Set(values.compactMap { $0 })).sorted(by: >)
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
