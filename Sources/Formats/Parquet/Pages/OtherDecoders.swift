import Columns

/// Universally unique identifiers, as text in its usual form: 8-4-4-4-12 digits.
struct UUIDDecoder: PageDecoder {
    private let plain: PlainBytes
    private let heap: TextHeap
    private var dictionary: [StringView] = []

    /// Characters of a text.
    private static let length = 36

    init(_ column: ParquetColumn, _ scratch: PageScratch, heap: TextHeap) {
        plain = PlainBytes(type: column.physicalType, byteCount: 16, scratch: scratch)
        self.heap = heap
    }

    mutating func readDictionary(_ page: ChunkPages.Page, _ loader: PageLoader) throws {
        let bytes = try loader.dictionary(page, to: .scratch)
        let count = page.header.valueCount
        let values = try plain.values(bytes, .plain, count)
        dictionary = try [StringView](unsafeUninitializedCapacity: count) { views, initialized in
            if let views = views.baseAddress { try write(values, count, into: views) }
            initialized = count
        }
    }

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<StringView>) throws {
        if page.encoding.isDictionary {
            return try dictionary.withUnsafeBufferPointer {
                try plain.scratch.readEntries(page, of: $0.baseAddress, $0.count, into: slots)
            }
        }
        try write(try plain.values(page.values, page.encoding, page.presentCount), page.presentCount, into: slots)
    }

    private func write(_ values: UnsafeRawPointer, _ count: Int, into views: UnsafeMutablePointer<StringView>) throws {
        guard count > 0 else { return }
        var kept = try KeptPages(heap, byteCount: count * Self.length)
        var text = kept.take(count * Self.length)
        for index in 0..<count {
            Self.write(values + 16 * index, to: text)
            views[index] = kept.place.view(text, Self.length)
            text += Self.length
        }
    }

    private static func write(_ value: UnsafeRawPointer, to text: UnsafeMutablePointer<UInt8>) {
        var at = 0
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                text[at] = UInt8(ascii: "-")
                at += 1
            }
            let byte = (value + index).load(as: UInt8.self)
            text[at] = digit(byte >> 4)
            text[at + 1] = digit(byte & 15)
            at += 2
        }
    }

    private static func digit(_ number: UInt8) -> UInt8 {
        number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
    }
}

/// Decimal numbers of any length, as some writers of Java put them into BYTE_ARRAY.
struct DecimalTextDecoder: PageDecoder {
    private let scale: DecimalScale
    private let scratch: PageScratch
    private var dictionary: [Double] = []

    init(scale: Int, _ scratch: PageScratch) {
        self.scale = DecimalScale(scale)
        self.scratch = scratch
    }

    mutating func readDictionary(_ page: ChunkPages.Page, _ loader: PageLoader) throws {
        let bytes = try loader.dictionary(page, to: .scratch)
        let count = page.header.valueCount
        guard count <= bytes.count / 4 else { throw PlainBytes.tooFew(bytes.count, 4 * count) }
        dictionary = try [Double](unsafeUninitializedCapacity: count) { numbers, initialized in
            if let numbers = numbers.baseAddress { try read(bytes, count, into: numbers) }
            initialized = count
        }
    }

    func target(for page: ChunkPages.Page) -> PageLoader.Target { .scratch }

    func decode(_ page: PageBody, into slots: UnsafeMutablePointer<Double>) throws {
        if page.encoding.isDictionary {
            try dictionary.withUnsafeBufferPointer {
                try scratch.readEntries(page, of: $0.baseAddress, $0.count, into: slots)
            }
        } else if page.encoding == .plain {
            try read(page.values, page.presentCount, into: slots)
        } else {
            throw PageError.unsupported("expected decimals as PLAIN or of a dictionary, found \(page.encoding.name)")
        }
    }

    private func read(_ page: UnsafeRawBufferPointer, _ count: Int, into slots: UnsafeMutablePointer<Double>) throws {
        var offset = 0
        for index in 0..<count {
            guard page.count - offset >= 4 else { throw PageError("expected \(count) values, found \(index)") }
            let length = Int(page.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            offset += 4
            guard length <= page.count - offset else { throw PlainBytes.tooFew(page.count - offset, length) }
            slots[index] = scale.apply(DecimalBytes.number(page.baseAddress! + offset, length))
            offset += length
        }
    }
}
