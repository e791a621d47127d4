import Columns
import Pool

// Aggregates of one long column as a whole: what the methods of `Statistics` give, made on all cores.

extension AnyColumn {
    /// - Returns: nil for kinds that have no way of their own.
    func reducedWhole(_ kind: AggregateKind) throws -> AnyColumn? {
        switch (kind, self) {
        case (.variance, .int(let column)): .one(try column.sharedVariance(), name)
        case (.variance, .double(let column)): .one(try column.sharedVariance(), name)
        case (.standardDeviation, .int(let column)): .one(try column.sharedVariance()?.squareRoot(), name)
        case (.standardDeviation, .double(let column)): .one(try column.sharedVariance()?.squareRoot(), name)
        case (.median, _): try wholeQuantile(0.5)
        case (.quantile(let share), _): try wholeQuantile(share)
        case (.distinctCount, _): .one(try distinctCountOnAllCores(), name)
        case (.mode, _): try wholeMode()
        default: nil
        }
    }

    private static func one<Element: ColumnElement>(_ value: Element?, _ name: String) -> AnyColumn {
        AnyColumn(Column<Element>(name: name, contents: [value]))
    }

    private func wholeQuantile(_ share: Double) throws -> AnyColumn? {
        switch self {
        case .int(let column): .one(try column.sharedQuantile(share), name)
        case .double(let column): .one(try column.sharedQuantile(share), name)
        default: nil
        }
    }

    fileprivate func distinctCountOnAllCores() throws -> Int {
        try GroupIndex.make(by: [self]).groupCount - (nilCount > 0 ? 1 : 0)
    }

    /// The lowest of the most frequent values.
    fileprivate func wholeMode() throws -> AnyColumn {
        let groups = try GroupIndex.make(by: [self])
        let values = try gathered(at: groups.firstRows())
        var best: Int?
        for group in 0..<groups.groupCount where !values.isNil(at: group) {
            guard let known = best else {
                best = group
                continue
            }
            let (count, most) = (groups.count(of: group), groups.count(of: known))
            if count > most || count == most && values.precedes(group, known) { best = group }
        }
        return try values.gathered(at: RowPositions([best]))
    }

    /// Whether one row's value comes before another's; both have one.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        struct Comparing: Visitor {
            let (left, right): (Int, Int)
            func visit<Element>(_ column: Column<Element>) -> Bool {
                column.withComparableRows { $0.precedes(left, right) }
            }
        }
        var comparing = Comparing(left: left, right: right)
        // The visitor does not throw.
        return try! visit(&comparing)
    }
}

extension Column {
    /// As `distinctCount()`, on all cores.
    func sharedDistinctCount() throws -> Int { try AnyColumn(self).distinctCountOnAllCores() }

    /// As `mode()`, on all cores.
    func sharedMode() throws -> Element? { try Element.typed(AnyColumn(self).wholeMode())?[0] }
}

extension Column<Int> {
    /// As `quantile(_:)`, on all cores.
    func sharedQuantile(_ share: Double) throws -> Double? {
        try checkQuantile(share)
        return try sharedNeighbours(share).map(between)
    }
}

extension Column<Double> {
    /// As `quantile(_:)`, on all cores.
    func sharedQuantile(_ share: Double) throws -> Double? {
        try checkQuantile(share)
        return try sharedNeighbours(share).map(between)
    }
}

extension Column where Element: WordElement {
    /// What `ComparableRows.neighbours` gives.
    ///
    /// One round of `Selection` is shared: rows are counted by their distance from the lowest, and the values of the one bucket
    /// that has the quantile go on.
    /// - Cost: three passes over the rows on all cores; memory for the values of one bucket.
    func sharedNeighbours(_ quantile: Double) throws -> ComparableRows.Neighbours? {
        let present = presentCount
        guard present > 0 else { return nil }
        defer { withExtendedLifetime(owner) {} }
        let (words, validity) = (Element.words(storage, nan: .max), validity)
        @Sendable func forEachWord(_ rows: Range<Int>, _ body: (Int64) -> Void) {
            validity.advanced(by: rows.lowerBound).forEachPresent(rows.count) {
                body(words.word(at: rows.lowerBound &+ $0))
            }
        }
        let pieceRows = 1 << 17
        let (lowest, highest) = try integerRange(words)!
        let position = Double(present - 1) * quantile
        let rank = Int(position)

        let buckets = Selection.Buckets(Selection.Rest(count: present, rank: rank, lowest: lowest, highest: highest))
        let histograms = try Pool.current.mapMorsels(of: count, size: pieceRows) { rows in
            var histogram = [UInt32](repeating: 0, count: buckets.count)
            histogram.withUnsafeMutableBufferPointer { counts in
                forEachWord(rows) { counts[buckets.index(of: $0)] &+= 1 }
            }
            return histogram
        }
        var (bucket, before) = (0, 0)
        func size(_ bucket: Int) -> Int { histograms.reduce(0) { $0 + Int($1[bucket]) } }
        while before + size(bucket) <= rank {
            before += size(bucket)
            bucket += 1
        }

        var starts = [0]
        for histogram in histograms { starts.append(starts[starts.count - 1] + Int(histogram[bucket])) }
        let kept = Buffer(byteCount: starts[starts.count - 1] * 8)
        let parts = try Pool.current.mapMorsels(of: count, size: pieceRows) { [starts, bucket] rows in
            let target = kept.pointer(as: Int64.self)
            var (next, lowest, highest, above) = (starts[rows.lowerBound / pieceRows], Int64.max, Int64.min, Int64.max)
            forEachWord(rows) { word in
                let place = buckets.index(of: word)
                if place > bucket {
                    above = Swift.min(above, word)
                } else if place == bucket {
                    target[next] = word
                    next &+= 1
                    (lowest, highest) = (Swift.min(lowest, word), Swift.max(highest, word))
                }
            }
            return (lowest: lowest, highest: highest, above: above)
        }
        let keptCount = starts[starts.count - 1]
        let scratch = Scratch(zeroCount: Selection.maximalBuckets, byteCount: 0)
        let selection = Selection(values: kept.pointer(as: Int64.self), histogram: scratch.zeros)
        let (low, next) = selection.neighbours(
            of: rank - before, count: keptCount, lowest: parts.reduce(.max) { Swift.min($0, $1.lowest) },
            highest: parts.reduce(.min) { Swift.max($0, $1.highest) })
        withExtendedLifetime(kept) {}
        // Behind the last value of the bucket comes the lowest of those above it.
        let high = rank - before + 1 < keptCount ? next : parts.reduce(.max) { Swift.min($0, $1.above) }
        let fraction = position - Double(rank)
        return ComparableRows.Neighbours(
            low: low, high: fraction > 0 ? high : low, fraction: fraction, highest: highest)
    }
}
