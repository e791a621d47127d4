import Columns

extension Validity {
    /// Calls `body` for every row that has a value, in order.
    ///
    /// Inlined with its closure, so it compiles to three loops: no bitmap, a full word of it, a word with gaps.
    @inline(__always) func forEachPresent(_ rowCount: Int, _ body: (_ rowIndex: Int) -> Void) {
        if isAbsent {
            for row in 0..<rowCount { body(row) }
            return
        }
        var first = 0
        while first < rowCount {
            var word = word(at: first, rowCount: rowCount)
            if word == ~0 {
                for row in first..<first &+ 64 { body(row) }
            } else {
                while word != 0 {
                    body(first &+ word.trailingZeroBitCount)
                    word &= word &- 1
                }
            }
            first &+= 64
        }
    }

    /// The first row that has a value; nil when none has.
    func firstPresent(_ rowCount: Int) -> Int? {
        var first = 0
        while first < rowCount {
            let word = word(at: first, rowCount: rowCount)
            if word != 0 { return first + word.trailingZeroBitCount }
            first += 64
        }
        return nil
    }

    /// The last row that has a value; nil when none has.
    func lastPresent(_ rowCount: Int) -> Int? {
        var end = rowCount
        while end > 0 {
            let first = max(0, end - 64)
            let word = word(at: first, rowCount: end)
            if word != 0 { return first + 63 - word.leadingZeroBitCount }
            end = first
        }
        return nil
    }
}

extension Column {
    /// Rows that have a value.
    ///
    /// - Cost: one population count for 64 rows; nothing where nothing is missing.
    @inlinable public var presentCount: Int { count - nilCount }

    /// The first value that is there; nil when none is.
    public var firstPresent: Element? { validity.firstPresent(count).flatMap { self[$0] } }

    /// The last value that is there; nil when none is.
    public var lastPresent: Element? { validity.lastPresent(count).flatMap { self[$0] } }
}
