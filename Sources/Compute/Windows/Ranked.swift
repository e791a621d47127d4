import Columns
import Pool

/// What rows of equal values are ranked, and what comes behind them.
///
///     values   10  20  20  30
///     ordinal   1   2   3   4     in the order of rows
///     minimum   1   2   2   4
///     maximum   1   3   3   4
///     average   1  2½  2½   4
///     dense     1   2   2   3
public enum RankMethod: String, Sendable, Hashable, CaseIterable {
    case average, minimum, maximum, dense, ordinal
}

extension AnyColumn {
    /// The place of each value in the order of those of its group, from 1; missing rows have none.
    ///
    /// - Shape: as many rows; integers, but doubles for averages and fractions. NaN is above all numbers.
    /// - Parameter asFraction: ranks divided by the number of values; dense ones by the number of different values.
    /// - Cost: a sort.
    package func ranked(
        _ method: RankMethod, order: Order = .ascending, asFraction: Bool = false, in groups: GroupIndex? = nil
    ) throws -> AnyColumn {
        var ranking = Ranking(method: method, order: order, asFraction: asFraction, groups: groups)
        return try visit(&ranking)
    }
}

private struct Ranking: AnyColumn.Visitor {
    let method: RankMethod
    let order: Order
    let asFraction: Bool
    let groups: GroupIndex?

    func visit<Element>(_ column: Column<Element>) throws -> AnyColumn {
        if method == .average || asFraction {
            let made = try ranks(column) { $0 }
            return .double(try made.column(column.name) { PlainStorage(values: $0) })
        }
        let made = try ranks(column) { Int($0) }
        return .int(try made.column(column.name) { PlainStorage(values: $0) })
    }

    private func ranks<Element, Value: BitwiseCopyable>(
        _ column: Column<Element>, _ value: @Sendable @escaping (Double) -> Value
    ) throws -> WindowValues<Value> {
        if groups == nil, column.count > 4096 { return try wholeRanks(column, value) }
        return try windowed(column, in: groups, "ranks", mayMiss: !column.validity.isAbsent) { input, stretch, sink in
            let group = input.slice(stretch.rows)
            let sorted = group.rowsInOrder()
            group.withComparableRows { rows in
                sorted.withUnsafeBufferPointer {
                    let sorted = SortedRows(numbers: $0, rows: rows)
                    let places = group.nilCount..<$0.count
                    let ties = needsTies ? sorted.countTies(places) : 0
                    write(sorted, places, missing: places.lowerBound, tie: 0, of: ties) { row, rank in
                        sink.write(value(rank), at: row + stretch.rows.lowerBound)
                    }
                }
            }
        }
    }

    /// One long column is sorted on all cores, and its ties are numbered by pieces that end where ties do.
    private func wholeRanks<Element, Value: BitwiseCopyable>(
        _ column: Column<Element>, _ value: @Sendable (Double) -> Value
    ) throws -> WindowValues<Value> {
        let positions = try sortedPositions(by: [(AnyColumn(column), .ascending)])
        let made = try WindowValues<Value>(count: column.count, mayMiss: !column.validity.isAbsent)
        let (sink, missing) = (made.sink, column.nilCount)
        try positions.withNumbers { numbers in
            let sorted = SortedRows(numbers: numbers, rows: column.withComparableRows { $0 })
            let pieces = sorted.pieces(from: missing)
            let counts =
                needsTies
                ? try Pool.current.map(count: pieces.count) { sorted.countTies(pieces[$0]) }
                : Array(repeating: 0, count: pieces.count)
            let ties = counts.reduce(0, +)
            var before = [0]
            for count in counts { before.append(before[before.count - 1] + count) }
            try Pool.current.run(count: pieces.count) { [before] piece, _ in
                write(sorted, pieces[piece], missing: missing, tie: before[piece], of: ties) { row, rank in
                    sink.write(value(rank), at: row)
                }
            }
        }
        withExtendedLifetime(column) {}
        return made
    }

    /// Whether ranks depend on how many different values there are.
    private var needsTies: Bool { method == .dense }

    /// Ranks the rows of some places.
    ///
    /// - Parameters:
    ///   - places: from the first place of a tie to the last one of another.
    ///   - tie: ties before these places; `ties` all there are. Both are only looked at where `needsTies`.
    @inline(__always) private func write(
        _ sorted: SortedRows, _ places: Range<Int>, missing: Int, tie firstTie: Int, of ties: Int,
        _ write: (Int, Double) -> Void
    ) {
        let count = sorted.numbers.count
        let divisor = asFraction ? Double(method == .dense ? ties : count - missing) : 1
        var (start, tie) = (places.lowerBound, firstTie)
        while start < places.upperBound {
            let end = sorted.endOfTie(start)
            let before = order == .ascending ? start - missing : count - end
            // For descending ranks, places are counted from the other end.
            let number = order == .ascending ? tie : ties - 1 - tie
            for place in start..<end {
                let rank: Double =
                    switch method {
                    case .minimum: Double(before + 1)
                    case .maximum: Double(before + end - start)
                    case .average: Double(2 * before + 1 + end - start) / 2
                    case .dense: Double(number + 1)
                    case .ordinal: Double(before + 1 + place - start)
                    }
                write(Int(sorted.numbers[place]), asFraction ? rank / divisor : rank)
            }
            (start, tie) = (end, tie + 1)
        }
    }
}

/// Rows in ascending order, the missing ones first.
private struct SortedRows: @unchecked Sendable {
    // @unchecked: points into a list and a column that are kept by whoever made this, and only read.
    let numbers: UnsafeBufferPointer<UInt32>
    let rows: ComparableRows

    @inline(__always) func endOfTie(_ start: Int) -> Int {
        var end = start + 1
        while end < numbers.count, rows.isEqual(Int(numbers[end - 1]), Int(numbers[end])) { end += 1 }
        return end
    }

    func countTies(_ places: Range<Int>) -> Int {
        guard !places.isEmpty else { return 0 }
        var ties = 1
        for place in places.dropFirst() where !rows.isEqual(Int(numbers[place - 1]), Int(numbers[place])) { ties += 1 }
        return ties
    }

    /// Stretches of places that no tie goes beyond.
    func pieces(from first: Int) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = first
        while start < numbers.count {
            let end = min(numbers.count, start + (1 << 17))
            let whole = end < numbers.count ? endOfTie(end - 1) : end
            pieces.append(start..<whole)
            start = whole
        }
        return pieces
    }
}

extension ComparableRows {
    /// Whether two rows that have values have the same one.
    @inline(__always) func isEqual(_ left: Int, _ right: Int) -> Bool {
        switch values {
        case .integers(let values): values[left] == values[right]
        case .days(let values): values[left] == values[right]
        case .doubles(let values):
            DoubleWords(values: values).word(at: left) == DoubleWords(values: values).word(at: right)
        case .bits(let bits): bits.element(at: left) == bits.element(at: right)
        case .strings(let strings): strings.heap.areEqual(strings.view(at: left), strings.view(at: right))
        }
    }
}
