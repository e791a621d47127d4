/// How many items one participant claims at once: one while they are long, more while they are so short that
/// claiming and reading the clock would cost more than the items.
///
/// Any sequence of batches gives the same results and the same error, so this may follow the clock.
struct Pace {
    private(set) var batch = 1
    private let count: Int
    /// A batch is at most this part of what is left, so that nobody ends up with a long tail.
    private let shares: Int

    /// Below this a batch is doubled; above four times this it is halved.
    static let shortNanoseconds: UInt64 = 5_000
    static let largestBatch = 1_024

    init(count: Int, participants: Int) {
        self.count = count
        shares = 4 * participants
    }

    /// - Parameters:
    ///   - elapsed: what the last batch took, in nanoseconds.
    ///   - next: about where the next batch will start.
    mutating func adapt(to elapsed: UInt64, next: Int) {
        if elapsed < Self.shortNanoseconds {
            batch = min(batch * 2, Self.largestBatch)
        } else if elapsed > 4 * Self.shortNanoseconds {
            batch /= 2
        }
        batch = max(1, min(batch, (count - next) / shares))
    }
}
