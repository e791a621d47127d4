/// Ranks drawn by a power law: rank `r` has weight `1 / (r + flatness)`, so a few ranks take most draws.
///
/// The weights need nothing but addition and division, which give the same bits on every machine.
///
/// - Cost: a draw is one random number and one look-up (Walker's alias method).
/// - Source: Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE TSE 17(9), 1991.
struct PowerLaw: Sendable {
    /// For each slot the share of it that belongs to its own rank, out of 2^32, and the rank the rest goes to.
    private struct Slot {
        var threshold: UInt32
        var alias: UInt32
    }

    private let slots: [Slot]

    init(rankCount: Int, flatness: Double) {
        precondition(rankCount > 0, "a power law needs a rank to draw, got \(rankCount)")
        slots = Self.slots(weights: Self.weights(rankCount: rankCount, flatness: flatness))
    }

    static func weights(rankCount: Int, flatness: Double) -> [Double] {
        (0..<rankCount).map { 1 / (Double($0) + flatness) }
    }

    func rank(_ generator: inout SplitMix64) -> Int {
        let draw = generator.next()
        let (index, fraction) = draw.multipliedFullWidth(by: UInt64(slots.count))
        let slot = slots[Int(index)]
        return UInt32(fraction >> 32) < slot.threshold ? Int(index) : Int(slot.alias)
    }

    private static func slots(weights: [Double]) -> [Slot] {
        let total = weights.reduce(0, +)
        var scaled = weights.map { $0 * Double(weights.count) / total }
        var slots = weights.indices.map { Slot(threshold: .max, alias: UInt32($0)) }
        var small = scaled.indices.filter { scaled[$0] < 1 }
        var large = scaled.indices.filter { scaled[$0] >= 1 }
        while let short = small.popLast(), let long = large.last {
            slots[short] = Slot(threshold: UInt32(scaled[short] * 0x1p32), alias: UInt32(long))
            scaled[long] -= 1 - scaled[short]
            if scaled[long] < 1 { small.append(large.removeLast()) }
        }
        return slots
    }
}
