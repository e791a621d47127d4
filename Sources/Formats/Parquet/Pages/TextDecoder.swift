import Columns

/// Texts, as views into pages that stay in memory.
struct TextDecoder: PageDecoder {
    let column: ParquetColumn
    let scratch: PageScratch
    let heap: TextHeap
    /// Views of the chunk's dictionary.
    let dictionary: TextDictionary?
    /// Room for the pages that are kept, one after the other.
    private var kept: KeptPages

    init(
        _ column: ParquetColumn, _ scratch: PageScratch, heap: TextHeap, dictionary: TextDictionary?,
        keptByteCount: Int
    ) throws {
        self.column = column
        self.scratch = scratch
        self.heap = heap
        self.dictionary = dictionary
        kept = try KeptPages(heap, byteCount: keptByteCount)
    }

    mutating func target(for page: ChunkPages.Page) -> PageLoader.Target {
        switch page.header.encoding {
        case .plain, .deltaLengthByteArray: .kept(kept.take(page.header.uncompressedByteCount))
        default: .scratch
        }
    }

    mutating func decode(_ page: PageBody, into slots: UnsafeMutablePointer<StringView>) throws {
        let count = page.presentCount
        switch page.encoding {
        case .plain:
            try PlainTexts.read(page.values, count, kept.place, column, into: slots)
        case .rleDictionary, .plainDictionary:
            guard let dictionary else { throw PageError("expected a dictionary, found none") }
            try scratch.readEntries(page, of: dictionary.views, dictionary.count, into: slots)
        case .deltaLengthByteArray:
            var lengths = try DeltaNumbers(page.values)
            guard lengths.count == count else { throw PageError("expected \(count) values, found \(lengths.count)") }
            let numbers = scratch.room(.lengths, count, of: Int64.self)
            try lengths.read(into: numbers)
            let texts = UnsafeRawBufferPointer(rebasing: page.values[min(lengths.offset, page.values.count)...])
            try PlainTexts.read(texts, lengths: numbers, count, kept.place, column, into: slots)
        case .deltaByteArray:
            let texts = try PrefixedTexts(page.values, count: count, scratch: scratch)
            var own = try KeptPages(heap, byteCount: texts.byteCount + 64)
            let bytes = own.take(texts.byteCount)
            texts.write(to: bytes)
            let numbers = scratch.room(.numbers, count, of: Int64.self)
            for index in 0..<count { numbers[index] = Int64(texts.length(index)) }
            try PlainTexts.read(
                UnsafeRawBufferPointer(start: bytes, count: texts.byteCount), lengths: numbers, count, own.place,
                column, into: slots)
        default: throw PageError.unsupported("expected an encoding for BYTE_ARRAY, found \(page.encoding.name)")
        }
    }
}

/// Pages of one chunk that texts point into.
struct KeptPages {
    private let base: UnsafeMutablePointer<UInt8>
    private let index: Int
    private var used = 0

    /// - Throws: `PageError` for more than views can point into.
    init(_ heap: TextHeap, byteCount: Int) throws {
        guard byteCount < Int(UInt32.max) else {
            throw PageError.unsupported("expected less than 4 GiB of text in a row group, found \(byteCount) bytes")
        }
        let buffer = Buffer(byteCount: byteCount + 64)
        base = buffer.pointer(as: UInt8.self)
        index = heap.adopt(buffer)
    }

    /// Room for the next page.
    mutating func take(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
        defer { used += byteCount }
        return base + used
    }

    /// What turns an address into a view.
    var place: TextHeapPlace { TextHeapPlace(base: UnsafePointer(base), bufferIndex: index) }
}

/// A buffer of a text heap, for making views of what lies in it.
struct TextHeapPlace {
    let base: UnsafePointer<UInt8>
    let bufferIndex: Int

    /// - Reads: 16 bytes from `text`.
    @inline(__always) func view(_ text: UnsafePointer<UInt8>, _ count: Int) -> StringView {
        count <= StringView.inlineCapacity
            ? StringView(word: text, count: count)
            : StringView(long: text, count: count, bufferIndex: bufferIndex, byteOffset: text - base)
    }
}

extension TextDictionary {
    /// The texts of a dictionary page.
    init(_ page: ChunkPages.Page, _ loader: PageLoader, _ column: ParquetColumn, heap: TextHeap) throws {
        let header = page.header
        guard header.encoding == .plain || header.encoding == .plainDictionary else {
            throw PageError.unsupported("expected a dictionary as PLAIN, found \(header.encoding.name)")
        }
        // Every text has its length before it, in four bytes.
        guard header.valueCount <= header.uncompressedByteCount / 4 else {
            throw PageError("expected \(header.valueCount) texts, found \(header.uncompressedByteCount) bytes")
        }
        var kept = try KeptPages(heap, byteCount: header.uncompressedByteCount)
        let bytes = try loader.dictionary(page, to: .kept(kept.take(header.uncompressedByteCount)))
        let place = kept.place
        try self.init(count: header.valueCount) {
            try PlainTexts.read(bytes, header.valueCount, place, column, into: $0)
        }
    }
}

/// Views of texts that lie one after the other.
enum PlainTexts {
    /// Texts with their lengths before them.
    ///
    /// - Reads: up to 16 bytes behind `page`, which kept pages have.
    static func read(
        _ page: UnsafeRawBufferPointer, _ count: Int, _ place: TextHeapPlace, _ column: ParquetColumn,
        into views: UnsafeMutablePointer<StringView>
    ) throws {
        guard let base = page.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            guard count == 0 else { throw PageError("expected \(count) texts, found nothing") }
            return
        }
        var offset = 0
        let end = page.count
        for index in 0..<count {
            guard end &- offset >= 4 else { throw PageError("expected \(count) texts, found \(index)") }
            let length = Int(UnsafeRawPointer(base + offset).loadUnaligned(as: UInt32.self))
            offset &+= 4
            guard length <= end &- offset else {
                throw PageError("expected a text of \(length) bytes, found \(end - offset)")
            }
            views[index] = place.view(base + offset, length)
            offset &+= length
        }
        if !isASCII(base, end) { try check(views, count, place, column) }
    }

    /// Texts whose lengths are known.
    static func read(
        _ page: UnsafeRawBufferPointer, lengths: UnsafePointer<Int64>, _ count: Int, _ place: TextHeapPlace,
        _ column: ParquetColumn, into views: UnsafeMutablePointer<StringView>
    ) throws {
        guard let base = page.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            guard (0..<count).allSatisfy({ lengths[$0] == 0 }) else { throw PageError("expected texts, found nothing") }
            views.update(repeating: StringView(), count: count)
            return
        }
        var offset = 0
        for index in 0..<count {
            let length = lengths[index]
            guard length >= 0, length <= Int64(page.count &- offset) else {
                throw PageError("expected a text of \(length) bytes, found \(page.count - offset)")
            }
            views[index] = place.view(base + offset, Int(length))
            offset &+= Int(length)
        }
        if !isASCII(base, page.count) { try check(views, count, place, column) }
    }

    /// Whether no byte is above 0x7F, lengths between the texts included: those of 128 bytes and more look twice.
    static func isASCII(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        var any: UInt64 = 0
        var at = 0
        while at &+ 8 <= count {
            any |= UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self)
            at &+= 8
        }
        while at < count {
            any |= UInt64(bytes[at])
            at &+= 1
        }
        return any & 0x8080_8080_8080_8080 == 0
    }

    @inline(never)
    private static func check(
        _ views: UnsafeMutablePointer<StringView>, _ count: Int, _ place: TextHeapPlace, _ column: ParquetColumn
    ) throws {
        for index in 0..<count {
            let length = Int(views[index].length)
            let start =
                views[index].isInline
                ? UnsafeRawPointer(views + index).assumingMemoryBound(to: UInt8.self) + 4
                : place.base + Int(views[index].byteOffset)
            guard UTF8Text.isValid(UnsafeBufferPointer(start: start, count: length)) else {
                if column.meaning == .text(isAnnotated: false) {
                    throw PageError.unsupported(
                        "expected text, found bytes that are not UTF-8, which a frame does not hold")
                }
                throw PageError("expected text in UTF-8, found other bytes")
            }
        }
    }
}
