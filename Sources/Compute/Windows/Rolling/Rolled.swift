import Columns

/// What a window's values are reduced to. Missing values are left out.
package enum RollingStatistic: Sendable, Hashable {
    case sum, mean, minimum, maximum
    /// Rows with a value. The window's minimum is one of rows here, with a value or without.
    case count
    /// Of a sample.
    case standardDeviation, variance
    case median
    /// Between 0 and 1, interpolated linearly.
    case quantile(Double)

    package var name: String {
        switch self {
        case .sum: "sum"
        case .mean: "mean"
        case .minimum: "minimum"
        case .maximum: "maximum"
        case .count: "count"
        case .standardDeviation: "standard deviation"
        case .variance: "variance"
        case .median: "median"
        case .quantile: "quantile"
        }
    }
}

extension AnyColumn {
    /// A figure of the rows around each row.
    ///
    /// - Parameters:
    ///   - times: what spans of time are measured along: ascending in each group, none missing.
    ///   - groups: windows stay within them.
    /// - Shape: as many rows; missing where the window has fewer values than its minimum, or none to take a mean or extreme
    ///   of. Sums, extremes are of the column's type, counts integers, all else doubles (durations stay durations).
    /// - Throws: `WindowError`; `ColumnError.wrongType`; `ComputeError.overflow` for integer sums; `ComputeError.quantileOutOfRange`.
    /// - Cost: O(1) a row on average whatever the window, O(log n) or a copy of up to 8 KB for medians; on all cores.
    package func rolled(
        _ statistic: RollingStatistic, over window: RollingWindow, along times: AnyColumn? = nil,
        in groups: GroupIndex? = nil
    ) throws -> AnyColumn {
        if case .quantile(let share) = statistic, !(0...1).contains(share) {
            throw ComputeError.quantileOutOfRange(column: name, quantile: share)
        }
        let pass = RollingPass(
            statistic: statistic, window: window, axis: try axis(of: window, times), groups: groups)
        if statistic == .count {
            struct Counting: Visitor {
                let pass: RollingPass
                func visit<Element>(_ column: Column<Element>) throws -> AnyColumn { .int(try pass.counts(column)) }
            }
            var counting = Counting(pass: pass)
            return try visit(&counting)
        }
        return switch try countingBooleans() {
        case .int(let column): try pass.numbers(column)
        case .double(let column): try pass.numbers(column)
        case .duration(let column): try pass.durations(column)
        case .timestamp(let column): try pass.times(column)
        case .date(let column): try pass.times(column)
        case .bool, .string: throw unfit(for: "numbers or times for a rolling \(statistic.name)")
        }
    }

    func axis(of window: RollingWindow, _ times: AnyColumn?) throws -> RollingAxis? {
        guard case .span(let span, let edges) = window.extent else { return nil }
        guard let times else { preconditionFailure("a span of time needs a column of times") }
        let unit: TimeUnit? =
            switch times {
            case .timestamp(let column): column.unit
            case .duration(let column): column.unit
            case .date, .int, .double, .bool, .string: nil
            }
        // Plain integers count seconds, as epochs do; dates count days.
        var ticks = span.ticks(in: unit ?? .seconds) ?? .max
        if case .date = times { ticks = (ticks + 86_399) / 86_400 }
        // A span finer than the ticks reaches to the next one.
        return RollingAxis(column: try times.axis(), span: max(Int(ticks), 1), edges: edges)
    }
}

/// What spans of time are measured along.
struct RollingAxis: Sendable {
    let column: Column<Int>
    /// In ticks of the column.
    let span: Int
    let edges: WindowEdges
}

/// One statistic of one window over the rows of one column.
struct RollingPass: Sendable {
    let statistic: RollingStatistic
    let window: RollingWindow
    let axis: RollingAxis?
    let groups: GroupIndex?

    /// Goes through all windows.
    ///
    /// - Parameters:
    ///   - operation: of the run of rows at hand.
    ///   - finish: the slot of a window's result and the number of its rows that have a value; nil for none.
    func slots<Element, Operation: SlidingOperation, Slot: BitwiseCopyable>(
        _ column: Column<Element>, _ operation: @Sendable @escaping (Element.Storage) -> Operation,
        _ finish: @Sendable @escaping (Operation.State, Int) throws -> Slot?
    ) throws -> WindowValues<Slot> {
        let minimum = window.minimumCount
        return try eachStretch(column) { input, stretch, sink, extent in
            try slide(operation(input.storage), over: stretch.wanted, extent, input.validity) { row, state, present in
                if present >= minimum, let slot = try finish(state, present) { sink.write(slot, at: row) }
            }
        } time: { input, stretch, sink, extent in
            try slide(operation(input.storage), over: stretch.wanted, extent, input.validity) { row, state, present in
                if present >= minimum, let slot = try finish(state, present) { sink.write(slot, at: row) }
            }
        }
    }

    /// Calls one of the two with the rows each row looks at: they differ in the type of the extent.
    func eachStretch<Element, Slot: BitwiseCopyable>(
        _ column: Column<Element>, as type: Slot.Type = Slot.self,
        rows body: @Sendable (Column<Element>, WindowStretch, WindowSink<Slot>, RowExtent) throws -> Void,
        time: @Sendable (Column<Element>, WindowStretch, WindowSink<Slot>, TimeExtent) throws -> Void
    ) throws -> WindowValues<Slot> {
        let label = "rolling \(statistic.name)"
        switch window.extent {
        case .rows(let size, let isCentered):
            return try windowed(column, in: groups, label, isLocal: true) { input, stretch, sink in
                try body(input, stretch, sink, RowExtent(stretch.rows, size: size, isCentered: isCentered))
            }
        case .expanding:
            return try windowed(column, in: groups, label) { input, stretch, sink in
                try body(input, stretch, sink, RowExtent(expanding: stretch.rows))
            }
        case .span(_, let edges):
            let axis = axis!
            let paired = PairedInput(first: column, second: axis.column)
            return try windowed(paired, in: groups, label, isLocal: true) { input, stretch, sink in
                try checkAscending(input.second, stretch, sink.rows)
                let ticks = input.second.storage.values
                try time(
                    input.first, stretch, sink, TimeExtent(ticks, stretch, span: axis.span, edges: edges))
            }
        }
    }
}

extension RollingPass {
    fileprivate func counts<Element>(_ column: Column<Element>) throws -> Column<Int> {
        let minimum = window.minimumCount
        let made = try eachStretch(column, as: Int.self) { input, stretch, sink, extent in
            countPresent(stretch.wanted, extent, input.validity, minimum, sink)
        } time: { input, stretch, sink, extent in
            countPresent(stretch.wanted, extent, input.validity, minimum, sink)
        }
        return try made.column(column.name) { PlainStorage(values: $0) }
    }

    fileprivate func numbers(_ column: Column<Int>) throws -> AnyColumn {
        switch statistic {
        case .sum: .int(try integerSums(column))
        case .mean: .double(try integerMeans(column))
        case .minimum, .maximum: try times(column)
        default: .double(try doubles(column))
        }
    }

    fileprivate func numbers(_ column: Column<Double>) throws -> AnyColumn {
        if statistic == .sum || statistic == .mean, let made = try smallWindows(column, isMean: statistic == .mean) {
            return .double(made)
        }
        return switch statistic {
        case .sum:
            .double(
                try slots(column, Double.summed) { sum, _ in sum }.column(column.name) { PlainStorage(values: $0) })
        case .mean:
            .double(
                try slots(column, Double.summed) { sum, present in present > 0 ? sum / Double(present) : nil }
                    .column(column.name) { PlainStorage(values: $0) })
        case .minimum, .maximum: try times(column)
        default: .double(try doubles(column))
        }
    }

    /// Durations as their ticks; means and the like are rounded to the column's unit.
    fileprivate func durations(_ column: Column<Duration>) throws -> AnyColumn {
        let ticks = column.ticksAsInts
        switch statistic {
        case .sum: return .duration(try integerSums(ticks).asTicks(of: column))
        case .minimum, .maximum: return try times(column)
        case .variance: throw AnyColumn(column).unfit(for: "numbers for a rolling variance")
        default:
            guard case .double(let made) = try numbers(ticks) else { preconditionFailure("means are doubles") }
            let rounded = try Column<Int>.build(name: column.name, count: column.count) { row in
                made.uncheckedElement(at: row).map { Int(exactly: $0.rounded()) ?? .max }
            }
            return .duration(rounded.asTicks(of: column))
        }
    }

    /// Lowest and highest values, of any type that has an order of words.
    fileprivate func times<Element: WordElement>(_ column: Column<Element>) throws -> AnyColumn {
        let made: WindowValues<Element.Slot>
        switch statistic {
        case .minimum:
            made = try slots(column, { LowestWord(words: Element.words($0, nan: .max)) }) { word, present in
                present > 0 ? Element.slot(word) : nil
            }
        case .maximum:
            made = try slots(column, { HighestWord(words: Element.words($0, nan: .min)) }) { word, present in
                present > 0 ? Element.slot(word) : nil
            }
        default: throw AnyColumn(column).unfit(for: "numbers for a rolling \(statistic.name)")
        }
        return AnyColumn(try made.column(column.name) { Element.storage($0, like: column.storage) } as Column<Element>)
    }

    private func integerSums(_ column: Column<Int>) throws -> Column<Int> {
        let name = column.name
        return try slots(column, { SumOfIntegers(values: $0.values) }) { sum, _ -> Int? in
            guard let narrow = Int(exactly: sum) else { throw ComputeError.overflow(column: name) }
            return narrow
        }.column(name) { PlainStorage(values: $0) }
    }

    private func integerMeans(_ column: Column<Int>) throws -> Column<Double> {
        try slots(column, { SumOfIntegers(values: $0.values) }) { sum, present in
            present > 0 ? WideSum.double(sum) / Double(present) : nil
        }.column(column.name) { PlainStorage(values: $0) }
    }

    /// Spread and quantiles.
    private func doubles<Element: NumericElement & WordElement>(_ column: Column<Element>) throws -> Column<Double> {
        let made: WindowValues<Double> =
            switch statistic {
            case .standardDeviation:
                try slots(column, { SpreadOfTerms(numbers: Element.numbers($0)) }) { moments, _ in
                    moments.variance?.squareRoot()
                }
            case .variance:
                try slots(column, { SpreadOfTerms(numbers: Element.numbers($0)) }) { moments, _ in moments.variance }
            case .median: try quantiles(column, 0.5)
            case .quantile(let share): try quantiles(column, share)
            case .sum, .mean, .minimum, .maximum, .count: preconditionFailure("\(statistic.name) has its own way")
            }
        return try made.column(column.name) { PlainStorage(values: $0) }
    }
}

extension Double {
    fileprivate static func summed(_ storage: PlainStorage<Double>) -> SumOfTerms<DoubleTerms> {
        SumOfTerms(numbers: DoubleTerms(values: storage.values))
    }
}

/// Counts the rows with a value in windows of at least so many rows.
private func countPresent(
    _ wanted: Range<Int>, _ extent: some WindowExtent, _ validity: Validity, _ minimum: Int, _ sink: WindowSink<Int>
) {
    guard let firstRow = wanted.first else { return }
    var extent = extent
    var (start, end, present) = (extent.range(at: firstRow).lowerBound, extent.range(at: firstRow).lowerBound, 0)
    for row in wanted {
        let range = extent.range(at: row)
        while end < range.upperBound {
            present &+= validity.isValid(end) ? 1 : 0
            end &+= 1
        }
        while start < range.lowerBound {
            present &-= validity.isValid(start) ? 1 : 0
            start &+= 1
        }
        if range.count >= minimum { sink.write(present, at: row) }
    }
}
