import CEmbark
import Columns

/// Finds the values of blocks of JSON, in memory it uses again for the next one.
///
/// A row of the table has two entries for each column, the offset of the byte before its token and that of the byte after it,
/// and two for the row itself:
///
///     text        {"a":12,"b":"x"}⏎          offsets 0...16
///     entries     4 7 | 11 13 | -1 16         the string with its opening quote, without its closing one
///
/// A column whose name is not there, or is null, has an empty token.
final class JSONIndexer: RowIndexer {
    // One a worker; never shared.

    private let shape: JSONShape
    private let flattens: Bool
    private let source: String
    private let tree: KeyTree
    private var positions = Buffer(byteCount: 0)
    private var room = Buffer(byteCount: 0)

    // Not watched for overlapping accesses: they are touched for every value, which would take half the time of reading, and one
    // thread is in here at a time.
    @exclusivity(unchecked) private var slotCount = 0
    @exclusivity(unchecked) private var scan = embark_json_scan()

    // Of the block at work.
    @exclusivity(unchecked) private var base: UnsafePointer<UInt8>
    @exclusivity(unchecked) private var blockOffset = 0

    init(shape: JSONShape, nestedObjects: JSONReadingOptions.NestedObjects, source: String) {
        self.shape = shape
        self.source = source
        base = UnsafePointer(bitPattern: 64)!
        scan.spans_lines = shape != .lines
        switch nestedObjects {
        case .flattened(let separator):
            flattens = true
            tree = KeyTree(separator: separator)
        case .text:
            flattens = false
            tree = KeyTree(separator: "")
        }
    }

    var newNames: [String: Int] { tree.newNames }

    func adopt(_ names: [String]) {
        tree.adopt(names)
        slotCount = names.count
    }

    func index(_ block: CSVBlock, of text: UnsafeBufferPointer<UInt8>, dropped: [Int]) throws -> BlockIndex {
        let byteCount = block.bytes.count
        guard byteCount < Int(UInt32.max) - 64 else {
            throw JSONReadingError.rowTooLong(source: source, line: block.firstLine, byteCount: byteCount)
        }
        base = text.baseAddress! + block.bytes.lowerBound
        blockOffset = block.bytes.lowerBound
        let stride = 2 * slotCount + 2
        reserve(&positions, (block.rowCount + 1) * stride * MemoryLayout<UInt32>.stride)
        scan.has_escapes = false
        let entries = positions.pointer(as: UInt32.self)
        var index = BlockIndex(
            table: FieldTable(
                bytes: base, positions: UnsafePointer(entries), stride: stride, rowCount: 0,
                // More than there are, because none of them ends at a line end.
                columnCount: stride + 1, quote: nil, tokens: .contents(hasEscapes: false), scratch: base.mutating))
        if let invalid = UTF8Text.firstInvalid(UnsafeBufferPointer(start: base, count: byteCount)) {
            index.invalidByte = blockOffset + invalid
            index.table.isRepaired = true
        }
        read(block, entries, dropped, &index)
        let hasEscapes = scan.has_escapes
        index.table.tokens = .contents(hasEscapes: hasEscapes)
        reserve(&room, hasEscapes || index.table.isRepaired ? byteCount * 3 + 64 : 64)
        index.table.scratch = room.pointer(as: UInt8.self)
        return index
    }

    private func read(
        _ block: CSVBlock, _ entries: UnsafeMutablePointer<UInt32>, _ dropped: [Int], _ index: inout BlockIndex
    ) {
        let end = base + block.bytes.count
        let isLast = block.isLast
        let stride = index.table.stride
        var at = base
        var rowCount = 0
        var candidates = 0
        var nextDropped = dropped.startIndex
        var line = LineCounter(block: block, base: base, textStart: base - blockOffset)
        while true {
            at = embark_json_skip_space(&scan, at)
            if at >= end { break }
            if shape == .lines, at[0] == UInt8(ascii: "\n") {
                at += 1
                continue
            }
            // More rows than the plan counted are found only where the text is no JSON.
            guard rowCount < block.rowCount else {
                fail(at, "the end of the text")
                index.isBroken = true
                index.unreadable.append(unreadable(at, end, &line))
                break
            }
            let row = entries + rowCount * stride
            let start = at
            guard let rowEnd = self.row(at, row), let next = afterRow(rowEnd, end, isLast: isLast) else {
                index.unreadable.append(unreadable(start, end, &line))
                scan.failure = nil
                guard shape == .lines else {
                    index.isBroken = true
                    break
                }
                at = start + embark_find_byte(start, end - start, UInt8(ascii: "\n"))
                continue
            }
            at = next
            row[stride - 2] = offset(start) &- 1
            row[stride - 1] = offset(rowEnd)
            candidates += 1
            if nextDropped < dropped.endIndex, dropped[nextDropped] == candidates - 1 {
                nextDropped += 1
                continue
            }
            rowCount += 1
        }
        index.table.rowCount = rowCount
    }

    private func reserve(_ buffer: inout Buffer, _ byteCount: Int) {
        if buffer.byteCount < byteCount { buffer = Buffer(byteCount: byteCount + byteCount / 4) }
    }

    @inline(__always) private func offset(_ at: UnsafePointer<UInt8>) -> UInt32 {
        UInt32(truncatingIfNeeded: at - base)
    }

    /// One row, which has to be an object.
    @inline(__always)
    private func row(_ at: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt32>) -> UnsafePointer<UInt8>? {
        guard at[0] == UInt8(ascii: "{") else {
            // What is no JSON at all is told as such.
            return embark_json_value_end(&scan, at, 0) == nil ? nil : fail(at, "an object")
        }
        let tokens = UnsafeMutableRawPointer(row)
        // Before the first byte: an empty token.
        for slot in 0..<slotCount {
            tokens.storeBytes(of: UInt64(UInt32.max).littleEndian, toByteOffset: slot &* 8, as: UInt64.self)
        }
        return object(0, at + 1, row, depth: 0)
    }

    /// What has to follow a row: the end of its line, a comma, the end of the array.
    private func afterRow(
        _ rowEnd: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isLast: Bool
    ) -> UnsafePointer<UInt8>? {
        let at = embark_json_skip_space(&scan, rowEnd)
        // A value may reach over the block's end only where brackets do not match.
        if rowEnd > end { return fail(rowEnd, "the end of a value") }
        if at >= end { return shape != .array || isLast ? end : fail(at, "a comma") }
        switch shape {
        case .lines: return at[0] == UInt8(ascii: "\n") ? at + 1 : fail(at, "the end of the line")
        case .sequence: return at
        case .array:
            guard at[0] == UInt8(ascii: ",") else { return fail(at, "a comma or a closing bracket") }
            let next = embark_json_skip_space(&scan, at + 1)
            return next >= end && isLast ? fail(next, "a value") : next
        }
    }

    /// The members of an object, from after its brace to after the closing one.
    private func object(
        _ node: Int, _ start: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt32>, depth: Int
    ) -> UnsafePointer<UInt8>? {
        guard depth < Int(EMBARK_JSON_DEPTH) else { return fail(start, "values nested less than 512 deep") }
        var at = embark_json_skip_space(&scan, start)
        if at[0] == UInt8(ascii: "}") { return at + 1 }
        var guess = tree.first(of: node)
        var previous = -1
        while true {
            guard at[0] == UInt8(ascii: "\"") else { return fail(at, "a name in quotes") }
            var key = guess
            if tree.expected(guess, at + 1) {
                at += 1 + tree.keys.withUnsafeBufferPointer { $0[guess].count }
            } else {
                guard let quote = embark_json_string_end(&scan, at + 1) else { return nil }
                key = tree.find(node, at + 1, quote)
                at = quote + 1
                if previous < 0 { tree.setFirst(of: node, key) } else { tree.setNext(of: previous, key) }
            }
            if at[0] != UInt8(ascii: ":") { at = embark_json_skip_space(&scan, at) }
            guard at[0] == UInt8(ascii: ":") else { return fail(at, "a colon") }
            at = embark_json_skip_space(&scan, at + 1)
            guard let end = value(key, at, row, depth: depth) else { return nil }
            at = end[0] == UInt8(ascii: ",") ? end : embark_json_skip_space(&scan, end)
            if at[0] == UInt8(ascii: "}") { return at + 1 }
            guard at[0] == UInt8(ascii: ",") else { return fail(at, "a comma or a closing brace") }
            at = embark_json_skip_space(&scan, at + 1)
            previous = key
            guess = tree.keys.withUnsafeBufferPointer { $0[key].next }
        }
    }

    /// One value: its token goes to the row.
    @inline(__always)
    private func value(
        _ key: Int, _ at: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt32>, depth: Int
    ) -> UnsafePointer<UInt8>? {
        let end: UnsafePointer<UInt8>
        let next: UnsafePointer<UInt8>
        switch at[0] {
        case UInt8(ascii: "\""):
            guard let quote = embark_json_string_end(&scan, at + 1) else { return nil }
            (end, next) = (quote, quote + 1)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            guard let after = embark_json_number_end(&scan, at) else { return nil }
            (end, next) = (after, after)
        case UInt8(ascii: "{"):
            if flattens { return objectValue(key, at, row, depth: depth) }
            fallthrough
        case UInt8(ascii: "["):
            let hadEscapes = scan.has_escapes
            guard let after = embark_json_value_end(&scan, at, Int32(depth + 1)) else { return nil }
            // The text of a nested value keeps its escapes.
            scan.has_escapes = hadEscapes
            (end, next) = (after, after)
        default:
            guard let after = embark_json_word_end(&scan, at) else { return nil }
            (end, next) = (at[0] == UInt8(ascii: "n") ? at : after, after)
        }
        store(key, at, end, row)
        return next
    }

    private func objectValue(
        _ key: Int, _ at: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt32>, depth: Int
    ) -> UnsafePointer<UInt8>? {
        let next = embark_json_skip_space(&scan, at + 1)
        guard next[0] != UInt8(ascii: "}") else {
            store(key, at, at, row)
            return next + 1
        }
        // A value under the same name, but no object, is written over.
        let slot = tree.keys[key].slot
        if slot >= 0 { store(key, at, at, row) }
        return object(tree.node(under: key), next, row, depth: depth + 1)
    }

    @inline(__always)
    private func store(
        _ key: Int, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ row: UnsafeMutablePointer<UInt32>
    ) {
        let slot = tree.keys.withUnsafeBufferPointer { $0[key].slot }
        guard slot >= 0 else { return tree.noteNew(key, blockOffset + (start - base)) }
        row[2 &* slot] = offset(start) &- 1
        row[2 &* slot &+ 1] = offset(end)
    }

    // MARK: What is no JSON

    @discardableResult
    private func fail(_ at: UnsafePointer<UInt8>, _ expected: StaticString) -> UnsafePointer<UInt8>? {
        scan.failure = at
        scan.expected = UnsafeRawPointer(expected.utf8Start).assumingMemoryBound(to: CChar.self)
        return nil
    }

    private func unreadable(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ line: inout LineCounter
    ) -> UnreadableRow {
        let failure = min(scan.failure ?? start, end)
        let expected = scan.expected.map { String(cString: $0) } ?? "JSON"
        let position = line.position(of: failure)
        let lineByteCount = embark_find_byte(position.start, end - position.start, UInt8(ascii: "\n"))
        let first = position.start - base + blockOffset
        return UnreadableRow(
            line: position.line, bytes: first..<first + lineByteCount,
            reason: .syntax(
                byte: failure - position.start + 1, expected: expected, found: Self.found(failure, end)))
    }

    private static func found(_ at: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> String {
        guard at < end else { return "the end" }
        switch at[0] {
        case 0x0A, 0x0D: return "the end of the line"
        case 0x21..<0x7F: return "`\(Character(Unicode.Scalar(at[0])))`"
        default: return "the byte 0x\(String(at[0], radix: 16, uppercase: true))"
        }
    }
}

/// The numbers of lines in a block, counted only as far as somebody asks.
private struct LineCounter {
    private var line: Int
    private var start: UnsafePointer<UInt8>

    init(block: CSVBlock, base: UnsafePointer<UInt8>, textStart: UnsafePointer<UInt8>) {
        line = block.firstLine
        start = base
        // Blocks of arrays begin anywhere in a line.
        while start > textStart, start[-1] != UInt8(ascii: "\n") { start -= 1 }
    }

    /// The line of a byte and where it begins. Bytes come in ascending order.
    mutating func position(of at: UnsafePointer<UInt8>) -> (line: Int, start: UnsafePointer<UInt8>) {
        while true {
            let next = embark_find_byte(start, at - start, UInt8(ascii: "\n"))
            if next >= at - start { return (line, start) }
            start += next + 1
            line += 1
        }
    }
}

extension UnsafePointer {
    fileprivate var mutating: UnsafeMutablePointer<Pointee> { UnsafeMutablePointer(mutating: self) }
}
