/// How often a key may stand on each side of a join. A missing key counts only where missing keys match.
public enum JoinValidation: String, Sendable, Hashable, CaseIterable, Codable {
    case manyToMany
    /// No key twice on the left side.
    case oneToMany
    /// No key twice on the right side.
    case manyToOne
    /// No key twice on either side.
    case oneToOne

    var needsUniqueLeft: Bool { self == .oneToOne || self == .oneToMany }
    var needsUniqueRight: Bool { self == .oneToOne || self == .manyToOne }
}
