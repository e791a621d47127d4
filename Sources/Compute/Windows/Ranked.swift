import Columns

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
                    write($0, missing: group.nilCount, rows) { row, rank in
                        sink.write(value(rank), at: row + stretch.rows.lowerBound)
                    }
                }
            }
        }
    }

    /// One long column is sorted on all cores.
    private func wholeRanks<Element, Value: BitwiseCopyable>(
        _ column: Column<Element>, _ value: (Double) -> Value
    ) throws -> WindowValues<Value> {
        let positions = try sortedPositions(by: [(AnyColumn(column), .ascending)])
        let made = WindowValues<Value>(count: column.count, mayMiss: !column.validity.isAbsent)
        let sink = made.sink
        positions.withNumbers { sorted in
            column.withComparableRows { rows in
                write(sorted, missing: column.nilCount, rows) { row, rank in sink.write(value(rank), at: row) }
            }
        }
        return made
    }

    /// - Parameter sorted: rows in ascending order, the missing ones first.
    @inline(__always) private func write(
        _ sorted: UnsafeBufferPointer<UInt32>, missing: Int, _ rows: ComparableRows, _ write: (Int, Double) -> Void
    ) {
        let present = sorted.count - missing
        var (start, tie) = (missing, 0)
        // Ties in ascending order; for descending ranks, places are counted from the other end.
        let ties = order == .descending || asFraction ? countTies(sorted, missing, rows) : 0
        let divisor = asFraction ? Double(method == .dense ? ties : present) : 1
        while start < sorted.count {
            var end = start + 1
            while end < sorted.count, rows.isEqual(Int(sorted[end - 1]), Int(sorted[end])) { end += 1 }
            let before = order == .ascending ? start - missing : sorted.count - end
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
                write(Int(sorted[place]), asFraction ? rank / divisor : rank)
            }
            (start, tie) = (end, tie + 1)
        }
    }

    private func countTies(_ sorted: UnsafeBufferPointer<UInt32>, _ missing: Int, _ rows: ComparableRows) -> Int {
        guard missing < sorted.count else { return 0 }
        var ties = 1
        for place in missing + 1..<max(sorted.count, missing + 1)
        where !rows.isEqual(Int(sorted[place - 1]), Int(sorted[place])) { ties += 1 }
        return ties
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
