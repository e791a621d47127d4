/// Where a join by the nearest value looks for a right row.
public enum NearestDirection: String, Sendable, Hashable, CaseIterable, Codable {
    /// The last right row at or before the left row's value.
    case backward
    /// The first right row at or after it.
    case forward
    /// The closer of the two, the earlier one when both are equally far.
    case nearest
}
