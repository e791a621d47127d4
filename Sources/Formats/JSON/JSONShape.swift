import CEmbark
import Pool

/// How the rows of a JSON text follow each other.
enum JSONShape: Sendable {
    /// Each line an object: JSON Lines, NDJSON.
    case lines
    /// One array of objects, over any lines.
    case array
    /// Objects one after the other, over any lines.
    case sequence
}

/// Where in a text the rows are.
struct JSONExtent {
    var shape: JSONShape
    /// The text without the array's brackets.
    var bytes: Range<Int>
    var firstLine = 1

    /// Looks at both ends of the text.
    ///
    /// - Throws: `JSONReadingError` for another encoding and an array without an end.
    init(_ text: UnsafeBufferPointer<UInt8>, source: String) throws {
        if text.starts(with: [0xFF, 0xFE]) {
            throw JSONReadingError.wrongEncoding(source: source, encoding: "UTF-16LE")
        }
        if text.starts(with: [0xFE, 0xFF]) {
            throw JSONReadingError.wrongEncoding(source: source, encoding: "UTF-16BE")
        }
        let (content, start) = Self.contentStart(text)
        guard start < text.count, text[start] == UInt8(ascii: "[") else {
            shape = start < text.count && Self.spansLines(text.baseAddress! + start) ? .sequence : .lines
            bytes = content..<text.count
            return
        }
        shape = .array
        firstLine = 1 + text[..<start].count { $0 == UInt8(ascii: "\n") }
        var end = text.count
        while end > start, Self.isSpace(text[end - 1]) { end -= 1 }
        guard end > start + 1, text[end - 1] == UInt8(ascii: "]") else {
            throw JSONReadingError.unclosedArray(source: source)
        }
        bytes = start + 1..<end - 1
    }

    /// Where the text begins behind a byte order mark, and behind spaces.
    private static func contentStart(_ text: UnsafeBufferPointer<UInt8>) -> (content: Int, value: Int) {
        let content = text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var start = content
        while start < text.count, isSpace(text[start]) { start += 1 }
        return (content, start)
    }

    /// Whether the text begins as an array does.
    static func isArray(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let start = contentStart(text).value
        return start < text.count && text[start] == UInt8(ascii: "[")
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0A ~= byte || byte == 0x0D }

    /// Whether the first value is JSON only when line ends are spaces.
    private static func spansLines(_ start: UnsafePointer<UInt8>) -> Bool {
        var scan = embark_json_scan()
        if embark_json_value_end(&scan, start, 0) != nil { return false }
        scan.spans_lines = true
        return embark_json_value_end(&scan, start, 0) != nil
    }

    /// Leaves out what comes after so many rows, so that it is not looked at.
    ///
    /// - Cost: one pass over the rows that are wanted.
    mutating func truncate(to rowCount: Int, _ text: UnsafeBufferPointer<UInt8>) {
        var scan = embark_json_scan()
        scan.spans_lines = shape != .lines
        let end = text.baseAddress! + bytes.upperBound
        var at = text.baseAddress! + bytes.lowerBound
        var rows = 0
        while at < end, rows < rowCount {
            at = embark_json_skip_space(&scan, at)
            guard at < end else { return }
            switch shape {
            case .lines:
                if at[0] != UInt8(ascii: "\n") { rows += 1 }
                at += embark_find_byte(at, end - at, UInt8(ascii: "\n")) + 1
            case .array, .sequence:
                guard let next = embark_json_value_end(&scan, at, 0), next <= end else { return }
                rows += 1
                at = rows < rowCount ? embark_json_skip_space(&scan, next) : next
                if rows < rowCount, shape == .array { at += 1 }
            }
        }
        if at < end { bytes = bytes.lowerBound..<at - text.baseAddress! }
    }
}

extension BlockPlan {
    /// Cuts a text of JSON into blocks of whole rows, on all threads.
    ///
    /// Lines end at line feeds, which no string has. In arrays, whether a comma ends a row depends on the quotes and brackets
    /// before it; as with the quotes of CSV all pieces are counted under both states first.
    init(_ extent: JSONExtent, of text: UnsafeBufferPointer<UInt8>, blockByteCount: Int) throws {
        self.init()
        guard !extent.bytes.isEmpty else { return }
        let part = UnsafeBufferPointer(rebasing: text[..<extent.bytes.upperBound])
        if extent.shape == .lines {
            self = try BlockPlan(
                part, from: extent.bytes.lowerBound, firstLine: extent.firstLine, dialect: .lines,
                blockByteCount: blockByteCount)
        } else {
            try cut(values: part, extent, blockByteCount: blockByteCount)
        }
        if !blocks.isEmpty { blocks[blocks.count - 1].isLast = true }
    }

    private mutating func cut(values text: UnsafeBufferPointer<UInt8>, _ extent: JSONExtent, blockByteCount: Int) throws
    {
        // Unsafe: the text outlives the call, and nobody writes to it.
        nonisolated(unsafe) let start = text.baseAddress! + extent.bytes.lowerBound
        let byteCount = extent.bytes.count
        let pieceCount = (byteCount + blockByteCount - 1) / blockByteCount
        // No piece begins with an escaped byte.
        let cuts = (0...pieceCount).map { piece -> Int in
            let cut = min(piece * blockByteCount, byteCount)
            return cut < byteCount && embark_json_is_escaped(start, start + cut) ? cut + 1 : cut
        }
        let counts = try Pool.current.map(count: pieceCount) { piece in
            var count = embark_json_piece()
            embark_json_count_piece(start + cuts[piece], cuts[piece + 1] - cuts[piece], &count)
            return count
        }
        var isInside = false
        var depth: Int64 = 0
        var states: [(isInside: Bool, depth: Int64)] = []
        for count in counts {
            states.append((isInside, depth))
            depth += isInside ? count.depth.1 : count.depth.0
            if count.quotes & 1 == 1 { isInside.toggle() }
        }
        let known = states
        let separator = extent.shape == .array ? UInt8(ascii: ",") : 0
        let ends = try Pool.current.map(count: pieceCount) { piece in
            var first = 0
            let count = embark_json_count_values(
                start + cuts[piece], cuts[piece + 1] - cuts[piece], known[piece].isInside, known[piece].depth,
                separator, &first)
            var lines = embark_block_counts()
            embark_count_block(start + cuts[piece], cuts[piece + 1] - cuts[piece], -1, UInt8(ascii: "\n"), &lines)
            return (values: Int(count), first: first, lines: Int(lines.rows.0))
        }
        var line = extent.firstLine
        var block = CSVBlock(bytes: extent.bytes.lowerBound..<extent.bytes.lowerBound, rowCount: 0, firstLine: line)
        for (piece, end) in ends.enumerated() {
            if piece > 0, end.values > 0, cuts[piece] + end.first < byteCount {
                let cut = extent.bytes.lowerBound + cuts[piece] + end.first
                block.bytes = block.bytes.lowerBound..<cut
                block.rowCount += 1
                blocks.append(block)
                var lines = embark_block_counts()
                embark_count_block(start + cuts[piece], end.first, -1, UInt8(ascii: "\n"), &lines)
                block = CSVBlock(
                    bytes: cut..<cut, rowCount: end.values - 1, firstLine: line + Int(lines.rows.0))
            } else {
                block.rowCount += end.values
            }
            line += end.lines
        }
        block.bytes = block.bytes.lowerBound..<extent.bytes.upperBound
        // The last value of an array has no comma.
        if extent.shape == .array {
            block.rowCount += 1
        } else if block.rowCount == 0 {
            // An unclosed value, or spaces.
            block.rowCount = 1
        }
        blocks.append(block)
    }
}
