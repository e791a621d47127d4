import Columns
import Compute

// A seed gives the same rows on any number of threads, on any machine, in any version; without one they are of chance.

extension DataFrame {
    /// So many rows by chance, in random order.
    ///
    /// - Parameters:
    ///   - replacing: whether a row may come more than once; then there may be more rows than the frame has.
    ///   - weights: a column of numbers that rows' chances are proportional to; a missing weight is none.
    /// - Throws: `SamplingError`; `ColumnError` for the column of weights.
    public func sample(
        count: Int, seed: Int? = nil, replacing: Bool = false, weights: String? = nil
    ) throws -> DataFrame {
        var random = SplitMix(seed: seed)
        return try rows(at: sampledRows(count, replacing: replacing, weights: weights, using: &random))
    }

    /// A share of the rows by chance, in random order: 0.1 for a tenth, rounded to whole rows.
    public func sample(
        fraction: Double, seed: Int? = nil, replacing: Bool = false, weights: String? = nil
    ) throws -> DataFrame {
        try sample(count: shareOf(rowCount, fraction), seed: seed, replacing: replacing, weights: weights)
    }

    /// All rows in random order.
    public func shuffled(seed: Int? = nil) throws -> DataFrame { try sample(count: rowCount, seed: seed) }

    /// The rows dealt out to several frames by chance, so that each has its share of them: `[0.8, 0.2]`.
    ///
    /// - Parameter shares: add up to 1.
    /// - Shape: a frame a share; rows keep their order within each. Sizes are rounded so that together they are all rows.
    /// - Throws: `SamplingError.wrongShares`.
    public func randomSplit(by shares: [Double], seed: Int? = nil) throws -> [DataFrame] {
        var random = SplitMix(seed: seed)
        let dealt = try dealtRows([Array(0..<rowCount)], shares, using: &random)
        return try dealt.map { try rows(at: RowPositions($0)) }
    }

    /// As `randomSplit`, with every frame having its share of the rows of each value of some columns.
    ///
    /// - Throws: `SamplingError.wrongShares`, `ColumnError.noSuchColumn`.
    public func stratifiedSplit(on names: String..., by shares: [Double], seed: Int? = nil) throws -> [DataFrame] {
        let index = try grouped(columnNames: names).index
        let order = try index.order()
        var random = SplitMix(seed: seed)
        let strata = (0..<index.groupCount).map { order.slice(index.range(of: $0)).rowNumbers }
        let dealt = try dealtRows(strata, shares, using: &random)
        return try dealt.map { try rows(at: RowPositions($0)) }
    }

    private func sampledRows(
        _ count: Int, replacing: Bool, weights: String?, using random: inout SplitMix
    ) throws -> RowPositions {
        guard count >= 0 else { throw SamplingError.wrongShare(Double(count)) }
        let weights = try weights.map { try self.weights($0) }
        let available = weights.map { all in all.count { $0 > 0 } } ?? rowCount
        guard replacing ? count == 0 || available > 0 : count <= available else {
            throw SamplingError.tooManyRows(asked: count, available: available)
        }
        return switch (weights, replacing) {
        case (nil, false): Compute.sampledRows(count, of: rowCount, using: &random)
        case (nil, true): drawnRows(count, of: rowCount, using: &random)
        case (let weights?, false): Compute.sampledRows(count, weights: weights, using: &random)
        case (let weights?, true): drawnRows(count, weights: weights, using: &random)
        }
    }

    private func weights(_ name: String) throws -> [Double] {
        let weights: [Double]
        switch try self[name] {
        case .int(let column): weights = column.map { Double($0 ?? 0) }
        case .double(let column): weights = column.map { $0 ?? 0 }
        case let column: throw ColumnError.wrongType(column: name, asked: "numbers as weights", actual: column.type)
        }
        for (row, weight) in weights.enumerated() where !(weight >= 0 && weight < .infinity) {
            throw SamplingError.wrongWeight(column: name, row: row, weight: weight)
        }
        guard weights.isEmpty || weights.contains(where: { $0 > 0 }) else { throw SamplingError.noWeight(column: name) }
        return weights
    }
}

extension Grouping {
    /// So many rows of every group by chance, group by group; all rows of a group that has no more.
    ///
    /// - Parameter replacing: whether a row may come more than once; then every group gives as many.
    public func sample(count: Int, seed: Int? = nil, replacing: Bool = false) throws -> DataFrame {
        guard count >= 0 else { throw SamplingError.wrongShare(Double(count)) }
        return try sample(seed: seed, replacing: replacing) { replacing ? count : Swift.min(count, $0) }
    }

    /// A share of the rows of every group by chance, rounded to whole rows, group by group.
    public func sample(fraction: Double, seed: Int? = nil, replacing: Bool = false) throws -> DataFrame {
        guard replacing || fraction <= 1 else {
            throw SamplingError.tooManyRows(
                asked: try shareOf(frame.rowCount, fraction), available: frame.rowCount)
        }
        return try sample(seed: seed, replacing: replacing) { try shareOf($0, fraction) }
    }

    private func sample(seed: Int?, replacing: Bool, _ size: (Int) throws -> Int) throws -> DataFrame {
        var random = SplitMix(seed: seed)
        let order = try index.order()
        var rows: [Int] = []
        for group in 0..<index.groupCount {
            let places = index.range(of: group)
            let count = try size(places.count)
            let picked =
                replacing
                ? drawnRows(count, of: places.count, using: &random)
                : Compute.sampledRows(count, of: places.count, using: &random)
            for place in 0..<count { rows.append(order[places.lowerBound + picked[place]!]!) }
        }
        return try frame.rows(at: RowPositions(rows))
    }
}

private func shareOf(_ rowCount: Int, _ fraction: Double) throws -> Int {
    guard let count = Int(exactly: (fraction * Double(rowCount)).rounded()), count >= 0 else {
        throw SamplingError.wrongShare(fraction)
    }
    return count
}

/// Deals out the rows of every stratum by shares; each share's rows in ascending order.
private func dealtRows(_ strata: [[Int]], _ shares: [Double], using random: inout SplitMix) throws -> [[Int]] {
    guard shares.allSatisfy({ $0 >= 0 }), abs(shares.reduce(0, +) - 1) < 1e-9 else {
        throw SamplingError.wrongShares(shares)
    }
    var dealt = shares.map { _ in [Int]() }
    for rows in strata {
        let shuffle = sampledRows(rows.count, of: rows.count, using: &random)
        var (sum, start) = (0.0, 0)
        for (part, share) in shares.enumerated() {
            sum += share
            let end = part == shares.count - 1 ? rows.count : Int((sum * Double(rows.count)).rounded())
            for place in start..<max(start, end) { dealt[part].append(rows[shuffle[place]!]) }
            start = max(start, end)
        }
    }
    return dealt.map { $0.sorted() }
}
