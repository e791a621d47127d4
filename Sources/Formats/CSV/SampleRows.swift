/// The first rows of a text as separate values: for looking, not for reading.
struct SampleRows {
    struct Field {
        /// Without quotes; 64 zeros follow, because the readers of values load words.
        private var padded: [UInt8]
        var isQuoted: Bool

        init(_ bytes: [UInt8], isQuoted: Bool) {
            padded = bytes + [UInt8](repeating: 0, count: TextBytes.margin)
            self.isQuoted = isQuoted
        }

        var text: String { String(decoding: padded.dropLast(TextBytes.margin), as: UTF8.self) }

        func types(_ classifier: FieldClassifier) -> FieldTypes {
            padded.withUnsafeBufferPointer { bytes in
                classifier.types(
                    of: FieldTable.Field(
                        start: bytes.baseAddress!, count: bytes.count - TextBytes.margin, isQuoted: isQuoted))
            }
        }
    }

    struct Row {
        var fields: [Field]
        /// Offset after the row's end, and the number of the line there.
        var end: Int
        var nextLine: Int
    }

    private(set) var rows: [Row] = []

    /// Reads up to `limit` rows, passing over empty lines.
    ///
    /// - Parameter isWhole: whether the text ends here; otherwise a row without an end is left out.
    init(_ text: UnsafeBufferPointer<UInt8>, dialect: CSVDialect, isWhole: Bool, limit: Int) {
        var machine = CSVMachine(dialect)
        var fields: [Field] = []
        var start = 0
        var line = 1
        func close(_ end: Int, isLast: Bool) {
            var end = end
            if isLast, end > start, text[end - 1] == CSVDialect.carriageReturn { end -= 1 }
            fields.append(Self.field(text, start..<end, dialect))
        }
        func closeRow(_ next: Int) {
            let isEmptyLine = fields.count == 1 && fields[0].text.isEmpty && !fields[0].isQuoted
            if !isEmptyLine { rows.append(Row(fields: fields, end: next, nextLine: line)) }
            fields = []
        }
        for (index, byte) in text.enumerated() {
            if byte == dialect.terminator { line += 1 }
            switch machine.step(byte) {
            case .nothing: continue
            case .fieldEnd: close(index, isLast: false)
            case .rowEnd:
                close(index, isLast: true)
                closeRow(index + 1)
                if rows.count == limit { return }
            }
            start = index + 1
        }
        if isWhole, !machine.isAtRowStart {
            close(text.count, isLast: true)
            closeRow(text.count)
        }
    }

    private static func field(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ dialect: CSVDialect) -> Field {
        let bytes = text[range]
        guard let quote = dialect.quote, bytes.first == quote else { return Field(Array(bytes), isQuoted: false) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: bytes.count) { room in
            let field = FieldTable.unquote(text.baseAddress! + range.lowerBound, bytes.count, quote, room.baseAddress!)
            return Field(Array(field.bytes), isQuoted: true)
        }
    }
}
