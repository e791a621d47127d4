/// Chooses how many items of a map travel together, from how long items have taken.
///
/// A message costs about the same for one item and for a thousand. Items are sent one by one until the first comes back;
/// then a chunk holds what takes `targetTime`, growing by at most four times at once, and never more than its share of what
/// is left, so that all engines end at about the same time.
package struct ChunkSizer: Sendable {
    package static let targetTime = Duration.milliseconds(25)
    package static let growthLimit = 4

    private let fixedSize: Int?
    private var itemTime: Duration?
    private var largest = 1

    /// - Parameter fixedSize: the user's choice; nil to choose here.
    package init(fixedSize: Int? = nil) { self.fixedSize = fixedSize.map { max(1, $0) } }

    /// False when nothing is learnt, because the size is fixed.
    package var isMeasuring: Bool { fixedSize == nil }

    /// A chunk has come back.
    ///
    /// - Parameter time: that the engine worked on it. Later chunks count as much as all before.
    package mutating func measured(itemCount: Int, time: Duration) {
        guard itemCount > 0 else { return }
        let mean = time / itemCount
        itemTime = itemTime.map { ($0 + mean) / 2 } ?? mean
        largest = max(largest, itemCount)
    }

    /// - Parameters:
    ///   - remaining: items not yet sent; nil if nobody knows.
    ///   - engineCount: engines that share them.
    package func next(remaining: Int?, engineCount: Int) -> Int {
        if let fixedSize { return fixedSize }
        guard let itemTime else { return 1 }
        let fitting = itemTime > .zero ? Int(min(1e6, Self.targetTime / itemTime)) : 1_000_000
        let share = remaining.map { max(1, $0 / (2 * max(1, engineCount))) } ?? .max
        return max(1, min(fitting, largest * Self.growthLimit, share))
    }
}
