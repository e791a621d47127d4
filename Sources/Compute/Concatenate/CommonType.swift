import Columns

/// The type that columns put one below the other have together.
///
/// - Timestamps and durations take the finest unit; their zones must be equal.
/// - Int and Double give Double, if `widening`; otherwise all parts are of one type.
/// - Throws: `ConcatenateError.differentTypes` for the first part that does not fit the ones before it.
func commonType(_ parts: [AnyColumn], widening: Bool) throws -> ColumnType {
    var common = parts[0].type
    for (index, part) in parts.enumerated().dropFirst() {
        guard let next = joined(common, part.type, widening: widening) else {
            throw ConcatenateError.differentTypes(
                column: part.name, expected: common, found: part.type, part: index)
        }
        common = next
    }
    return common
}

private func joined(_ left: ColumnType, _ right: ColumnType, widening: Bool) -> ColumnType? {
    switch (left, right) {
    case (.timestamp(let leftUnit, let leftZone), .timestamp(let rightUnit, let rightZone)):
        leftZone == rightZone ? .timestamp(max(leftUnit, rightUnit), zone: leftZone) : nil
    case (.duration(let leftUnit), .duration(let rightUnit)): .duration(max(leftUnit, rightUnit))
    case (.int, .double), (.double, .int): widening ? .double : nil
    default: left == right ? left : nil
    }
}

extension AnyColumn {
    /// The same values as `type`, which `commonType` gave: ticks of a finer unit, integers as doubles.
    ///
    /// - Cost: nothing when the type is the same, else one pass on the calling thread.
    func aligned(to type: ColumnType, part: Int) throws -> AnyColumn {
        switch (self, type) {
        case (.int(let column), .double): .double(column.asDoubles())
        case (.timestamp(let column), .timestamp(let unit, let zone)) where column.unit != unit:
            .timestamp(
                try column.withTicks { ticks in
                    let finer = try scaled(ticks, from: column.unit, to: unit, column.name, part)
                    let storage = TimestampStorage(ticks: finer.pointer(as: Int64.self), unit: unit, zone: zone)
                    return column.replacing(storage, finer)
                })
        case (.duration(let column), .duration(let unit)) where column.unit != unit:
            .duration(
                try column.withTicks { ticks in
                    let finer = try scaled(ticks, from: column.unit, to: unit, column.name, part)
                    return column.replacing(DurationStorage(ticks: finer.pointer(as: Int64.self), unit: unit), finer)
                })
        default: self
        }
    }
}

extension Column {
    /// The same rows, missing where they were, over new values.
    fileprivate func replacing<Other>(_ storage: Other.Storage, _ values: Buffer) -> Column<Other> {
        Column<Other>(
            name: name, storage: storage, validity: validity, count: count,
            owner: ColumnOwner([values], parents: validity.isAbsent ? [] : [owner]))
    }
}

extension Column<Int> {
    /// Rounded to the nearest double where there are more than 53 bits.
    func asDoubles() -> Column<Double> {
        let values = Buffer(byteCount: count * 8)
        let target = values.pointer(as: Double.self)
        withValues { for row in 0..<count { target[row] = Double($0[row]) } }
        return replacing(PlainStorage(values: UnsafePointer(target)), values)
    }
}

/// Ticks in a finer unit; a missing row's zero stays zero.
private func scaled(
    _ ticks: UnsafeBufferPointer<Int64>, from coarse: TimeUnit, to fine: TimeUnit, _ name: String, _ part: Int
) throws -> Buffer {
    let values = Buffer(byteCount: ticks.count * 8)
    let target = values.pointer(as: Int64.self)
    let factor = fine.ticksPerSecond / coarse.ticksPerSecond
    for row in 0..<ticks.count {
        let (product, overflow) = ticks[row].multipliedReportingOverflow(by: factor)
        if overflow { throw ConcatenateError.timeOutOfRange(column: name, row: row, part: part, unit: fine) }
        target[row] = product
    }
    return values
}
