import Columns
import Pool

extension Column<String> {
    /// The parts between separators, one a row.
    ///
    /// - Parameter omittingEmpty: leaves out parts without bytes; a text of none but such gives one missing row.
    /// - Shape: rows in order; a missing text gives one missing row. `rows` says which row each part is of.
    /// - Cost: two looks at every text; none is copied.
    package func exploded(separator: String, omittingEmpty: Bool) throws -> (parts: Column<String>, rows: RowPositions)
    {
        let search = SearchText(separator)
        guard search.count > 0 else { throw TextError.emptySearch(function: "exploding(_:separator:)") }
        let storage = storage
        let counts = try measured { bytes in
            guard omittingEmpty else { return bytes.partCount(search) }
            var found = 0
            bytes.forEachPart(search) { found += $0.count > 0 ? 1 : 0 }
            return Swift.max(1, found)
        }
        let offsets = Buffer(byteCount: (count + 1) * 8)
        let starts = ExplodedCells(offsets: offsets.pointer(as: Int.self))
        starts.offsets[0] = 0
        for row in 0..<count {
            starts.offsets[row + 1] = starts.offsets[row] + (validity.isValid(row) ? counts.storage.values[row] : 1)
        }
        let total = starts.offsets[count]
        checkRowCount(total)
        let rows = NewValues<UInt32>(count: total)
        let views = Buffer(byteCount: total * MemoryLayout<StringView>.stride, zeroed: true)
        let target = ViewCells(views: views.pointer(as: StringView.self))
        let validity = validity
        try Pool.current.forEachMorsel(of: count) { morsel, _ in
            for row in morsel {
                var place = starts.offsets[row]
                for index in place..<starts.offsets[row + 1] { rows.values[index] = UInt32(truncatingIfNeeded: row) }
                guard validity.isValid(row) else { continue }
                let view = storage.view(at: row)
                let whole = storage.heap.bytes(of: view)
                whole.forEachPart(search) { part in
                    guard !omittingEmpty || part.count > 0 else { return }
                    target.views[place] = storage.view(of: part, in: view, whole)
                    place += 1
                }
            }
        }
        // Missing: those of missing texts, and of texts without a part.
        let bits = Buffer.bitmap(bitCount: total)
        for row in 0..<count {
            let hasParts = validity.isValid(row) && !(omittingEmpty && storage.utf8(at: row).isOnly(search))
            guard hasParts else { continue }
            for index in starts.offsets[row]..<starts.offsets[row + 1] {
                bits.words[index >> 6] |= 1 &<< UInt64(index & 63)
            }
        }
        withExtendedLifetime((owner, offsets)) {}
        let isWhole = Validity(words: bits.words).nilCount(rowCount: total) == 0
        let parts = Column<String>(
            name: name, storage: StringStorage(views: views.pointer(as: StringView.self), heap: storage.heap),
            validity: isWhole ? Validity() : Validity(words: bits.words), count: total,
            owner: ColumnOwner([views, bits], parents: [owner]))
        return (parts, RowPositions(rows.buffer, count: total, bound: count, mayMiss: false))
    }
}

extension TextBytes {
    /// Calls `body` with each part between separators.
    @inline(__always) func forEachPart(_ separator: SearchText, _ body: (TextBytes) -> Void) {
        var start = 0
        while let next = separator.first(in: self, from: start) {
            body(part(start, next))
            start = next + separator.count
        }
        body(part(start, count))
    }

    /// Whether there is nothing but separators.
    fileprivate func isOnly(_ separator: SearchText) -> Bool {
        var found = 0
        forEachPart(separator) { found += $0.count }
        return found == 0
    }
}

private struct ExplodedCells: @unchecked Sendable {
    // @unchecked: written before the workers start.
    let offsets: UnsafeMutablePointer<Int>
}

private struct ViewCells: @unchecked Sendable {
    // @unchecked: every row has places of its own.
    let views: UnsafeMutablePointer<StringView>
}
