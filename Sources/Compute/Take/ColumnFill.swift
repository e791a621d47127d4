import Columns
import Pool

/// A column on its way: room for all its rows, filled range by range, on several threads at once.
protocol ColumnFill: Sendable {
    var count: Int { get }
    /// Makes the rows of a range that begins at a multiple of 64; no row is asked for twice.
    func fill(_ rows: Range<Int>)
    /// The column, once every row was filled.
    func finish() -> AnyColumn
}

/// Rows that one worker makes at a time; a multiple of 64, so that no two workers write to one word of a bitmap.
let morselRows = Pool.morselSize

/// Fills columns on the pool, all of them at once, and gives them in order.
///
/// - Throws: `Interrupted` when the work was cancelled.
func fillTogether(_ fills: [any ColumnFill], label: String?) throws -> [AnyColumn] {
    let morsels = fills.flatMap { fill in
        stride(from: 0, to: fill.count, by: morselRows).map { first in
            (fill: fill, rows: first..<min(first + morselRows, fill.count))
        }
    }
    try Pool.current.run(count: morsels.count, label: label) { index, _ in
        morsels[index].fill.fill(morsels[index].rows)
    }
    return fills.map { $0.finish() }
}

/// What a fill writes to: the values of one column, and its bitmap where something may be missing.
struct FillTarget: Sendable {
    let values: Buffer
    let validity: Buffer?
    let count: Int
    private let bitWidth: Int

    /// - Parameters:
    ///   - shape: a column that has the type, heap and dictionary of the one to make.
    ///   - validity: the bitmap, where it is known; otherwise there is room for one if something may be missing.
    init(like shape: AnyColumn, count: Int, mayMiss: Bool, validity known: Buffer? = nil) {
        let fixed = shape.fixedValues
        bitWidth = fixed.bitWidth
        if case .bits = fixed {
            values = .bitmap(bitCount: count)
        } else {
            values = Buffer(byteCount: fixed.byteCount(count))
        }
        validity = known ?? (mayMiss ? .bitmap(bitCount: count) : nil)
        self.count = count
    }

    /// Makes rows missing that begin at a multiple of 64: zeros, and zeros in the bitmap.
    ///
    /// - Parameter hasBitmap: whether the bitmap is there already, and perhaps another column's too.
    func clear(_ rows: Range<Int>, hasBitmap: Bool = false) {
        let bytes = bytes(of: rows)
        (values.base + bytes.lowerBound).initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count)
        guard !hasBitmap, let words = validity?.words else { return }
        for word in rows.lowerBound / 64..<(rows.upperBound + 63) / 64 { words[word] = 0 }
    }

    /// Where rows lie in `values`, in bytes; bits in whole words.
    private func bytes(of rows: Range<Int>) -> Range<Int> {
        if bitWidth > 1 { return rows.lowerBound * bitWidth / 8..<rows.upperBound * bitWidth / 8 }
        return rows.lowerBound / 8..<(rows.upperBound + 63) / 64 * 8
    }

    /// The column; without a bitmap when every row got a value.
    func finish(like shape: AnyColumn) -> AnyColumn {
        var kept = validity
        if let words = validity?.words, !Validity(words: words).hasNil(rowCount: count) { kept = nil }
        return shape.replacing(values: values, validity: kept, count: count)
    }
}
