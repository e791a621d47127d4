import Columns
import Pool

/// The codes of one column: one part, or two where values and "missing" need more than 64 bits together.
///
/// - Cost: one pass over the values, on all cores; for a dictionary a sort of its distinct values instead.
func keyParts(of column: AnyColumn, _ order: Order) throws -> [any KeyPart] {
    let rows = column.count, validity = column.nilCount > 0 ? column.validity : Validity()
    switch column {
    case .int(let column):
        return try coded(IntegerSource(values: retyped(column.storage.values)), validity, rows, order)
    case .timestamp(let column):
        let source = IntegerSource(values: retyped(column.storage.ticks))
        return try coded(source, validity, rows, order, step: UInt64(column.unit.ticksPerSecond))
    case .duration(let column):
        let source = IntegerSource(values: retyped(column.storage.ticks))
        return try coded(source, validity, rows, order, step: UInt64(column.unit.ticksPerSecond))
    case .double(let column):
        return try coded(DoubleSource(values: column.storage.values), validity, rows, order)
    case .date(let column):
        return try coded(DateSource(days: retyped(column.storage.values)), validity, rows, order)
    case .bool(let column):
        return [part(BitSource(bits: column.storage), validity, lowest: 0, highest: 1, order)]
    case .string(let column):
        return [try textPart(column, validity, order)]
    }
}

/// Codes of numbers, as narrow as the values that occur allow.
///
/// - Parameter step: what times of a finer unit are often whole multiples of.
private func coded(
    _ source: some KeySource, _ validity: Validity, _ rowCount: Int, _ order: Order, step: UInt64 = 1
) throws -> [any KeyPart] {
    let found = try KeyRange.of(source, validity, rowCount: rowCount, step: step)
    guard found.lowest <= found.highest else { return [] }
    let step = found.keepsStep ? step : 1
    let hasNils = !validity.isAbsent
    guard
        CodeRange.needsNilPart(lowest: found.lowest, highest: found.highest, step: step, hasNils: hasNils)
    else { return [part(source, validity, lowest: found.lowest, highest: found.highest, step: step, order)] }
    let range = CodeRange(lowest: found.lowest, highest: found.highest, step: step, hasNils: false, order: order)
    return [
        part(PresenceSource(validity: validity), Validity(), lowest: 0, highest: 1, order),
        CodedPart(source: source, validity: validity, range: range, text: nil),
    ]
}

private func part(
    _ source: some KeySource, _ validity: Validity, lowest: UInt64, highest: UInt64, step: UInt64 = 1,
    _ order: Order, text: TextTies? = nil
) -> any KeyPart {
    let range = CodeRange(
        lowest: lowest, highest: highest, step: step, hasNils: !validity.isAbsent, order: order)
    return CodedPart(source: source, validity: validity, range: range, text: text)
}

/// Ranks where a dictionary is worth ranking, else the first bytes of the texts.
private func textPart(_ column: Column<String>, _ validity: Validity, _ order: Order) throws -> any KeyPart {
    if let coded = try worthRanking(column) {
        let highest = UInt64(max(coded.storage.dictionaryCount - 1, 0))
        return part(try rankSource(coded), validity, lowest: 0, highest: highest, order)
    }
    return try textPrefixPart(column, validity, order)
}

/// The first bytes of the texts that are not the same in all, and what follows them for ties.
private func textPrefixPart(
    _ column: Column<String>, _ validity: Validity, _ order: Order
) throws -> any KeyPart {
    let byteOffset = try commonPrefix(column.storage, validity, rowCount: column.count)
    let source = TextSource(storage: column.storage, byteOffset: byteOffset)
    let found = try KeyRange.of(source, validity, rowCount: column.count)
    let ties = TextTies(storage: column.storage, validity: validity, isDescending: order == .descending)
    return part(
        source, validity, lowest: min(found.lowest, found.highest), highest: found.highest, order,
        text: found.hasMore ? ties : nil)
}

/// The texts as codes, when they have many fewer distinct values than rows: then ranking those and sorting ranks is the
/// shortest way. nil for texts that are better sorted by their bytes.
private func worthRanking(_ column: Column<String>) throws -> Column<String>? {
    if column.storage.isDictionary {
        return column.storage.dictionaryCount <= max(column.count, 1024) ? column : nil
    }
    // Finding out that there are too many ends within a stripe, if every stripe has too many.
    return try column.dictionaryEncoded(maximumDistinct: min(column.count / 16, 65_536))
}

/// The rank of every dictionary entry, for the codes of a column that has a dictionary.
private func rankSource(_ column: Column<String>) throws -> RankSource {
    let categories = column.categories.unsafelyUnwrapped
    // By bytes, at once: these texts are all distinct.
    let sorted = try RowSort.positions(
        KeyLayout([textPrefixPart(categories, Validity(), .ascending)]), categories.count)
    let ranks = Buffer(byteCount: max(categories.count, 1) * 4)
    let target = ranks.pointer(as: UInt32.self)
    for rank in 0..<categories.count { target[sorted[rank].unsafelyUnwrapped] = UInt32(truncatingIfNeeded: rank) }
    return RankSource(
        codes: column.storage.codes.unsafelyUnwrapped, ranks: target,
        keeper: ColumnOwner([ranks], parents: [column.owner]))
}

/// How many bytes all texts begin with in common.
private func commonPrefix(_ storage: StringStorage, _ validity: Validity, rowCount: Int) throws -> Int {
    guard let first = (0..<rowCount).first(where: validity.isValid) else { return 0 }
    let found = try Pool.current.mapMorsels(of: rowCount) { rows in
        let model = storage.utf8(at: first)
        var count = model.count
        for row in rows where count > 0 && validity.isValid(row) {
            count = min(count, commonPrefix(storage.utf8(at: row), model, from: 0))
        }
        return count
    }
    return found.min() ?? 0
}
