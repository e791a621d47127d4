import Columns

extension AnyColumn {
    /// Missing rows between two values get values on the line between them; those before the first and behind the last value
    /// of a group stay missing.
    ///
    /// - Parameter times: numbers or times without missing rows to measure the distance by; nil takes the number of rows.
    /// - Shape: as many rows, doubles.
    /// - Throws: `ColumnError.wrongType`; `WindowError.missingTime`.
    package func interpolated(along times: AnyColumn? = nil, in groups: GroupIndex? = nil) throws -> Column<Double> {
        switch self {
        case .int(let column): try column.interpolated(along: times, in: groups)
        case .double(let column): try column.interpolated(along: times, in: groups)
        case .bool, .string, .timestamp, .date, .duration: throw unfit(for: "numbers to interpolate")
        }
    }

    /// Ticks, days or numbers of a column that windows are measured along.
    ///
    /// - Throws: `WindowError.missingTime` for the first missing row.
    func axis() throws -> Column<Int> {
        if nilCount > 0, let row = (0..<count).first(where: { isNil(at: $0) }) {
            throw WindowError.missingTime(column: name, row: row)
        }
        func retold<Element>(_ column: Column<Element>, _ values: UnsafePointer<Int>) -> Column<Int> {
            Column<Int>(
                name: name, storage: PlainStorage(values: values), validity: Validity(), count: count,
                owner: column.owner)
        }
        switch self {
        case .int(let column): return column
        case .timestamp(let column): return retold(column, retyped(column.storage.ticks))
        case .duration(let column): return retold(column, retyped(column.storage.ticks))
        case .date(let column):
            return try Column<Int>.build(name: name, count: count) {
                Int(column.storage.element(at: $0).daysSinceEpoch)
            }
        case .double, .bool, .string: throw unfit(for: "times or whole numbers to measure windows along")
        }
    }
}

extension Column where Element: NumericElement {
    fileprivate func interpolated(along times: AnyColumn?, in groups: GroupIndex?) throws -> Column<Double> {
        guard let times else {
            return try finished(
                windowed(self, in: groups, "interpolation") { input, stretch, sink in
                    fill(input, stretch, sink) { Double($0 - stretch.rows.lowerBound) }
                })
        }
        let paired = PairedInput(first: self, second: try times.axis())
        return try finished(
            windowed(paired, in: groups, "interpolation") { input, stretch, sink in
                let axis = input.second.storage.values
                // Distances from the group's first time, which doubles hold exactly for longer.
                let origin = axis[stretch.rows.lowerBound]
                fill(input.first, stretch, sink) { Double(axis[$0] &- origin) }
            })
    }

    private func finished(_ made: WindowValues<Double>) throws -> Column<Double> {
        try made.column(name) { PlainStorage(values: $0) }
    }
}

@inline(__always) private func fill<Element: NumericElement>(
    _ column: Column<Element>, _ stretch: WindowStretch, _ sink: WindowSink<Double>, _ place: (Int) -> Double
) {
    let numbers = Element.numbers(column.storage)
    var last: Int?
    for row in stretch.rows where column.validity.isValid(row) {
        let value = numbers.term(at: row)
        if let last, last + 1 < row {
            let (low, start) = (numbers.term(at: last), place(last))
            let slope = (value - low) / (place(row) - start)
            for gap in last + 1..<row { sink.write(low + slope * (place(gap) - start), at: gap) }
        }
        sink.write(value, at: row)
        last = row
    }
}
