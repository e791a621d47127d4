/// The columns that two frames are joined by: `"user_id"`, `["user_id", "day"]`, or `["user": "user_id"]` where the left
/// frame calls `user` what the right one calls `user_id`.
public struct JoinColumns: Sendable, Hashable {
    public let left: [String]
    public let right: [String]

    /// Columns of one name on both sides.
    public init(_ names: [String]) {
        left = names
        right = names
    }

    /// Columns by the name they have on the left and on the right.
    public init(_ pairs: [(left: String, right: String)]) {
        left = pairs.map(\.left)
        right = pairs.map(\.right)
    }
}

extension JoinColumns: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    public init(stringLiteral name: String) { self.init([name]) }
    public init(arrayLiteral names: String...) { self.init(names) }
    public init(dictionaryLiteral pairs: (String, String)...) { self.init(pairs.map { (left: $0, right: $1) }) }
}
