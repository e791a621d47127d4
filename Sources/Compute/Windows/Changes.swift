import Columns

extension AnyColumn {
    /// Each value minus the one `distance` rows before it in its group (behind it, for a negative one).
    ///
    /// - Shape: as many rows; missing where one of the two is, and where integers' difference does not fit 64 bits.
    ///   Timestamps and dates give durations.
    /// - Throws: `ColumnError.wrongType` for booleans and texts.
    package func differences(by distance: Int = 1, in groups: GroupIndex? = nil) throws -> AnyColumn {
        switch self {
        case .int(let column):
            return .int(
                try column.changes(distance, in: groups, integerDifference).column(name) { PlainStorage(values: $0) })
        case .double(let column):
            return .double(
                try column.changes(distance, in: groups) { $0 - $1 }.column(name) { PlainStorage(values: $0) })
        case .timestamp(let column):
            let made = try column.changes(distance, in: groups) { integerDifference($0.ticks, $1.ticks) }
            return .duration(try made.column(name) { DurationStorage(ticks: $0, unit: column.unit) })
        case .duration(let column):
            let ticks = column.ticksAsInts
            let made = try ticks.changes(distance, in: groups, integerDifference)
            return .duration(
                try made.column(name) { DurationStorage(ticks: retyped($0), unit: column.unit) })
        case .date(let column):
            let made = try column.changes(distance, in: groups) {
                (Int64($0.daysSinceEpoch) - Int64($1.daysSinceEpoch)) * 86_400
            }
            return .duration(try made.column(name) { DurationStorage(ticks: $0, unit: .seconds) })
        case .bool, .string: throw unfit(for: "numbers or times for differences")
        }
    }

    /// Each value by the one `distance` rows before it in its group, minus one: 0.1 for ten per cent more.
    ///
    /// - Shape: as many rows, doubles; missing where one of the two is. From zero the change is infinite, or NaN.
    /// - Throws: `ColumnError.wrongType` for anything but numbers and durations.
    package func fractionalChange(by distance: Int = 1, in groups: GroupIndex? = nil) throws -> Column<Double> {
        switch self {
        case .int(let column): try column.fractionalChange(distance, in: groups)
        case .double(let column): try column.fractionalChange(distance, in: groups)
        case .duration(let column): try column.ticksAsInts.fractionalChange(distance, in: groups)
        case .bool, .string, .timestamp, .date: throw unfit(for: "numbers for fractional changes")
        }
    }
}

/// nil where it does not fit.
@inline(__always) private func integerDifference<Value: FixedWidthInteger>(_ left: Value, _ right: Value) -> Value? {
    let (difference, overflow) = left.subtractingReportingOverflow(right)
    return overflow ? nil : difference
}

extension Column<Duration> {
    /// The ticks as plain integers, over the same memory.
    var ticksAsInts: Column<Int> {
        Column<Int>(
            name: name, storage: PlainStorage(values: retyped(storage.ticks)), validity: validity, count: count,
            owner: owner)
    }
}

extension Column {
    /// The closure's value of each row's and another row's value.
    fileprivate func changes<Value: BitwiseCopyable>(
        _ distance: Int, in groups: GroupIndex?, _ change: @Sendable @escaping (Element, Element) -> Value?
    ) throws -> WindowValues<Value> {
        try windowed(self, in: groups, "changes", isLocal: true) { input, stretch, sink in
            // The rows for which both lie in the group.
            let count = stretch.rows.count
            guard distance.magnitude < count else { return }
            let first = stretch.rows.lowerBound + Swift.max(distance, 0)
            let end = stretch.rows.upperBound + Swift.min(distance, 0)
            let rows = stretch.wanted.clamped(to: first..<end)
            let (storage, validity) = (input.storage, input.validity)
            for row in rows where validity.isValid(row) && validity.isValid(row &- distance) {
                if let value = change(storage.element(at: row), storage.element(at: row &- distance)) {
                    sink.write(value, at: row)
                }
            }
        }
    }
}

extension Column where Element: NumericElement {
    fileprivate func fractionalChange(_ distance: Int, in groups: GroupIndex?) throws -> Column<Double> {
        let made = try windowed(self, in: groups, "changes", isLocal: true, as: Double.self) { input, stretch, sink in
            guard distance.magnitude < stretch.rows.count else { return }
            let first = stretch.rows.lowerBound + Swift.max(distance, 0)
            let end = stretch.rows.upperBound + Swift.min(distance, 0)
            let (numbers, validity) = (Element.numbers(input.storage), input.validity)
            for row in stretch.wanted.clamped(to: first..<end)
            where validity.isValid(row) && validity.isValid(row &- distance) {
                sink.write(numbers.term(at: row) / numbers.term(at: row &- distance) - 1, at: row)
            }
        }
        return try made.column(name) { PlainStorage(values: $0) }
    }
}
