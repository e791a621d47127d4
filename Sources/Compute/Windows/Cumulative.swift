import Columns

/// What of a row and all before it in its group.
package enum CumulativeKind: String, Sendable, Hashable {
    case sum, product, minimum, maximum
    /// Rows that have a value.
    case count
}

extension AnyColumn {
    /// A figure of each row's value and those before it in its group. Missing rows stay missing and add nothing; the count
    /// goes on.
    ///
    /// - Shape: as many rows, of the column's type; counts, and sums of booleans, are integers. From a NaN on sums and
    ///   products are NaN; lowest and highest pass over it.
    /// - Throws: `ComputeError.overflow` where a sum or product does not fit 64 bits; `ColumnError.wrongType`.
    package func cumulative(_ kind: CumulativeKind, in groups: GroupIndex? = nil) throws -> AnyColumn {
        switch kind {
        case .count: AnyColumn(try cumulativeCount(in: groups))
        case .minimum: try cumulativeExtreme(isHighest: false, in: groups)
        case .maximum: try cumulativeExtreme(isHighest: true, in: groups)
        case .sum: try cumulativeSum(in: groups)
        case .product: try cumulativeProduct(in: groups)
        }
    }

    private func cumulativeSum(in groups: GroupIndex?) throws -> AnyColumn {
        switch try countingBooleans() {
        case .int(let column): .int(try column.runningIntegers(in: groups) { $0.addingReportingOverflow($1) })
        case .double(let column): .double(try column.runningDoubles(from: 0, in: groups, isCut: true) { $0 + $1 })
        case .duration(let column):
            .duration(
                try column.ticksAsInts.runningIntegers(in: groups) { $0.addingReportingOverflow($1) }
                    .asTicks(of: column))
        case .bool, .string, .timestamp, .date: throw unfit(for: "numbers for a cumulative sum")
        }
    }

    private func cumulativeProduct(in groups: GroupIndex?) throws -> AnyColumn {
        switch try countingBooleans() {
        case .int(let column):
            .int(try column.runningIntegers(from: 1, in: groups) { $0.multipliedReportingOverflow(by: $1) })
        // Products of parts may leave the range of doubles where those from the first row on do not.
        case .double(let column): .double(try column.runningDoubles(from: 1, in: groups, isCut: false) { $0 * $1 })
        case .bool, .string, .timestamp, .date, .duration: throw unfit(for: "numbers for a cumulative product")
        }
    }

    private func cumulativeExtreme(isHighest: Bool, in groups: GroupIndex?) throws -> AnyColumn {
        switch self {
        case .int(let column): .int(try column.runningExtreme(isHighest, in: groups))
        case .double(let column): .double(try column.runningExtreme(isHighest, in: groups))
        case .timestamp(let column): .timestamp(try column.runningExtreme(isHighest, in: groups))
        case .duration(let column): .duration(try column.runningExtreme(isHighest, in: groups))
        case .date(let column): .date(try column.runningExtreme(isHighest, in: groups))
        case .bool, .string: throw unfit(for: "numbers or times for a cumulative extreme")
        }
    }

    private func cumulativeCount(in groups: GroupIndex?) throws -> Column<Int> {
        struct Counting: Visitor {
            let groups: GroupIndex?
            func visit<Element>(_ column: Column<Element>) throws -> Column<Int> {
                let made = try running(
                    column, in: groups, "cumulative count", from: 0, mayMiss: false, as: Int.self, joining: { $0 + $1 }
                ) { input, rows, start, sink in
                    var count = start
                    guard let sink else { return input.slice(rows).presentCount }
                    for row in rows {
                        count &+= input.validity.isValid(row) ? 1 : 0
                        sink.write(count, at: row)
                    }
                    return count
                }
                return try made.column(column.name) { PlainStorage(values: $0) }
            }
        }
        var counting = Counting(groups: groups)
        return try visit(&counting)
    }
}

extension Column<Int> {
    /// - Throws: `ComputeError.overflow`.
    fileprivate func runningIntegers(
        from start: Int = 0, in groups: GroupIndex?,
        _ step: @Sendable @escaping (Int, Int) -> (partialValue: Int, overflow: Bool)
    ) throws -> Column<Int> {
        let name = name
        @Sendable func join(_ left: Int, _ right: Int) -> Int? {
            let (joined, overflow) = step(left, right)
            return overflow ? nil : joined
        }
        let made = try running(
            self, in: groups, "cumulative", from: start, mayMiss: !validity.isAbsent, as: Int.self, joining: join
        ) { input, rows, start, sink in
            var state = start
            let (values, validity) = (input.storage.values, input.validity)
            for row in rows where validity.isValid(row) {
                let (next, overflow) = step(state, values[row])
                if overflow { throw ComputeError.overflow(column: name) }
                state = next
                sink?.write(next, at: row)
            }
            return state
        }
        return try made.column(name) { PlainStorage(values: $0) }
    }

    /// The integers as ticks of a column's unit, over the same memory.
    func asTicks(of other: Column<Duration>) -> Column<Duration> {
        Column<Duration>(
            name: name, storage: DurationStorage(ticks: retyped(storage.values), unit: other.unit), validity: validity,
            count: count, owner: owner)
    }
}

extension Column<Double> {
    fileprivate func runningDoubles(
        from start: Double, in groups: GroupIndex?, isCut: Bool,
        _ step: @Sendable @escaping (Double, Double) -> Double
    ) throws -> Column<Double> {
        @Sendable func join(_ left: Double, _ right: Double) -> Double? {
            isCut && right.isFinite ? step(left, right) : nil
        }
        let made = try running(
            self, in: groups, "cumulative", from: start, mayMiss: !validity.isAbsent, as: Double.self, joining: join
        ) { input, rows, start, sink in
            var state = start
            let (values, validity) = (input.storage.values, input.validity)
            for row in rows where validity.isValid(row) {
                state = step(state, values[row])
                sink?.write(state, at: row)
            }
            return state
        }
        return try made.column(name) { PlainStorage(values: $0) }
    }
}

extension Column where Element: WordElement {
    fileprivate func runningExtreme(_ isHighest: Bool, in groups: GroupIndex?) throws -> Column {
        let none = isHighest ? Int64.min : .max
        let made = try running(
            self, in: groups, "cumulative", from: none, mayMiss: !validity.isAbsent, as: Element.Slot.self,
            joining: { isHighest ? Swift.max($0, $1) : Swift.min($0, $1) }
        ) { input, rows, start, sink in
            var state = start
            let (words, validity) = (Element.words(input.storage, nan: none), input.validity)
            for row in rows where validity.isValid(row) {
                let word = words.word(at: row)
                state = isHighest ? Swift.max(state, word) : Swift.min(state, word)
                sink?.write(Element.slot(state), at: row)
            }
            return state
        }
        return try made.column(name) { Element.storage($0, like: storage) }
    }
}
