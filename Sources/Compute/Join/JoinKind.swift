/// Which rows a join gives, and in which order.
public enum JoinKind: String, Sendable, Hashable, CaseIterable, Codable {
    /// Pairs of rows with equal keys: in the order of the left rows, then of the right ones.
    case inner
    /// As `inner`, and left rows without a match in their place, their right columns missing.
    case left
    /// The mirror of `left`: pairs in the order of the right rows, then of the left ones; right rows without a match keep
    /// their place.
    case right
    /// As `left`, then the right rows without a match, in their order.
    case full
    /// The left rows that have a match, once each; no columns of the right side.
    case semi
    /// The left rows that have none; no columns of the right side.
    case anti
    /// All pairs of rows, without keys.
    case cross
}
