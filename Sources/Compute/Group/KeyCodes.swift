import Columns
import Pool

/// A number for every row: two rows have the same number exactly when their keys are equal.
///
/// A missing key has a number of its own. Numbers need not follow the order of the keys, nor all be used.
///
/// - Invariant: every number is below `bound`.
package struct KeyCodes: @unchecked Sendable {
    // @unchecked: written by the pool's workers in disjoint ranges before it is returned, read-only afterwards.
    package let codes: UnsafePointer<UInt32>
    package let bound: Int
    package let rowCount: Int
    private let keeper: [AnyObject]

    /// Largest table that is indexed by a code instead of being searched: 2²⁰ entries.
    package static let directLimit = 1 << 20

    init(adopting codes: UnsafePointer<UInt32>, bound: Int, rowCount: Int, keeper: AnyObject) {
        self.codes = codes
        self.bound = bound
        self.rowCount = rowCount
        self.keeper = [keeper]
    }

    init(_ buffer: Buffer, bound: Int, rowCount: Int) {
        self.init(
            adopting: UnsafePointer(buffer.pointer(as: UInt32.self)), bound: bound, rowCount: rowCount, keeper: buffer)
    }

    /// Codes of one key column.
    ///
    /// In order of preference: codes a string column has already, the value minus the smallest one, hashing.
    package init(_ column: AnyColumn) throws {
        switch column {
        case .string(let column): self = try KeyCodes.ofStrings(column)
        case .bool(let column):
            self = try KeyCodes.computed(bound: 3, rowCount: column.count) {
                [storage = column.storage, validity = column.validity] row in
                validity.isValid(row) ? (storage.element(at: row) ? 1 : 0) : 2
            }
        case .int(let column):
            self = try KeyCodes.ofIntegers(column) { Int64($0.values[$1]) }
        case .timestamp(let column): self = try KeyCodes.ofIntegers(column) { $0.ticks[$1] }
        case .duration(let column): self = try KeyCodes.ofIntegers(column) { $0.ticks[$1] }
        case .date(let column): self = try KeyCodes.ofIntegers(column) { Int64($0.values[$1].daysSinceEpoch) }
        case .double(let column): self = try KeyCodes.ofDoubles(column)
        }
        withExtendedLifetime(column) {}
    }

    /// Codes of several key columns together: columns are joined two at a time, so that a pair of codes fits a word.
    package init(_ columns: [AnyColumn]) throws {
        var joined = try KeyCodes(columns[0])
        for column in columns.dropFirst() { joined = try joined.paired(with: KeyCodes(column)) }
        self = joined
    }

    /// Codes for pairs of codes.
    func paired(with other: KeyCodes) throws -> KeyCodes {
        let (product, overflow) = bound.multipliedReportingOverflow(by: other.bound)
        let left = self
        if !overflow, product <= KeyCodes.directLimit {
            let width = UInt32(other.bound)
            return try KeyCodes.computed(bound: product, rowCount: rowCount) { row in
                left.codes[row] &* width &+ other.codes[row]
            }
        }
        return try DenseCodes.make(rowCount: rowCount) { row in
            UInt64(left.codes[row]) << 32 | UInt64(other.codes[row])
        }
    }

    /// Codes that a formula gives, on all cores.
    @inline(__always)
    private static func computed(
        bound: Int, rowCount: Int, _ code: @escaping @Sendable (Int) -> UInt32
    ) throws -> KeyCodes {
        let buffer = Buffer(byteCount: rowCount * 4)
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            let target = buffer.pointer(as: UInt32.self)
            for row in rows { target[row] = code(row) }
        }
        return KeyCodes(buffer, bound: bound, rowCount: rowCount)
    }

    private static func ofStrings(_ column: Column<String>) throws -> KeyCodes {
        let encoded = column.storage.isDictionary ? column : try column.dictionaryEncoded()
        let storage = encoded.storage
        guard encoded.hasNils else {
            return KeyCodes(
                adopting: storage.codes!, bound: max(storage.dictionaryCount, 1), rowCount: column.count,
                keeper: encoded.owner)
        }
        let missing = UInt32(storage.dictionaryCount)
        let validity = encoded.validity
        defer { withExtendedLifetime(encoded) {} }
        return try computed(bound: storage.dictionaryCount + 1, rowCount: column.count) { row in
            validity.isValid(row) ? storage.codes.unsafelyUnwrapped[row] : missing
        }
    }

    @inline(__always)
    private static func ofIntegers<Element: ColumnElement>(
        _ column: Column<Element>, _ value: @escaping @Sendable (Element.Storage, Int) -> Int64
    ) throws -> KeyCodes {
        let storage = column.storage
        let validity = column.validity
        let hasNils = column.hasNils
        guard let (low, high) = try column.integerRange(value) else {
            return try computed(bound: 1, rowCount: column.count) { _ in 0 }
        }
        let (span, overflow) = high.subtractingReportingOverflow(low)
        if !overflow, span < Int64(directLimit) - 2, span < Int64(4 * column.count + 1024) {
            let missing = UInt32(span) + 1
            if hasNils {
                return try computed(bound: Int(span) + 2, rowCount: column.count) { row in
                    validity.isValid(row) ? UInt32(truncatingIfNeeded: value(storage, row) &- low) : missing
                }
            }
            return try computed(bound: Int(span) + 1, rowCount: column.count) { row in
                UInt32(truncatingIfNeeded: value(storage, row) &- low)
            }
        }
        let codes = try DenseCodes.make(rowCount: column.count) { row in UInt64(bitPattern: value(storage, row)) }
        return hasNils ? try codes.separatingNils(validity) : codes
    }

    private static func ofDoubles(_ column: Column<Double>) throws -> KeyCodes {
        let storage = column.storage
        defer { withExtendedLifetime(column) {} }
        let codes = try DenseCodes.make(rowCount: column.count) { row in canonicalBits(storage.values[row]) }
        return column.hasNils ? try codes.separatingNils(column.validity) : codes
    }

    /// A missing row's slot holds zero, so its code is that of the value zero: give it one of its own.
    private func separatingNils(_ validity: Validity) throws -> KeyCodes {
        let missing = UInt32(bound)
        return try KeyCodes.computed(bound: bound + 1, rowCount: rowCount) { row in
            validity.isValid(row) ? codes[row] : missing
        }
    }
}

/// Bits of a number by which equal keys are equal: one zero and one NaN.
@inline(__always) package func canonicalBits(_ value: Double) -> UInt64 {
    if value == 0 { return 0 }
    return value.isNaN ? Double.nan.bitPattern : value.bitPattern
}

extension Column {
    /// Smallest and largest integer behind the rows that have a value; nil when none has.
    @inline(__always)
    func integerRange(_ value: @escaping @Sendable (Element.Storage, Int) -> Int64) throws -> (low: Int64, high: Int64)?
    {
        let storage = self.storage
        let validity = self.validity
        let partial = try Pool.current.mapMorsels(of: count) { rows -> (low: Int64, high: Int64) in
            var low = Int64.max
            var high = Int64.min
            if validity.isAbsent {
                for row in rows {
                    let number = value(storage, row)
                    low = Swift.min(low, number)
                    high = Swift.max(high, number)
                }
            } else {
                for row in rows where validity.isValid(row) {
                    let number = value(storage, row)
                    low = Swift.min(low, number)
                    high = Swift.max(high, number)
                }
            }
            return (low, high)
        }
        let low = partial.reduce(Int64.max) { Swift.min($0, $1.low) }
        let high = partial.reduce(Int64.min) { Swift.max($0, $1.high) }
        return low > high ? nil : (low, high)
    }
}

extension Pool {
    /// One result a morsel, in row order.
    package func mapMorsels<R: Sendable>(
        of rowCount: Int, size: Int = 65_536, _ body: @Sendable (Range<Int>) throws -> R
    ) throws -> [R] {
        try map(count: (rowCount + size - 1) / size) { morsel in
            try body(morsel * size..<Swift.min(rowCount, (morsel + 1) * size))
        }
    }

    /// Splits rows into as many stretches as there are threads, for passes that keep a table a stretch.
    ///
    /// - Parameter entries: size of such a table; there are fewer stretches when tables would outweigh the rows.
    package func stretches(of rowCount: Int, entries: Int) -> [Range<Int>] {
        let affordable = max(1, rowCount / max(1, 2 * entries))
        let count = max(1, min(threadCount, affordable, (rowCount + 65_535) / 65_536))
        let size = (rowCount + count - 1) / count
        return (0..<count).map { min(rowCount, $0 * size)..<min(rowCount, ($0 + 1) * size) }
    }
}
