import Columns

/// A value is not of the column's type.
struct UnfitConditionValue: Error {
    let value: RowCondition.Value
}

extension RowCondition {
    /// The rows of a column that meet the condition, as ranges in order.
    ///
    /// - Throws: `UnfitConditionValue`.
    func rows(of column: AnyColumn) throws -> [Range<Int>] {
        switch column {
        case .int(let column): return Self.rows(column, try bound(Self.int))
        case .double(let column): return Self.rows(column, try bound(Self.double))
        case .date(let column): return Self.rows(column, try bound(Self.date))
        case .timestamp(let column): return Self.rows(column, try bound(Self.timestamp))
        case .duration(let column): return Self.rows(column, try bound(Self.duration))
        case .bool(let column):
            let condition = try bound(Self.bool)
            return ranges(column.count, column.validity) { condition.holds(column.storage.element(at: $0) ? 1 : 0) }
        case .string(let column): return try textRows(column)
        }
    }

    private static func rows<Element: ColumnElement & Comparable>(
        _ column: Column<Element>, _ condition: BoundCondition<Element>
    ) -> [Range<Int>] {
        let storage = column.storage
        return withExtendedLifetime(column.owner) {
            condition.test.ranges(column.count, column.validity) { condition.holds(storage.element(at: $0)) }
        }
    }

    /// Codes are asked about once a distinct text.
    private func textRows(_ column: Column<String>) throws -> [Range<Int>] {
        let condition = try bound(Self.text)
        let storage = column.storage
        return withExtendedLifetime(column.owner) {
            func holds(_ view: UnsafePointer<StringView>) -> Bool {
                condition.holds(TextOrder(bytes: Array(storage.heap.bytes(of: view))))
            }
            guard let codes = storage.codes else {
                return ranges(column.count, column.validity) { holds(storage.views + $0) }
            }
            let answers = (0..<storage.dictionaryCount).map { holds(storage.views + $0) }
            return ranges(column.count, column.validity) { answers[Int(codes[$0])] }
        }
    }

    private func ranges(_ rowCount: Int, _ validity: Validity, _ holds: (Int) -> Bool) -> [Range<Int>] {
        test.ranges(rowCount, validity, holds)
    }

    // MARK: - Values in a column's type

    func bound<T>(_ convert: (Value) -> T?) throws -> BoundCondition<T> {
        BoundCondition(
            test: test,
            values: try values.map { value in
                guard let converted = convert(value) else { throw UnfitConditionValue(value: value) }
                return converted
            })
    }

    static func int(_ value: Value) -> Int? { if case .int(let value) = value { value } else { nil } }
    static func double(_ value: Value) -> Double? {
        switch value {
        case .double(let value): value
        case .int(let value): Double(exactly: value)
        default: nil
        }
    }
    static func date(_ value: Value) -> CalendarDate? { if case .date(let value) = value { value } else { nil } }
    static func timestamp(_ value: Value) -> Timestamp? {
        if case .timestamp(let value) = value { value } else { nil }
    }
    static func duration(_ value: Value) -> Duration? { if case .duration(let value) = value { value } else { nil } }
    static func bool(_ value: Value) -> Int? { if case .bool(let value) = value { value ? 1 : 0 } else { nil } }
    static func text(_ value: Value) -> TextOrder? {
        if case .string(let value) = value { TextOrder(bytes: Array(value.utf8)) } else { nil }
    }
}

extension RowCondition.Test {
    /// The rows for which a condition holds, neighbours joined.
    @inline(__always)
    fileprivate func ranges(_ rowCount: Int, _ validity: Validity, _ holds: (Int) -> Bool) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = -1
        let wantsNil = self == .isNil
        for row in 0..<rowCount {
            let isWanted = validity.isValid(row) ? !wantsNil && holds(row) : wantsNil
            if isWanted {
                if start < 0 { start = row }
            } else if start >= 0 {
                ranges.append(start..<row)
                start = -1
            }
        }
        if start >= 0 { ranges.append(start..<rowCount) }
        return ranges
    }
}
