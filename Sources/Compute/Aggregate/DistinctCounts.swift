import Columns
import Pool

/// Distinct values by group, for columns that have codes or get them cheaply: a mark a code, wiped after each group.
///
/// - Returns: nil for columns whose codes would cost a hash table of their own; groups hash their rows then.
/// - Cost: about 3 ns a row, over the number of threads.
func distinctCountsByCode(_ column: AnyColumn, in groups: GroupIndex) throws -> AnyColumn? {
    guard try column.hasCheapCodes else { return nil }
    let codes = try KeyCodes(column)
    let validity = column.validity
    let order = try groups.order()
    let counts = OptionalSlots<Int>(count: groups.groupCount)
    try Pool.current.forEachRun(groups.plan(), label: "distinct \(column.name) by group") { parts, _ in
        let scratch = Scratch(zeroCount: codes.bound, byteCount: largest(parts, groups) * 4)
        let gathered = scratch.bytes.assumingMemoryBound(to: UInt32.self)
        for group in parts {
            let range = groups.range(of: group)
            let rows = order.slice(range)
            let present = gather(codes, validity, rows, into: gathered)
            counts[group] = distinct(UnsafeBufferPointer(start: gathered, count: present), scratch.zeros)
        }
    }
    withExtendedLifetime((order, column)) {}
    return AnyColumn(Column<Int>(name: column.name, contents: counts.values))
}

private func largest(_ parts: Range<Int>, _ groups: GroupIndex) -> Int {
    parts.reduce(0) { max($0, groups.count(of: $1)) }
}

/// Copies the codes of the rows that have a value; gives their number.
private func gather(
    _ codes: KeyCodes, _ validity: Validity, _ rows: RowPositions, into target: UnsafeMutablePointer<UInt32>
) -> Int {
    var count = 0
    for place in 0..<rows.count {
        let row = rows.pointer.map { Int($0[place]) } ?? rows.range!.lowerBound + place
        guard validity.isAbsent || validity.isValid(row) else { continue }
        target[count] = codes.codes[row]
        count &+= 1
    }
    return count
}

/// Marks codes, counts marks, wipes them.
private func distinct(_ codes: UnsafeBufferPointer<UInt32>, _ marks: UnsafeMutablePointer<UInt32>) -> Int {
    var count: UInt32 = 0
    for code in codes {
        count &+= 1 &- marks[Int(code)]
        marks[Int(code)] = 1
    }
    for code in codes { marks[Int(code)] = 0 }
    return Int(count)
}

extension AnyColumn {
    /// Whether `KeyCodes` come without hashing: dictionary codes, booleans, integers of a small range.
    fileprivate var hasCheapCodes: Bool {
        get throws {
            switch self {
            case .string(let column): column.storage.isDictionary
            case .bool: true
            case .int(let column): try column.hasSmallRange(column.words)
            case .date(let column): try column.hasSmallRange(column.words)
            default: false
            }
        }
    }
}

extension Column {
    fileprivate func hasSmallRange(_ words: some OrderedWords) throws -> Bool {
        guard let (low, high) = try integerRange(words) else { return true }
        return KeyCodes.isSmall(low, high, rowCount: count)
    }
}
