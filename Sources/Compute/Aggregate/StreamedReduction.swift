import Columns
import Pool

/// Count, sum, mean, min and max in one pass over the rows, for groups that are scattered: a table by key code takes every
/// value as it comes, instead of the rows being put in group order first.
///
/// Rows are cut into pieces by their number alone, each with a table of its own, and tables are joined in row order: so
/// sums of doubles round the same way on any number of threads.
///
/// - Returns: nil when this way does not apply or does not pay.
func streamed(_ column: AnyColumn, _ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn? {
    guard let coded = groups.coded, Pieces.pays(rowCount: groups.rowCount, bound: coded.keys.bound) else { return nil }
    switch column {
    case .int(let column): return try column.streamed(kind, coded)
    case .double(let column): return try column.streamed(kind, coded)
    default:
        guard kind == .count else { return nil }
        return AnyColumn(try Counts(coded, column).column(column.name, coded))
    }
}

/// How rows are cut: into at most 16 pieces of at least a million rows.
private struct Pieces {
    let ranges: [Range<Int>]

    init(rowCount: Int) {
        let count = max(1, min(16, rowCount >> 20))
        let size = (rowCount + count - 1) / count
        ranges = (0..<count).map { min(rowCount, $0 * size)..<min(rowCount, ($0 + 1) * size) }
    }

    /// Whether the tables stay small next to the rows.
    static func pays(rowCount: Int, bound: Int) -> Bool { bound <= 1 << 16 && bound * 8 <= rowCount }
}

/// Per code, in one piece of rows or in all.
private struct Accumulator {
    var sum: Double = 0
    var count: Int = 0
}

/// 128 bits hold the sum of any number of rows: a group's sum must fit 64, what it passes through on the way need not.
private struct IntegerAccumulator {
    var sum: Int128 = 0
    var count: Int = 0
}

/// The low one is above the high one where there is no value.
private struct IntegerExtremes {
    var low: Int = .max
    var high: Int = .min
    var isEmpty: Bool { low > high }
}

/// A table by code for every piece; tables of later pieces are joined to the first.
private func tables<Entry: Sendable & BitwiseCopyable>(
    _ coded: CodedGroups, rowCount: Int, zero: Entry,
    _ add: @Sendable (Range<Int>, UnsafeMutablePointer<Entry>) throws -> Void,
    join: (inout Entry, Entry) throws -> Void
) throws -> [Entry] {
    let pieces = Pieces(rowCount: rowCount).ranges
    let bound = coded.keys.bound
    var joined = try Pool.current.map(count: pieces.count) { piece -> [Entry] in
        var table = [Entry](repeating: zero, count: bound)
        try table.withUnsafeMutableBufferPointer { try add(pieces[piece], $0.baseAddress!) }
        return table
    }
    for piece in 1..<max(1, joined.count) {
        for code in 0..<bound { try join(&joined[0][code], joined[piece][code]) }
    }
    return joined.first ?? []
}

/// Puts entries by code in the order of groups.
private func byGroup<Entry: Sendable, Result: ColumnElement>(
    _ entries: [Entry], _ coded: CodedGroups, _ name: String, _ value: (Entry) -> Result?
) -> AnyColumn {
    var results = [Result?](repeating: nil, count: coded.ranks.groupCount)
    for code in 0..<coded.keys.bound where coded.ranks[code] != GroupRanks.unused {
        results[Int(coded.ranks[code])] = value(entries[code])
    }
    return AnyColumn(Column<Result>(name: name, contents: results))
}

/// Rows with a value, by code.
private struct Counts {
    let counts: [Int]

    init(_ coded: CodedGroups, _ column: AnyColumn) throws {
        let keys = coded.keys
        let validity = column.validity
        counts = try tables(coded, rowCount: column.count, zero: 0) { rows, table in
            for row in rows where validity.isValid(row) { table[Int(keys.codes[row])] += 1 }
        } join: {
            $0 += $1
        }
        withExtendedLifetime(column) {}
    }

    func column(_ name: String, _ coded: CodedGroups) -> Column<Int> {
        var results = [Int?](repeating: 0, count: coded.ranks.groupCount)
        for code in 0..<coded.keys.bound where coded.ranks[code] != GroupRanks.unused {
            results[Int(coded.ranks[code])] = counts[code]
        }
        return Column(name: name, contents: results)
    }
}

extension Column<Int> {
    fileprivate func streamed(_ kind: AggregateKind, _ coded: CodedGroups) throws -> AnyColumn? {
        switch kind {
        case .count: return AnyColumn(try Counts(coded, AnyColumn(self)).column(name, coded))
        case .mean:
            return byGroup(try sums(coded), coded, name) { $0.count == 0 ? nil : Double($0.sum) / Double($0.count) }
        case .sum:
            let sums = try sums(coded)
            guard sums.allSatisfy({ Int(exactly: $0.sum) != nil }) else { throw ComputeError.overflow(column: name) }
            return byGroup(sums, coded, name) { Int($0.sum) }
        case .min: return byGroup(try extremes(coded), coded, name) { $0.isEmpty ? nil : $0.low }
        case .max: return byGroup(try extremes(coded), coded, name) { $0.isEmpty ? nil : $0.high }
        default: return nil
        }
    }

    private func sums(_ coded: CodedGroups) throws -> [IntegerAccumulator] {
        let (keys, storage, validity) = (coded.keys, storage, validity)
        defer { withExtendedLifetime(owner) {} }
        return try tables(coded, rowCount: count, zero: IntegerAccumulator()) { rows, table in
            for row in rows where validity.isValid(row) {
                let code = Int(keys.codes[row])
                table[code].sum &+= Int128(storage.values[row])
                table[code].count &+= 1
            }
        } join: {
            $0.sum &+= $1.sum
            $0.count += $1.count
        }
    }

    private func extremes(_ coded: CodedGroups) throws -> [IntegerExtremes] {
        let (keys, storage, validity) = (coded.keys, storage, validity)
        defer { withExtendedLifetime(owner) {} }
        return try tables(coded, rowCount: count, zero: IntegerExtremes()) { rows, table in
            for row in rows where validity.isValid(row) {
                let code = Int(keys.codes[row])
                table[code].low = Swift.min(table[code].low, storage.values[row])
                table[code].high = Swift.max(table[code].high, storage.values[row])
            }
        } join: {
            $0.low = Swift.min($0.low, $1.low)
            $0.high = Swift.max($0.high, $1.high)
        }
    }
}

extension Column<Double> {
    fileprivate func streamed(_ kind: AggregateKind, _ coded: CodedGroups) throws -> AnyColumn? {
        guard kind == .count || kind == .sum || kind == .mean else { return nil }
        let (keys, storage, validity) = (coded.keys, storage, validity)
        defer { withExtendedLifetime(owner) {} }
        let sums = try tables(coded, rowCount: count, zero: Accumulator()) { rows, table in
            for row in rows where validity.isValid(row) {
                let code = Int(keys.codes[row])
                table[code].sum += storage.values[row]
                table[code].count &+= 1
            }
        } join: {
            $0.sum += $1.sum
            $0.count += $1.count
        }
        switch kind {
        case .count: return byGroup(sums, coded, name) { $0.count }
        case .sum: return byGroup(sums, coded, name) { $0.sum }
        default: return byGroup(sums, coded, name) { $0.count == 0 ? nil : $0.sum / Double($0.count) }
        }
    }
}
