import Columns
import Compute

extension DataFrame {
    /// The rows of this frame beside those of another one with equal keys.
    ///
    ///     let named = try plays.joined(users, on: "user_id", kind: .left)
    ///     let daily = try plays.joined(weather, on: "city", "day")
    ///     let pairs = try colours.joined(sizes, kind: .cross)
    ///
    /// - Shape: the columns of this frame, then those of the other one without its key columns. A name that is taken gets
    ///   the suffix. A key column stands once, under this frame's name, and holds the key of whichever side has the row.
    ///   For the rows and their order see `JoinKind`.
    /// - Parameters:
    ///   - names: columns that both frames have; none for a cross join.
    ///   - matchingNils: whether a missing key equals a missing one; otherwise it equals nothing.
    ///   - suffix: what is added to the names of the other frame's columns that are taken.
    ///   - validating: which side may hold a key more than once.
    ///   - indicator: the name of one more column that says where a row was found: `both`, `left_only`, `right_only`.
    /// - Cost: one pass over the keys of each side, on all cores, then one gather of the columns. A left join on keys that
    ///   the other frame holds once shares this frame's columns.
    /// - Throws: `ColumnError.noSuchColumn`; `JoinError` for keys whose types differ, for a key that was found twice, for a
    ///   name that is taken, and for more rows than a frame can hold.
    public func joined(
        _ other: DataFrame, on names: String..., kind: JoinKind = .inner, matchingNils: Bool = false,
        suffix: String = "_right", validating: JoinValidation = .manyToMany, indicator: String? = nil
    ) throws -> DataFrame {
        try joined(
            other, on: JoinColumns(names), kind: kind, matchingNils: matchingNils, suffix: suffix,
            validating: validating, indicator: indicator)
    }

    /// The rows of this frame beside those of another one with equal keys.
    public func joined(
        _ other: DataFrame, on names: [String], kind: JoinKind = .inner, matchingNils: Bool = false,
        suffix: String = "_right", validating: JoinValidation = .manyToMany, indicator: String? = nil
    ) throws -> DataFrame {
        try joined(
            other, on: JoinColumns(names), kind: kind, matchingNils: matchingNils, suffix: suffix,
            validating: validating, indicator: indicator)
    }

    /// The rows of this frame beside those of another one with equal keys, in columns that may be named differently.
    ///
    ///     let named = try plays.joined(users, on: ["listener": "user_id"])
    public func joined(
        _ other: DataFrame, on columns: JoinColumns, kind: JoinKind = .inner, matchingNils: Bool = false,
        suffix: String = "_right", validating: JoinValidation = .manyToMany, indicator: String? = nil
    ) throws -> DataFrame {
        let leftKeys = try columns.left.map(requiredIndex)
        let rightKeys = try columns.right.map(other.requiredIndex)
        let rows: JoinedPositions
        if kind == .cross {
            guard leftKeys.isEmpty else { throw JoinError.keysOfCross(columns.left) }
            rows = try .cross(leftCount: rowCount, rightCount: other.rowCount)
        } else {
            guard !leftKeys.isEmpty else { throw JoinError.noKeys(kind) }
            let left = leftKeys.map { self.columns[$0] }
            let right = rightKeys.map { other.columns[$0] }
            if validating.needsUniqueLeft { try checkUnique(left, .left, matchingNils) }
            if validating.needsUniqueRight { try checkUnique(right, .right, matchingNils) }
            rows = try .make(left: left, right: right, kind: kind, matchingNils: matchingNils)
        }
        let join = JoinedFrame(left: self, right: other, leftKeys: leftKeys, rightKeys: rightKeys, rows: rows)
        return try join.frame(kind: kind, suffix: suffix, indicator: indicator)
    }
}

/// - Throws: `JoinError.repeatedKey` with the first key that stands in two rows.
private func checkUnique(_ keys: [AnyColumn], _ side: JoinError.Side, _ matchingNils: Bool) throws {
    guard let (first, second) = try firstRepeatedKey(of: keys, matchingNils: matchingNils) else { return }
    throw JoinError.repeatedKey(
        side, names: keys.map(\.name), key: keys.map { $0[second].map { "\($0)" } ?? "nil" }, rows: [first, second])
}
