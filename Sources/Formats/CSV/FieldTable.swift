import CEmbark

/// Where the fields of some rows lie: what the column readers loop over.
///
/// `positions` holds, row by row, the offset of the byte before the first field and then of the byte after each field.
/// In a block whose rows all have the same number of fields the end of one row is the start of the next, so a row takes
/// as many entries as it has fields; where rows were left out it takes one more:
///
///     text        1 , a ⏎ 2 2 , b ⏎          offsets 0...8
///     regular     -1  1 3   6 8                stride 2
///     compacted   -1  1 3 | 3 6 8              stride 3
///
/// The byte before offset 0 is written as `UInt32.max`: adding one wraps to zero.
struct FieldTable {
    // Unsafe: the pointers are good while the block's scratch memory and the text are, which is one call of a reader.
    var bytes: UnsafePointer<UInt8>
    var positions: UnsafePointer<UInt32>
    var stride: Int
    var rowCount: Int
    var columnCount: Int
    /// Some field may be quoted.
    var quote: UInt8?
    /// The text is not valid UTF-8 throughout and is to be repaired.
    var isRepaired = false
    /// Some rows were given fields they do not have, which lie nowhere.
    var isPadded = false
    /// The fields are tokens of JSON.
    var tokens: Tokens?
    /// Room for one batch of fields without their quotes.
    var scratch: UnsafeMutablePointer<UInt8>

    /// One field as the readers see it.
    struct Field {
        var start: UnsafePointer<UInt8>
        var count: Int
        var isQuoted: Bool

        @inline(__always) var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// How readers see the tokens of JSON. A string lies in the table with its opening quote and without its closing one; what
    /// is missing or null is empty.
    enum Tokens {
        /// As they lie in the table.
        case raw
        /// Strings without their quote and with their escapes resolved.
        case contents(hasEscapes: Bool)
    }

    /// Whether fields need more than being cut out of the text.
    @inline(__always) var isPlain: Bool {
        guard let tokens else { return quote == nil && !isRepaired && !isPadded }
        if case .raw = tokens { return true }
        return false
    }

    /// With tokens of JSON as they lie in the table.
    var raw: FieldTable {
        var table = self
        if tokens != nil { table.tokens = .raw }
        return table
    }

    /// The bytes of a row, without its end.
    func rowBytes(_ row: Int) -> UnsafeBufferPointer<UInt8> {
        // JSON has two entries of their own for that, behind those of the fields.
        let first = positions + (row * stride + (tokens == nil ? 0 : stride - 2))
        let start = Int(first[0] &+ 1), end = Int(tokens == nil ? first[columnCount] : first[1])
        return UnsafeBufferPointer(start: bytes + start, count: max(end - start, 0))
    }

    /// Rows `rows` only.
    func rows(_ rows: Range<Int>) -> FieldTable {
        var table = self
        table.positions = positions + rows.lowerBound * stride
        table.rowCount = rows.count
        return table
    }

    /// Calls `body` for the field of `column` in each row, until it returns false.
    ///
    /// - Cost: without quotes, two loads a field.
    @inline(__always)
    func forEach(
        column: Int, _ body: (_ row: Int, _ start: UnsafePointer<UInt8>, _ count: Int, _ isQuoted: Bool) -> Bool
    ) {
        var at = positions + column
        let isLast = column == columnCount - 1
        if isPlain {
            for row in 0..<rowCount {
                let (start, count) = cut(at, isLast)
                guard body(row, start, count, false) else { return }
                at += stride
            }
        } else {
            for row in 0..<rowCount {
                let (start, count) = cut(at, isLast)
                let field = clean(start, count, scratch)
                guard body(row, field.start, field.count, field.isQuoted) else { return }
                at += stride
            }
        }
    }

    /// The bytes between two separators; before a line feed without the carriage return.
    @inline(__always)
    func cut(_ at: UnsafePointer<UInt32>, _ isLast: Bool) -> (start: UnsafePointer<UInt8>, count: Int) {
        let begin = at[0] &+ 1
        var end = at[1]
        if isLast, end > begin, bytes[Int(end) &- 1] == CSVDialect.carriageReturn { end &-= 1 }
        return (bytes + Int(begin), Int(end &- begin))
    }

    /// One field, for messages and samples.
    func field(row: Int, column: Int) -> Field {
        let (start, count) = cut(positions + row * stride + column, column == columnCount - 1)
        return isPlain ? Field(start: start, count: count, isQuoted: false) : clean(start, count, scratch)
    }

    /// The field without its quotes and with repaired text, in `room` if it had to be rewritten.
    func clean(
        _ start: UnsafePointer<UInt8>, _ count: Int, _ room: UnsafeMutablePointer<UInt8>
    ) -> Field {
        if count == 0 { return Field(start: UnsafePointer(room), count: 0, isQuoted: false) }
        var field = Field(start: start, count: count, isQuoted: false)
        if case .contents(let hasEscapes) = tokens {
            guard start[0] == UInt8(ascii: "\"") else { return field }
            field = Field(start: start + 1, count: count - 1, isQuoted: true)
            if hasEscapes { field = JSONText.unescaped(field, room) }
        } else if let quote, start[0] == quote {
            field = Self.unquote(start, count, quote, room)
        }
        guard isRepaired, !UTF8Text.isValid(field.bytes) else { return field }
        // Each bad byte may become three.
        var repaired = String(decoding: field.bytes, as: UTF8.self)
        field.count = repaired.withUTF8 { bytes in
            room.update(from: bytes.baseAddress!, count: bytes.count)
            return bytes.count
        }
        field.start = UnsafePointer(room)
        return field
    }

    /// Takes off the quotes and halves the doubled ones.
    static func unquote(
        _ start: UnsafePointer<UInt8>, _ count: Int, _ quote: UInt8, _ room: UnsafeMutablePointer<UInt8>
    ) -> Field {
        let content = start + 1
        let rest = count - 1
        let first = embark_find_byte(content, rest, quote)
        if first == rest - 1 { return Field(start: content, count: first, isQuoted: true) }
        // A doubled quote, text after the closing quote, or a quote that never closes.
        var isOpen = true
        var written = 0
        var at = 0
        while at < rest {
            let byte = content[at]
            at += 1
            if byte == quote, isOpen {
                guard at < rest, content[at] == quote else {
                    isOpen = false
                    continue
                }
                at += 1
            }
            room[written] = byte
            written += 1
        }
        return Field(start: UnsafePointer(room), count: written, isQuoted: true)
    }
}
