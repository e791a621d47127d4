import CEmbark
import Columns
import Pool

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

typealias TextBytes = UnsafeBufferPointer<UInt8>

// What functions of texts are put together from. A column of codes gets its distinct texts done once where they are no more
// than its rows; the results are then looked up by code.
extension Column<String> {
    /// Whether it pays to work on the distinct texts.
    private var isWorthItsDictionary: Bool { storage.isDictionary && storage.dictionaryCount <= count }

    /// A condition on every text.
    @inline(__always)
    func tested<State>(
        state: @Sendable () throws -> State, _ test: @Sendable (_ state: inout State, TextBytes) throws -> Bool
    ) throws -> Column<Bool> {
        let (values, _) = try newTextValues(UInt8.self, state: state) { state, bytes -> UInt8? in
            try test(&state, bytes) ? 1 : 0
        }
        let truth = ByteCells(values: values.pointer(as: UInt8.self))
        defer { withExtendedLifetime(values) {} }
        return try mapBits { truth.values[$0] != 0 }
    }

    @inline(__always)
    func tested(_ test: @Sendable (TextBytes) throws -> Bool) throws -> Column<Bool> {
        if isWorthItsDictionary { return try tested(state: {}) { _, bytes in try test(bytes) } }
        let storage = storage
        return try mapBits { try test(storage.utf8(at: $0)) }
    }

    /// A number for every text.
    @inline(__always)
    func measured<State>(
        state: @Sendable () throws -> State, _ measure: @Sendable (_ state: inout State, TextBytes) throws -> Int
    ) throws -> Column<Int> {
        let (values, bits) = try newTextValues(Int.self, state: state) { state, bytes -> Int? in
            try measure(&state, bytes)
        }
        return made(PlainStorage(values: values.pointer(as: Int.self)), values, bits)
    }

    @inline(__always)
    func measured(_ measure: @Sendable (TextBytes) throws -> Int) throws -> Column<Int> {
        try measured(state: {}) { _, bytes in try measure(bytes) }
    }

    /// Values that depend on the texts alone, missing where `value` gives nil.
    @inline(__always)
    func newTextValues<Value: BitwiseCopyable & Sendable, State>(
        _ type: Value.Type, state: @Sendable () throws -> State,
        _ value: @Sendable (_ state: inout State, TextBytes) throws -> Value?
    ) throws -> (values: Buffer, bits: Buffer?) {
        let storage = storage
        guard isWorthItsDictionary, let codes = storage.codes, let categories else {
            return try newPartialValues(type, state: state) { state, row -> Value? in
                try value(&state, storage.utf8(at: row))
            }
        }
        let (distinct, distinctBits) = try categories.newPartialValues(type, state: state) { state, code -> Value? in
            try value(&state, storage.heap.bytes(of: storage.views + code))
        }
        let known = Validity(words: distinctBits.map { UnsafePointer($0.words) })
        let cells = CodeCells(codes: codes, values: distinct.pointer(as: Value.self))
        defer { withExtendedLifetime((distinct, distinctBits)) {} }
        return try newPartialValues(type, state: {}) { _, row -> Value? in
            let code = Int(cells.codes[row])
            return known.isValid(code) ? cells.values[code] : nil
        }
    }

    /// A part of every text, as a view of the same memory; missing where `part` gives nil.
    @inline(__always)
    func parts<State>(
        state: @Sendable () throws -> State, _ part: @Sendable (_ state: inout State, TextBytes) throws -> TextBytes?
    ) throws -> Column<String> {
        if isWorthItsDictionary, let categories { return try recoded(categories.parts(state: state, part)) }
        let storage = storage
        let (values, bits) = try newPartialValues(StringView.self, state: state) { state, row -> StringView? in
            let view = storage.view(at: row)
            let whole = storage.heap.bytes(of: view)
            guard let part = try part(&state, whole) else { return nil }
            return storage.view(of: part, in: view, whole)
        }
        return made(
            StringStorage(views: values.pointer(as: StringView.self), heap: storage.heap), values, bits,
            keeping: [owner])
    }

    @inline(__always)
    func parts(_ part: @Sendable (TextBytes) throws -> TextBytes?) throws -> Column<String> {
        try parts(state: {}) { _, bytes in try part(bytes) }
    }

    /// A new text for every text; missing where `write` says false.
    @inline(__always)
    func rewritten<State>(
        state: @Sendable () throws -> State,
        _ write: @Sendable (_ state: inout State, TextBytes, _ output: inout TextOutput) throws -> Bool
    ) throws -> Column<String> {
        if isWorthItsDictionary, let categories { return try recoded(categories.rewritten(state: state, write)) }
        let storage = storage
        // Most functions leave a text about as long as it was.
        @Sendable func byteCount(_ rows: Range<Int>) -> Int {
            rows.reduce(0) { $0 &+ Int(storage.view(at: $1).pointee.length) }
        }
        return try partlyWrittenTexts(
            state: state, expecting: { byteCount($0) },
            write: { state, row, output in try write(&state, storage.utf8(at: row), &output) })
    }

    @inline(__always)
    func rewritten(
        _ write: @Sendable (TextBytes, _ output: inout TextOutput) throws -> Void
    ) throws -> Column<String> {
        try rewritten(state: {}) { _, bytes, output in
            try write(bytes, &output)
            return true
        }
    }

    /// This column's rows with their distinct texts replaced by others, some of which may be missing or equal.
    ///
    /// - Parameter distinct: a row for each code.
    func recoded(_ distinct: Column<String>) throws -> Column<String> {
        let encoded = try distinct.dictionaryEncoded()
        guard let codes = storage.codes, let newCodes = encoded.storage.codes else {
            preconditionFailure("column \"\(name)\" has no codes")
        }
        let cells = CodeCells(codes: codes, values: UnsafeMutablePointer(mutating: newCodes))
        let known = encoded.validity
        let (values, bits) = try newPartialValues(UInt32.self, state: {}) { _, row -> UInt32? in
            let code = Int(cells.codes[row])
            return known.isValid(code) ? cells.values[code] : nil
        }
        let target = encoded.storage
        return made(
            StringStorage(
                codes: values.pointer(as: UInt32.self), dictionary: target.views,
                dictionaryCount: target.dictionaryCount,
                heap: target.heap), values, bits, keeping: [encoded.owner])
    }
}

extension StringStorage {
    /// A view of a part of a text.
    @inline(__always)
    func view(of part: TextBytes, in view: UnsafePointer<StringView>, _ whole: TextBytes) -> StringView {
        guard let start = part.baseAddress, part.count > 0 else { return StringView() }
        if part.count <= StringView.inlineCapacity { return StringView(inline: start, count: part.count) }
        return StringView(
            long: start, count: part.count, bufferIndex: Int(view.pointee.bufferIndex),
            byteOffset: Int(view.pointee.byteOffset) + (start - whole.baseAddress!))
    }
}

private struct CodeCells<Value>: @unchecked Sendable {
    // @unchecked: read only, while buffer and column live.
    let codes: UnsafePointer<UInt32>
    let values: UnsafeMutablePointer<Value>
}

private struct ByteCells: @unchecked Sendable {
    // @unchecked: as CodeCells.
    let values: UnsafeMutablePointer<UInt8>
}

extension TextBytes {
    /// Bytes from one offset to another.
    @inline(__always) func part(_ start: Int, _ end: Int) -> TextBytes {
        TextBytes(start: baseAddress.unsafelyUnwrapped + start, count: end &- start)
    }

    var isASCII: Bool {
        var place = 0
        let start = UnsafeRawPointer(baseAddress.unsafelyUnwrapped)
        while place &+ 8 <= count {
            if start.loadUnaligned(fromByteOffset: place, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
            place &+= 8
        }
        while place < count {
            if self[place] >= 0x80 { return false }
            place &+= 1
        }
        return true
    }

    /// Unicode scalars: bytes that do not go on with one.
    var scalarCount: Int {
        var found = 0
        for byte in self { found &+= byte & 0xC0 == 0x80 ? 0 : 1 }
        return found
    }

    /// Where scalar number `index` begins; the end for those behind the last.
    func offset(ofScalar index: Int) -> Int {
        var left = index
        for place in 0..<count where self[place] & 0xC0 != 0x80 {
            if left == 0 { return place }
            left &-= 1
        }
        return count
    }

    /// The scalars, what is not valid UTF-8 repaired.
    var scalars: String.UnicodeScalarView { String(decoding: self, as: UTF8.self).unicodeScalars }
}

/// A text that is looked for.
struct SearchText: @unchecked Sendable {
    // @unchecked: nobody writes the bytes any more.
    private let bytes: Buffer
    private let start: UnsafePointer<UInt8>
    let count: Int

    init(_ text: String) {
        let utf8 = Array(text.utf8)
        let bytes = Buffer(byteCount: utf8.count)
        let start = bytes.pointer(as: UInt8.self)
        for (place, byte) in utf8.enumerated() { start[place] = byte }
        (self.bytes, self.start, count) = (bytes, UnsafePointer(start), utf8.count)
    }

    /// Where it first occurs from an offset on; nil when it does not.
    @inline(__always) func first(in text: TextBytes, from offset: Int = 0) -> Int? {
        defer { withExtendedLifetime(bytes) {} }
        let rest = text.count &- offset
        guard rest >= count else { return nil }
        guard count > 0 else { return offset }
        let found = embark_find_text(text.baseAddress.unsafelyUnwrapped + offset, rest, start, count)
        return found < 0 ? nil : offset &+ found
    }

    @inline(__always) func isPrefix(of text: TextBytes) -> Bool { matches(text, at: 0) }
    @inline(__always) func isSuffix(of text: TextBytes) -> Bool { matches(text, at: text.count &- count) }

    @inline(__always) private func matches(_ text: TextBytes, at offset: Int) -> Bool {
        defer { withExtendedLifetime(bytes) {} }
        guard offset >= 0, text.count &- offset >= count else { return false }
        return memcmp(text.baseAddress.unsafelyUnwrapped + offset, start, count) == 0
    }
}
