import Columns
import Pool

/// Brings the distinct texts of stripes together.
struct FirstTexts: Sendable {
    /// For every stripe, the code in the whole by the code in the stripe.
    let codes: [[UInt32]]
    /// Where each code first appears: a stripe and the code there.
    let places: [(stripe: Int, code: Int)]

    /// Distinct texts of the whole.
    var count: Int { places.count }

    init(_ stripes: [StripeTexts]) throws {
        let partitionBits = FirstTexts.partitionBits(stripes.reduce(0) { $0 + $1.texts.count })
        let byPartition = try Pool.current.map(stripes) { PartitionedCodes($0, bits: partitionBits) }
        let found = try Pool.current.map(count: 1 << partitionBits) { partition in
            FirstTexts.firsts(of: partition, stripes, byPartition)
        }
        (codes, places) = FirstTexts.numbered(stripes, byPartition, found)
    }

    /// Few texts are brought together by one worker, many by all.
    private static func partitionBits(_ textCount: Int) -> Int { textCount < 16_384 ? 0 : 6 }

    /// For every text of a partition, stripe after stripe: the place of the first one that is equal.
    private static func firsts(
        of partition: Int, _ stripes: [StripeTexts], _ byPartition: [PartitionedCodes]
    ) -> [UInt64] {
        let count = byPartition.reduce(0) { $0 + $1.codes(of: partition).count }
        var interner = TextInterner(capacity: count / max(stripes.count / 2, 1))
        var places: [UInt64] = []
        var result: [UInt64] = []
        result.reserveCapacity(count)
        for (stripe, texts) in stripes.enumerated() {
            for code in byPartition[stripe].codes(of: partition) {
                let text = texts.texts.text(of: Int(code)), hash = texts.texts.hash(of: Int(code))
                let found = Int(interner.code(of: text, hash: hash))
                if found == places.count { places.append(UInt64(stripe) << 32 | UInt64(code)) }
                result.append(places[found])
            }
        }
        return result
    }

    /// Numbers the first texts in the order of stripes and of codes in them, which is the order of rows.
    private static func numbered(
        _ stripes: [StripeTexts], _ byPartition: [PartitionedCodes], _ found: [[UInt64]]
    ) -> (codes: [[UInt32]], places: [(stripe: Int, code: Int)]) {
        var codes: [[UInt32]] = []
        var places: [(stripe: Int, code: Int)] = []
        var cursors = [Int](repeating: 0, count: found.count)
        for (stripe, texts) in stripes.enumerated() {
            var firsts = [UInt64](repeating: 0, count: texts.texts.count)
            for partition in found.indices {
                for code in byPartition[stripe].codes(of: partition) {
                    firsts[Int(code)] = found[partition][cursors[partition]]
                    cursors[partition] += 1
                }
            }
            var own = [UInt32](repeating: 0, count: firsts.count)
            for (code, first) in firsts.enumerated() {
                if first == UInt64(stripe) << 32 | UInt64(code) {
                    own[code] = UInt32(places.count)
                    places.append((stripe, code))
                } else {
                    let other = Int(first >> 32)
                    let place = Int(first & 0xFFFF_FFFF)
                    // The first one lies in an earlier stripe: equal texts of one stripe have one code.
                    own[code] = codes[other][place]
                }
            }
            codes.append(own)
        }
        return (codes, places)
    }
}

/// The codes of a stripe by the highest bits of their texts' hashes, ascending within a partition.
private struct PartitionedCodes: Sendable {
    private let sorted: [UInt32]
    private let starts: [Int]

    init(_ stripe: StripeTexts, bits: Int) {
        let count = stripe.texts.count
        func partition(_ code: Int) -> Int { Int(truncatingIfNeeded: stripe.texts.hash(of: code) >> UInt64(64 - bits)) }
        var starts = [Int](repeating: 0, count: (1 << bits) + 1)
        for code in 0..<count { starts[partition(code) + 1] += 1 }
        for index in 1..<starts.count { starts[index] += starts[index - 1] }
        self.starts = starts
        var sorted = [UInt32](repeating: 0, count: count)
        for code in 0..<count {
            sorted[starts[partition(code)]] = UInt32(code)
            starts[partition(code)] += 1
        }
        self.sorted = sorted
    }

    func codes(of partition: Int) -> ArraySlice<UInt32> { sorted[starts[partition]..<starts[partition + 1]] }
}
