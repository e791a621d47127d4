import Columns
import Pool

/// The rows of a join: for each the row of the left and of the right side, or "no row".
package struct JoinedPositions: Sendable {
    package let left: RowPositions
    /// nil where the result has no columns of the right side.
    package let right: RowPositions?
    /// Rows that have a left row; those after them, of a full join, have only a right one.
    package let leftRowCount: Int

    /// The rows of a join of two frames on columns with equal places in the lists.
    ///
    /// - Parameter matchingNils: whether missing keys are equal; otherwise they equal nothing.
    /// - Cost: a look-up a row of the larger side, two when keys are repeated on the smaller one.
    /// - Throws: `JoinError.differentTypes`, `JoinError.tooManyRows`; `Interrupted` when the work was cancelled.
    package static func make(
        left: [AnyColumn], right: [AnyColumn], kind: JoinKind, matchingNils: Bool = false
    ) throws -> JoinedPositions {
        let keys = try zip(left, right).map(alignedKeys)
        let (left, right) = (keys.map(\.left), keys.map(\.right))
        if kind == .right {
            let mirrored = try make(left: right, right: left, kind: .left, matchingNils: matchingNils)
            return JoinedPositions(
                left: mirrored.right!, right: mirrored.left, leftRowCount: mirrored.left.count)
        }
        let matches = try JoinMatches(
            left: left, right: right, matchingNils: matchingNils, needsLists: kind != .semi && kind != .anti)
        switch kind {
        case .semi: return JoinedPositions(try matches.leftRows(havingMatch: true), nil)
        case .anti: return JoinedPositions(try matches.leftRows(havingMatch: false), nil)
        case .inner: return try matches.pairs(keepingUnmatched: false)
        case .left: return try matches.pairs(keepingUnmatched: true)
        case .full: return try matches.pairs(keepingUnmatched: true).adding(matches.unmatchedRight())
        case .right, .cross: preconditionFailure("a join of kind \(kind) does not compare left keys with right ones")
        }
    }

    /// All pairs of rows.
    package static func cross(leftCount: Int, rightCount: Int) throws -> JoinedPositions {
        let (count, overflow) = leftCount.multipliedReportingOverflow(by: rightCount)
        if overflow || count > RowPositions.rowLimit { throw JoinError.tooManyRows(overflow ? .max : count) }
        let left = Buffer(byteCount: count * 4), right = Buffer(byteCount: count * 4)
        try Pool.current.forEachMorsel(of: leftCount, size: max(1, morselRows / max(rightCount, 1))) { rows, _ in
            for row in rows {
                let place = row * rightCount
                (left.pointer(as: UInt32.self) + place).update(
                    repeating: UInt32(truncatingIfNeeded: row), count: rightCount)
                for other in 0..<rightCount {
                    right.pointer(as: UInt32.self)[place + other] = UInt32(truncatingIfNeeded: other)
                }
            }
        }
        return JoinedPositions(
            RowPositions(left, count: count, bound: leftCount, mayMiss: false),
            RowPositions(right, count: count, bound: rightCount, mayMiss: false))
    }

    /// Every left row once and in order, beside the right row of the same place.
    package init(everyLeftRowWith right: RowPositions) { self.init(RowPositions(0..<right.count), right) }

    fileprivate init(_ left: RowPositions, _ right: RowPositions?) {
        self.init(left: left, right: right, leftRowCount: left.count)
    }

    fileprivate init(left: RowPositions, right: RowPositions?, leftRowCount: Int) {
        self.left = left
        self.right = right
        self.leftRowCount = leftRowCount
    }

    /// These rows, and after them rows of the right side alone.
    fileprivate func adding(_ unmatched: RowPositions) throws -> JoinedPositions {
        guard let right, unmatched.count > 0 else { return self }
        let count = leftRowCount + unmatched.count
        if count > RowPositions.rowLimit { throw JoinError.tooManyRows(count) }
        let longerLeft = Buffer(byteCount: count * 4), longerRight = Buffer(byteCount: count * 4)
        let (leftTarget, rightTarget) = (longerLeft.pointer(as: UInt32.self), longerRight.pointer(as: UInt32.self))
        left.withNumbers { leftTarget.update(from: $0, count: $0.count) }
        right.withNumbers { rightTarget.update(from: $0, count: $0.count) }
        (leftTarget + leftRowCount).update(repeating: RowPositions.none, count: unmatched.count)
        unmatched.withNumbers { (rightTarget + leftRowCount).update(from: $0, count: $0.count) }
        return JoinedPositions(
            left: RowPositions(longerLeft, count: count, bound: left.bound, mayMiss: true),
            right: RowPositions(
                longerRight, count: count, bound: max(right.bound, unmatched.bound), mayMiss: right.mayMiss),
            leftRowCount: leftRowCount)
    }
}

extension UnsafeMutablePointer<UInt32> {
    fileprivate func update(from numbers: UnsafeBufferPointer<UInt32>, count: Int) {
        if let base = numbers.baseAddress { update(from: base, count: count) }
    }
}

extension JoinMatches {
    /// The left rows that have a match, or those that have none; all of them as a range.
    fileprivate func leftRows(havingMatch: Bool) throws -> RowPositions {
        let count = havingMatch ? matchCount : leftCount - matchCount
        if count == leftCount { return RowPositions(0..<leftCount) }
        let rows = Buffer(byteCount: count * 4)
        let starts = morselStarts { havingMatch ? matchCounts[$0] : $1 - matchCounts[$0] }
        try Pool.current.forEachMorsel(of: leftCount, size: morselRows) { morsel, _ in
            let codes = leftCodes.pointer(as: UInt32.self)
            let target = rows.pointer(as: UInt32.self)
            var place = starts[morsel.lowerBound / morselRows]
            for row in morsel where (codes[row] != RowPositions.none) == havingMatch {
                target[place] = UInt32(truncatingIfNeeded: row)
                place &+= 1
            }
        }
        return RowPositions(rows, count: count, bound: leftCount, mayMiss: false)
    }

    /// The pairs of rows with equal keys, in the order of left rows, then of right ones; with `keepingUnmatched` also left
    /// rows without a match.
    fileprivate func pairs(keepingUnmatched: Bool) throws -> JoinedPositions {
        switch right {
        case .lists(let lists): return try pairs(lists, keepingUnmatched)
        case .rows:
            let isWhole = matchCount == leftCount
            guard isWhole || keepingUnmatched else { return try matchedPairs() }
            // Every left row once and in order: its columns need not be copied.
            return JoinedPositions(
                RowPositions(0..<leftCount),
                RowPositions(leftCodes, count: leftCount, bound: rightCount, mayMiss: !isWhole))
        }
    }

    /// The left rows that have a match, and the one right row each has.
    private func matchedPairs() throws -> JoinedPositions {
        let count = matchCount
        let left = Buffer(byteCount: count * 4), right = Buffer(byteCount: count * 4)
        let starts = morselStarts { morsel, _ in matchCounts[morsel] }
        try Pool.current.forEachMorsel(of: leftCount, size: morselRows) { morsel, _ in
            let codes = leftCodes.pointer(as: UInt32.self)
            let leftTarget = left.pointer(as: UInt32.self), rightTarget = right.pointer(as: UInt32.self)
            let number = morsel.lowerBound / morselRows
            var place = starts[number]
            let stop = place + matchCounts[number]
            var row = morsel.lowerBound
            // Written whether matched or not, so that there is no branch to guess; what is not stays for the next one.
            while place < stop {
                leftTarget[place] = UInt32(truncatingIfNeeded: row)
                rightTarget[place] = codes[row]
                place &+= codes[row] == RowPositions.none ? 0 : 1
                row &+= 1
            }
        }
        return JoinedPositions(
            RowPositions(left, count: count, bound: leftCount, mayMiss: false),
            RowPositions(right, count: count, bound: rightCount, mayMiss: false))
    }

    /// Counts the pairs of each morsel, then writes them where they belong.
    private func pairs(_ lists: RowLists, _ keepingUnmatched: Bool) throws -> JoinedPositions {
        let pairCounts = try Pool.current.mapMorsels(of: leftCount, size: morselRows) { rows in
            let codes = leftCodes.pointer(as: UInt32.self)
            var count = 0
            for row in rows {
                count &+=
                    codes[row] == RowPositions.none ? (keepingUnmatched ? 1 : 0) : lists.range(of: codes[row]).count
            }
            return count
        }
        let count = pairCounts.reduce(0, +)
        if count > RowPositions.rowLimit { throw JoinError.tooManyRows(count) }
        let left = Buffer(byteCount: count * 4), right = Buffer(byteCount: count * 4)
        let starts = morselStarts { morsel, _ in pairCounts[morsel] }
        try Pool.current.forEachMorsel(of: leftCount, size: morselRows) { rows, _ in
            let codes = leftCodes.pointer(as: UInt32.self), numbers = lists.numbers
            let leftTarget = left.pointer(as: UInt32.self), rightTarget = right.pointer(as: UInt32.self)
            var place = starts[rows.lowerBound / morselRows]
            for row in rows {
                if codes[row] == RowPositions.none {
                    guard keepingUnmatched else { continue }
                    leftTarget[place] = UInt32(truncatingIfNeeded: row)
                    rightTarget[place] = RowPositions.none
                    place &+= 1
                    continue
                }
                for other in lists.range(of: codes[row]) {
                    leftTarget[place] = UInt32(truncatingIfNeeded: row)
                    rightTarget[place] = numbers[other]
                    place &+= 1
                }
            }
        }
        return JoinedPositions(
            RowPositions(left, count: count, bound: leftCount, mayMiss: false),
            RowPositions(
                right, count: count, bound: rightCount, mayMiss: keepingUnmatched && matchCount < leftCount))
    }

    /// Where the results of each morsel of left rows begin.
    private func morselStarts(_ count: (_ morsel: Int, _ rows: Int) -> Int) -> [Int] {
        var starts: [Int] = []
        var place = 0
        for (morsel, first) in stride(from: 0, to: leftCount, by: morselRows).enumerated() {
            starts.append(place)
            place += count(morsel, min(morselRows, leftCount - first))
        }
        return starts
    }
}
