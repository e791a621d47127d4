import Columns

/// Reads the wanted rows of one column in one row group into a part of the column's slots.
struct ChunkReader {
    let pages: ChunkPages
    /// Wanted rows, counted in the row group, in order.
    let rows: [Range<Int>]
    let loader: PageLoader

    /// - Parameters:
    ///   - slots: room for the wanted rows.
    ///   - freeBefore: slots before them that nobody else reads or writes meanwhile. They are as they were when this returns.
    func read<Decoder: PageDecoder>(
        _ decoder: inout Decoder, into slots: UnsafeMutablePointer<Decoder.Slot>, freeBefore: Int
    ) throws -> ColumnPart {
        var part = ColumnPart()
        let total = rows.reduce(0) { $0 + $1.count }
        var next = 0
        for page in pages.data {
            let wanted = wantedRows(of: page, &next)
            guard !wanted.isEmpty else { continue }
            let isWhole = wanted == [0..<page.header.valueCount]
            let target = slots + part.rowCount
            let body = try loader.load(
                page,
                to: isWhole && decoder.slotsArePlain && page.header.encoding == .plain
                    ? .slots(
                        target, byteCount: page.header.valueCount * MemoryLayout<Decoder.Slot>.stride,
                        freeBefore: (freeBefore + part.rowCount) * MemoryLayout<Decoder.Slot>.stride)
                    : decoder.target(for: page))
            if isWhole {
                try decoder.decode(body, into: target)
                Self.spread(body, target)
            } else {
                let whole = loader.scratch.room(.slots, body.rowCount, of: Decoder.Slot.self)
                try decoder.decode(body, into: whole)
                Self.spread(body, whole)
                var target = slots + part.rowCount
                for range in wanted {
                    target.update(from: whole + range.lowerBound, count: range.count)
                    target += range.count
                }
            }
            for range in wanted { part.append(body, range, total: total) }
        }
        return part
    }

    /// Wanted rows of a page, counted in it.
    ///
    /// - Parameter next: the first range that does not end before the page; moves on to the first that does not end in it.
    private func wantedRows(of page: ChunkPages.Page, _ next: inout Int) -> [Range<Int>] {
        var wanted: [Range<Int>] = []
        while next < rows.count, rows[next].lowerBound < page.rows.upperBound {
            let common = rows[next].clamped(to: page.rows)
            if !common.isEmpty {
                wanted.append(common.lowerBound - page.firstRow..<common.upperBound - page.firstRow)
            }
            guard rows[next].upperBound <= page.rows.upperBound else { break }
            next += 1
        }
        return wanted
    }

    /// Moves the values, which stand one after the other, to the rows that have one; the others get zeros.
    private static func spread<Slot: BitwiseCopyable>(_ body: PageBody, _ slots: UnsafeMutablePointer<Slot>) {
        guard let validity = body.validity else { return }
        var value = body.presentCount
        var row = body.rowCount
        // From the end, so that no value is overwritten before it has moved. Once all values left stand before their
        // rows without a gap, the rest is in place.
        while row > value {
            row &-= 1
            if (validity[row &>> 6] &>> UInt64(row & 63)) & 1 != 0 {
                value &-= 1
                slots[row] = slots[value]
            } else {
                UnsafeMutableRawPointer(slots + row).initializeMemory(
                    as: UInt8.self, repeating: 0, count: MemoryLayout<Slot>.stride)
            }
        }
    }
}

extension ColumnPart {
    /// Adds rows of a page. The bitmap begins with the first missing row, and the rows before it are marked then.
    fileprivate mutating func append(_ body: PageBody, _ rows: Range<Int>, total: Int) {
        defer { rowCount += rows.count }
        if let words = body.validity {
            if validity == nil {
                let bitmap = Buffer.bitmap(bitCount: total)
                BitCopy.set(bitmap.words, bit: 0, count: rowCount)
                validity = bitmap
            }
            let target = validity!.words
            UnsafeRawPointer(words).withMemoryRebound(to: UInt8.self, capacity: body.rowCount / 8 + 1) {
                BitCopy.copy($0, sourceBit: rows.lowerBound, count: rows.count, to: target, targetBit: rowCount)
            }
            let bits = Validity(words: UnsafePointer(target), bitOffset: rowCount)
            nilCount += bits.nilCount(rowCount: rows.count)
        } else if let validity {
            BitCopy.set(validity.words, bit: rowCount, count: rows.count)
        }
    }
}
