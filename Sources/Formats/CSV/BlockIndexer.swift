import CEmbark
import Columns

/// A row that has no fields to read: in CSV for their number, in JSON for what it says.
struct UnreadableRow: Equatable {
    var line: Int
    var bytes: Range<Int>
    var reason: CSVBadRow.Reason
}

/// What the fields of one block came to.
struct BlockIndex {
    var table: FieldTable
    /// Rows left out of the table.
    var unreadable: [UnreadableRow] = []
    /// What follows the last of them cannot be told apart, so it is not to be passed over.
    var isBroken = false
    /// Offset in the text of a quote that RFC 4180 does not allow.
    var strayQuote: Int?
    /// Offset in the text of a byte that is not UTF-8.
    var invalidByte: Int?
}

/// Finds the fields of delimited text, block by block, in memory it uses again for the next one.
final class BlockIndexer: RowIndexer {

    private var positions = Buffer(byteCount: 0)
    private var compacted = Buffer(byteCount: 0)
    private var room = Buffer(byteCount: 0)

    let dialect: CSVDialect
    let columnCount: Int
    let isForgiving: Bool
    let ignoresEmptyLines: Bool
    let padsShortRows: Bool

    init(dialect: CSVDialect, columnCount: Int, isForgiving: Bool, ignoresEmptyLines: Bool, padsShortRows: Bool) {
        self.dialect = dialect
        self.columnCount = columnCount
        self.isForgiving = isForgiving
        self.ignoresEmptyLines = ignoresEmptyLines
        self.padsShortRows = padsShortRows
    }

    func index(_ block: CSVBlock, of text: UnsafeBufferPointer<UInt8>, dropped: [Int]) throws -> BlockIndex {
        let byteCount = block.bytes.count
        guard byteCount < Int(UInt32.max) - 64 else {
            throw CSVReadingError.rowTooLong(line: block.firstLine, byteCount: byteCount)
        }
        let bytes = text.baseAddress! + block.bytes.lowerBound
        reserve(&positions, (byteCount + 80) * 4)
        let entries = positions.pointer(as: UInt32.self)
        entries[0] = .max
        var result = embark_index_result()
        if isForgiving {
            scanForgiving(bytes, byteCount, entries + 1, &result)
        } else {
            embark_index_fields(
                bytes, byteCount, dialect.delimiter, dialect.quoteArgument, dialect.terminator, entries + 1, &result)
        }
        var count = Int(result.positions)
        var rows = Int(result.rows)
        let endsOpen =
            byteCount > 0 && (count == 0 || Int(entries[count]) != byteCount - 1 || !isRowEnd(bytes, entries[count]))
        if endsOpen {
            // The last row of the text, without a row end.
            count += 1
            entries[count] = UInt32(byteCount)
            rows += 1
        }
        reserve(&room, result.has_quotes || result.has_non_ascii ? byteCount * 3 + 64 : 64)
        var table = FieldTable(
            bytes: bytes, positions: UnsafePointer(entries), stride: columnCount, rowCount: rows,
            columnCount: columnCount, quote: result.has_quotes ? dialect.quote : nil,
            scratch: room.pointer(as: UInt8.self))
        var index = BlockIndex(table: table)
        if result.stray_quote >= 0 { index.strayQuote = block.bytes.lowerBound + Int(result.stray_quote) }
        if result.has_non_ascii,
            let invalid = UTF8Text.firstInvalid(UnsafeBufferPointer(start: bytes, count: byteCount))
        {
            index.invalidByte = block.bytes.lowerBound + invalid
            index.table.isRepaired = true
            table.isRepaired = true
        }
        if dropped.isEmpty, isRegular(bytes, entries, count, rows, byteCount) { return index }
        compact(block, bytes, entries, count, byteCount, dropped, &index)
        return index
    }

    private func isRowEnd(_ bytes: UnsafePointer<UInt8>, _ position: UInt32) -> Bool {
        bytes[Int(position)] == dialect.terminator
    }

    /// Whether every row has `columnCount` fields, and none is an empty line.
    private func isRegular(
        _ bytes: UnsafePointer<UInt8>, _ entries: UnsafePointer<UInt32>, _ count: Int, _ rows: Int, _ byteCount: Int
    ) -> Bool {
        // With one column an empty line looks regular.
        guard count == rows * columnCount else { return false }
        if columnCount == 1 { return !ignoresEmptyLines || !hasEmptyLine(bytes, entries, rows) }
        // There are as many row ends as rows, so if every last field ends on one, no other field does.
        var at = columnCount
        let terminator = dialect.terminator
        var wrong: UInt8 = 0
        while at < count {
            wrong |= bytes[Int(entries[at])] ^ terminator
            at += columnCount
        }
        let last = Int(entries[count])
        return wrong == 0 && (last == byteCount || bytes[last] == terminator)
    }

    private func hasEmptyLine(_ bytes: UnsafePointer<UInt8>, _ entries: UnsafePointer<UInt32>, _ rows: Int) -> Bool {
        (0..<rows).contains { isEmptyLine(bytes, entries[$0] &+ 1, entries[$0 + 1]) }
    }

    private func isEmptyLine(_ bytes: UnsafePointer<UInt8>, _ start: UInt32, _ end: UInt32) -> Bool {
        end == start || (end == start &+ 1 && bytes[Int(start)] == CSVDialect.carriageReturn)
    }

    /// Copies the positions of the rows that count, and reports the others.
    private func compact(
        _ block: CSVBlock, _ bytes: UnsafePointer<UInt8>, _ entries: UnsafePointer<UInt32>, _ count: Int,
        _ byteCount: Int, _ dropped: [Int], _ index: inout BlockIndex
    ) {
        // Padded rows may take more entries than were found.
        reserve(&compacted, (count + 1) * (columnCount + 1) * 4)
        let out = compacted.pointer(as: UInt32.self)
        var written = 0
        var kept = 0
        var candidates = 0
        var nextDropped = dropped.startIndex
        var first = 0
        var line = block.firstLine
        var counted = 0
        while first < count {
            let start = entries[first] &+ 1
            var last = first + 1
            while last < count, !isRowEnd(bytes, entries[last]) { last += 1 }
            defer { first = last }
            let fieldCount = last - first
            if fieldCount == 1, isEmptyLine(bytes, start, entries[last]), ignoresEmptyLines || columnCount > 1 {
                continue
            }
            guard fieldCount == columnCount || (padsShortRows && fieldCount < columnCount) else {
                line += countLines(bytes, counted, Int(start))
                counted = Int(start)
                let offset = block.bytes.lowerBound
                index.unreadable.append(
                    UnreadableRow(
                        line: line, bytes: offset + Int(start)..<offset + Int(entries[last]),
                        reason: .fieldCount(expected: columnCount, found: fieldCount)))
                continue
            }
            candidates += 1
            if nextDropped < dropped.endIndex, dropped[nextDropped] == candidates - 1 {
                nextDropped += 1
                continue
            }
            for entry in first...last { out[written + entry - first] = entries[entry] }
            if fieldCount < columnCount {
                index.table.isPadded = true
                // The last field there is may end in a carriage return, which now is not before the row end.
                var end = entries[last]
                if end > start, bytes[Int(end) - 1] == CSVDialect.carriageReturn { end &-= 1 }
                out[written + fieldCount] = end
                // Each missing field begins where it ends: one after the one before.
                for entry in fieldCount + 1...columnCount { out[written + entry] = out[written + entry - 1] &+ 1 }
            }
            written += columnCount + 1
            kept += 1
        }
        index.table.positions = UnsafePointer(out)
        index.table.stride = columnCount + 1
        index.table.rowCount = kept
    }

    private func countLines(_ bytes: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Int {
        var counts = embark_block_counts()
        embark_count_block(bytes + from, to - from, -1, dialect.terminator, &counts)
        return Int(counts.rows.0)
    }

    /// The machine's answer in the scanner's form.
    private func scanForgiving(
        _ bytes: UnsafePointer<UInt8>, _ byteCount: Int, _ out: UnsafeMutablePointer<UInt32>,
        _ result: inout embark_index_result
    ) {
        var machine = CSVMachine(dialect)
        result.stray_quote = -1
        var all: UInt8 = 0
        for offset in 0..<byteCount {
            let byte = bytes[offset]
            all |= byte
            if byte == dialect.quote { result.has_quotes = true }
            switch machine.step(byte) {
            case .nothing: continue
            case .fieldEnd: break
            case .rowEnd: result.rows += 1
            }
            out[Int(result.positions)] = UInt32(offset)
            result.positions += 1
        }
        result.has_non_ascii = all >= 0x80
        result.ends_inside = machine.isInsideQuotes
    }

    private func reserve(_ buffer: inout Buffer, _ byteCount: Int) {
        if buffer.byteCount < byteCount { buffer = Buffer(byteCount: byteCount + byteCount / 4) }
    }
}
