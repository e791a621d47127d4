import Columns
import Compute
import Pool

/// A function of a column of codes, computed once for each distinct text that some row has.
///
/// - Cost: a pass over the codes to find the texts in use, the function on those, a gather.
struct CategoryPass {
    private let column: Column<String>
    private let categories: Column<String>

    /// nil for a column without codes, or with so many distinct texts that working by row is no slower.
    init?(_ column: AnyColumn) {
        guard case .string(let column) = column, let categories = column.categories,
            categories.count * 2 <= column.count
        else { return nil }
        self.column = column
        self.categories = categories
    }

    /// - Parameter evaluate: gets the texts in use, and a missing one if the column has any.
    func run(_ evaluate: (AnyColumn) throws -> AnyColumn) throws -> AnyColumn {
        let used = try usedCodes()
        let hasNils = column.hasNils
        let rows = used.map { $0 as Int? } + (hasNils ? [nil] : [])
        let texts = try AnyColumn(categories).gathered(at: RowPositions(rows))
        var result: AnyColumn
        do {
            result = try evaluate(texts)
        } catch let problem as RowProblem {
            throw problem.moved(to: firstRow(of: rows[problem.row]))
        }
        // So that results are codes again, not one view a row.
        if case .string(let texts) = result { result = .string(try texts.dictionaryEncoded()) }
        return try result.gathered(at: places(used, missing: used.count))
    }

    private func usedCodes() throws -> [Int] {
        let stretch = 1 << 20
        let count = (column.count + stretch - 1) / stretch
        let marks = try Pool.current.map(count: count) { index -> [Bool] in
            var isUsed = [Bool](repeating: false, count: categories.count)
            let rows = index * stretch..<min(column.count, (index + 1) * stretch)
            column.withCodes { codes, _ in
                for row in rows where column.validity.isValid(row) { isUsed[Int(codes[row])] = true }
            }
            return isUsed
        }
        return (0..<categories.count).filter { code in marks.contains { $0[code] } }
    }

    /// The place of every row's text among those in use.
    private func places(_ used: [Int], missing: Int) throws -> RowPositions {
        var placeOfCode = [UInt32](repeating: 0, count: max(categories.count, 1))
        for (place, code) in used.enumerated() { placeOfCode[code] = UInt32(place) }
        let buffer = Buffer(byteCount: column.count * 4)
        try Pool.current.forEachMorsel(of: column.count) { [placeOfCode] rows, _ in
            let target = buffer.pointer(as: UInt32.self)
            _ = column.withCodes { codes, _ in
                for row in rows {
                    target[row] = column.validity.isValid(row) ? placeOfCode[Int(codes[row])] : UInt32(missing)
                }
            }
        }
        return RowPositions(buffer, count: column.count, bound: missing + (column.hasNils ? 1 : 0), mayMiss: false)
    }

    private func firstRow(of code: Int?) -> Int {
        (0..<column.count).first { row in
            guard let code else { return column.isNil(at: row) }
            return column.validity.isValid(row) && Int(column.storage.codes![row]) == code
        } ?? 0
    }
}
