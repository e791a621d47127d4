import Columns
import Pool
import Synchronization

/// Finds the distinct texts of a column of views.
///
/// 1. Every stripe of rows gets codes of its own, by a table that fits the cache (`StripeTexts`).
/// 2. The stripes' distinct texts are brought together, those of one range of hashes by one worker, stripe after stripe.
///    So each finds the first stripe that has it.
/// 3. Texts that are the first of their kind are counted through in row order: their count is their code. The others
///    take the code of the first.
/// 4. Every row's code in its stripe is replaced by the code in the whole.
///
/// Stripes are the same for any number of threads, and so is every step.
struct DictionaryEncoding {
    private let column: Column<String>
    private let maximumDistinct: Int

    init(_ column: Column<String>, maximumDistinct: Int) {
        self.column = column
        self.maximumDistinct = maximumDistinct
    }

    /// Rows that get a table together.
    static let stripeRows = 131_072

    /// The column as codes; nil when there are too many distinct texts.
    func encoded() throws -> Column<String>? {
        let codes = Buffer(byteCount: column.count * 4)
        guard let stripes = try localCodes(into: codes) else { return nil }
        let firsts = try FirstTexts(stripes)
        guard firsts.count <= maximumDistinct else { return nil }
        let validity = column.nilCount > 0 ? column.validity : Validity()
        let target = codes.pointer(as: UInt32.self)
        let cells = CodeCells(codes: target)
        try Pool.current.forEachMorsel(of: column.count, size: Self.stripeRows) { rows, _ in
            let translation = firsts.codes[rows.lowerBound / Self.stripeRows]
            translation.withUnsafeBufferPointer { translation in
                // A missing row has local code 0, which may stand for a text.
                for row in rows {
                    cells.codes[row] = validity.isValid(row) ? translation[Int(cells.codes[row])] : 0
                }
            }
        }
        return finished(codes, firsts, stripes)
    }

    private struct CodeCells: @unchecked Sendable {
        // @unchecked: every stripe writes its own rows.
        let codes: UnsafeMutablePointer<UInt32>
    }

    /// Fills in each row's code in its stripe; nil when a stripe alone has too many distinct texts.
    private func localCodes(into codes: Buffer) throws -> [StripeTexts]? {
        let tooMany = Atomic(false)
        let column = column, limit = maximumDistinct
        let cells = CodeCells(codes: codes.pointer(as: UInt32.self))
        let stripes = try Pool.current.mapMorsels(of: column.count, size: Self.stripeRows) { rows in
            // Relaxed: the flag publishes nothing but itself, and only saves work.
            guard !tooMany.load(ordering: .relaxed) else { return StripeTexts() }
            let stripe = StripeTexts(column, rows, into: cells.codes)
            if stripe.texts.count > limit { tooMany.store(true, ordering: .relaxed) }
            return stripe
        }
        return tooMany.load(ordering: .relaxed) ? nil : stripes
    }

    private func finished(_ codes: Buffer, _ firsts: FirstTexts, _ stripes: [StripeTexts]) -> Column<String> {
        let distinct = distinctTexts(firsts, stripes)
        let storage = StringStorage(
            codes: codes.pointer(as: UInt32.self), dictionary: distinct.storage.views,
            dictionaryCount: distinct.count, heap: distinct.storage.heap)
        let hasNils = column.nilCount > 0
        return Column(
            name: column.name, storage: storage, validity: hasNils ? column.validity : Validity(), count: column.count,
            owner: ColumnOwner([codes], parents: [distinct.owner] + (hasNils ? [column.owner] : [])))
    }

    /// The distinct texts by code: copied when they are few, otherwise as views into the column's heap.
    private func distinctTexts(_ firsts: FirstTexts, _ stripes: [StripeTexts]) -> Column<String> {
        let places = firsts.places
        func text(_ code: Int) -> TextPlace { stripes[places[code].stripe].texts.text(of: places[code].code) }
        if places.count * 4 <= column.count { return copiedTexts(count: places.count, text) }
        let views = Buffer(byteCount: places.count * MemoryLayout<StringView>.stride)
        let target = views.pointer(as: StringView.self)
        for code in places.indices { target[code] = text(code).view.pointee }
        let storage = StringStorage(views: UnsafePointer(target), heap: column.storage.heap)
        return Column(
            name: "", storage: storage, validity: Validity(), count: places.count,
            owner: ColumnOwner([views], parents: [column.owner]))
    }
}
