/// Which way rows are sorted.
public enum Order: Sendable, Hashable, Codable {
    /// From low to high. Missing values come first, they count as lower than any other.
    case ascending
    /// From high to low. Missing values come last.
    case descending
}
