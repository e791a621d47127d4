import Columns

/// Reads columns of fixed-width values: integers, doubles, dates, timestamps.
final class PlainColumnReader<Parser: ValueParser>: ColumnReader, @unchecked Sendable {
    // @unchecked: blocks write disjoint rows of `values`.

    private let parser: Parser
    private let nils: Spellings
    /// Some spelling of "missing" may look like a value, so it is asked for first.
    private let asksNilsFirst: Bool
    /// Whether a field in quotes may be missing: not a text of JSON, where only what has no text is.
    private let takesQuotedNils: Bool
    private let buffer: Buffer
    private let values: UnsafeMutablePointer<Parser.Value>
    private let missing: SharedBits

    init(_ parser: Parser, rowCount: Int, blockCount: Int, nils: Spellings, takesQuotedNils: Bool) {
        self.parser = parser
        self.nils = nils
        self.takesQuotedNils = takesQuotedNils
        asksNilsFirst = nils.anyParses(parser)
        buffer = Buffer(byteCount: rowCount * MemoryLayout<Parser.Value>.stride)
        values = buffer.pointer(as: Parser.Value.self)
        missing = SharedBits(rowCount: rowCount, blockCount: blockCount)
    }

    // A class is reached through a protocol here, so the compiler makes loops for each parser only when told.
    @specialized(where Parser == IntegerParser)
    @specialized(where Parser == DoubleParser)
    @specialized(where Parser == DateParser)
    @specialized(where Parser == TimestampParser)
    func read(
        _ table: FieldTable, column: Int, block: Int, firstRow: Int, worker: Int, failures: inout FieldFailures
    ) {
        // Copies, so that the loop keeps them in registers.
        let parser = self.parser, nils = self.nils, asksNilsFirst = self.asksNilsFirst
        let takesQuotedNils = self.takesQuotedNils
        let out = values + firstRow
        var missing = self.missing.writer(rows: firstRow..<firstRow + table.rowCount)
        table.forEach(column: column) { row, start, count, isQuoted in
            if count > 0, !asksNilsFirst, let value = parser.quick(start, count) {
                out[row] = value
                return true
            }
            if nils.contains(start, count), takesQuotedNils || !isQuoted {
                out[row] = parser.zero
                missing.set(firstRow &+ row)
                return true
            }
            if count > 0,
                let value = asksNilsFirst
                    ? parser.quick(start, count) ?? parser.slow(start, count) : parser.slow(start, count)
            {
                out[row] = value
                return true
            }
            return failures.note(row)
        }
        self.missing.close(missing, block: block)
    }

    func finish(name: String, rowCount: Int) -> AnyColumn? {
        let (validity, buffers) = missing.validity(rowCount: rowCount)
        return parser.column(
            name: name, values: UnsafePointer(values), validity: validity, count: rowCount,
            owner: ColumnOwner([buffer] + buffers))
    }
}

extension Spellings {
    /// Whether the parser would take some spelling for a value.
    func anyParses(_ parser: some ValueParser) -> Bool {
        contains(where: { text in
            // Parsers read words, so they get room after the text.
            let padded = text + [UInt8](repeating: 0, count: 64)
            return padded.withUnsafeBufferPointer { bytes in
                parser.quick(bytes.baseAddress!, text.count) != nil
                    || parser.slow(bytes.baseAddress!, text.count) != nil
            }
        })
    }
}
