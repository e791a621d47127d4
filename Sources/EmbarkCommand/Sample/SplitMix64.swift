/// The generator behind every sample: small, fast, and the same on every machine.
///
/// - Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// A generator for one part of a sample: its numbers depend on the seed and the part alone, so parts can be made
    /// in any order, on any thread.
    init(seed: UInt64, part: Int) {
        var mixer = SplitMix64(seed: seed)
        var inner = SplitMix64(seed: mixer.next() ^ UInt64(truncatingIfNeeded: part))
        state = inner.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0..<bound`, from one draw; the bias of at most `bound / 2^64` is of no matter here.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True once in `count` draws.
    mutating func once(in count: Int) -> Bool {
        below(count) == 0
    }
}
