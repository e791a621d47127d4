import Columns

/// Texts of a batch, as views into its buffers: text is not copied unless it was compressed.
struct ArrowTexts {
    let field: ArrowField
    let data: ArrowColumnData
    let heap: TextHeap
    /// What keeps the buffers that have no owner of their own.
    let keeper: any AnyObject & Sendable

    /// Writes a view a row; views of missing rows hold anything.
    func read(into views: UnsafeMutablePointer<StringView>) throws {
        guard data.rowCount > 0, case .text(let layout, let isText) = field.type else { return }
        // The loops have pointers into buffers that nothing but `data` may keep.
        defer { withExtendedLifetime(data) {} }
        switch layout {
        case .offsets32: try readOffsets(Int32.self, views, isText)
        case .offsets64: try readOffsets(Int64.self, views, isText)
        case .views: try readViews(views, isText)
        }
    }

    /// Buffers of text are named in pieces of this size, so that offsets fit 32 bits.
    private static let pieceByteCount = 1 << 31

    /// Adds a buffer to the heap.
    ///
    /// - Returns: its index.
    private func adopt(_ bytes: ArrowColumnData.Bytes) -> Int {
        let owner = bytes.owner, keeper = keeper
        return heap.adopt(
            Buffer(
                adopting: UnsafeMutableRawPointer(mutating: bytes.start), byteCount: bytes.count,
                release: { withExtendedLifetime((owner, keeper)) {} }))
    }

    /// Texts that end behind it are copied: loops over texts load whole words.
    private func readableEnd(of bytes: ArrowColumnData.Bytes) -> Int { data.isPadded ? bytes.count : bytes.count - 64 }

    private func readOffsets<Offset: FixedWidthInteger & BitwiseCopyable>(
        _ type: Offset.Type, _ views: UnsafeMutablePointer<StringView>, _ isText: Bool
    ) throws {
        let size = MemoryLayout<Offset>.size
        let offsets = try data.buffer(1, atLeast: (data.rowCount + 1) * size).start
        let texts = try data.buffer(2, atLeast: 0)
        let base = texts.start.assumingMemoryBound(to: UInt8.self)
        let pieceCount = texts.count / Self.pieceByteCount + 1
        let pieces = (0..<pieceCount).map { piece in
            let offset = piece * Self.pieceByteCount
            return adopt(
                ArrowColumnData.Bytes(
                    start: texts.start + offset, count: min(texts.count - offset, Self.pieceByteCount),
                    owner: texts.owner))
        }
        var start = Int(offsets.loadUnaligned(as: Offset.self))
        guard start >= 0 else { throw Self.outside(start, texts.count) }
        let readableEnd = readableEnd(of: texts)
        let first = start
        var own = TextHeap.Cursor(heap)
        for row in 0..<data.rowCount {
            let end = Int(offsets.loadUnaligned(fromByteOffset: (row &+ 1) &* size, as: Offset.self))
            let length = end &- start
            guard length >= 0, end <= texts.count, length < Self.pieceByteCount else {
                throw Self.outside(end, texts.count)
            }
            let text = base + start
            if end > readableEnd {
                views[row] = own.copied(text, length)
                start = end
                continue
            }
            views[row] =
                length <= StringView.inlineCapacity
                ? StringView(word: text, count: length)
                : StringView(
                    long: text, count: length, bufferIndex: pieces[start / Self.pieceByteCount],
                    byteOffset: start % Self.pieceByteCount)
            start = end
        }
        try check(UnsafeBufferPointer(start: base + first, count: start - first), isText) { row in
            let from = Int(offsets.loadUnaligned(fromByteOffset: row * size, as: Offset.self))
            let to = Int(offsets.loadUnaligned(fromByteOffset: (row + 1) * size, as: Offset.self))
            return UnsafeBufferPointer(start: base + from, count: to - from)
        }
    }

    private func readViews(_ views: UnsafeMutablePointer<StringView>, _ isText: Bool) throws {
        let source = try data.buffer(1, atLeast: data.rowCount * 16).start
        let buffers = Array(data.buffers.dropFirst(2))
        let indices = buffers.map { adopt($0) }
        let ends = buffers.map(readableEnd)
        var own = TextHeap.Cursor(heap)
        let valid = try data.validity()
        var isASCII: UInt64 = 0
        for row in 0..<data.rowCount {
            var view = source.loadUnaligned(fromByteOffset: row &* 16, as: StringView.self)
            if let valid, valid[row >> 3] >> UInt8(row & 7) & 1 == 0 {
                views[row] = StringView()
                continue
            }
            if view.isInline {
                // What pads a short text is zero, whatever the file says.
                let low = source.loadUnaligned(fromByteOffset: row &* 16 &+ 4, as: UInt64.self)
                let high = source.loadUnaligned(fromByteOffset: row &* 16 &+ 12, as: UInt32.self)
                let count = Int(view.length)
                let first = low & ByteMasks.low(count)
                let last = high & UInt32(truncatingIfNeeded: ByteMasks.low(count &- 8))
                view.prefix = UInt32(truncatingIfNeeded: first)
                view.bufferIndex = UInt32(truncatingIfNeeded: first &>> 32)
                view.byteOffset = last
                isASCII |= first | UInt64(last)
            } else {
                let buffer = Int(view.bufferIndex), offset = Int(view.byteOffset), length = Int(view.length)
                guard buffer < buffers.count, offset + length <= buffers[buffer].count else {
                    throw Self.outside(offset + length, buffer < buffers.count ? buffers[buffer].count : 0)
                }
                let text = buffers[buffer].start + offset
                if offset + length > ends[buffer] {
                    view = own.copied(text.assumingMemoryBound(to: UInt8.self), length)
                } else {
                    view.bufferIndex = UInt32(indices[buffer])
                    view.prefix = text.loadUnaligned(as: UInt32.self)
                }
            }
            views[row] = view
        }
        let areASCII =
            isASCII & 0x8080_8080_8080_8080 == 0
            && buffers.allSatisfy {
                PlainTexts.isASCII($0.start.assumingMemoryBound(to: UInt8.self), $0.count)
            }
        guard !areASCII else { return }
        for row in 0..<data.rowCount {
            if let valid, valid[row >> 3] >> UInt8(row & 7) & 1 == 0 { continue }
            let length = Int(views[row].length)
            let isInline = views[row].isInline
            let original = source.loadUnaligned(fromByteOffset: row &* 16, as: StringView.self)
            let start =
                isInline
                ? UnsafeRawPointer(views + row).assumingMemoryBound(to: UInt8.self) + 4
                : buffers[Int(original.bufferIndex)].start.assumingMemoryBound(to: UInt8.self)
                    + Int(original.byteOffset)
            try Self.check(UnsafeBufferPointer(start: start, count: length), isText)
        }
    }

    private func check(
        _ all: UnsafeBufferPointer<UInt8>, _ isText: Bool, _ text: (Int) -> UnsafeBufferPointer<UInt8>
    ) throws {
        guard let base = all.baseAddress, !PlainTexts.isASCII(base, all.count) else { return }
        for row in 0..<data.rowCount { try Self.check(text(row), isText) }
    }

    private static func check(_ text: UnsafeBufferPointer<UInt8>, _ isText: Bool) throws {
        guard !UTF8Text.isValid(text) else { return }
        throw isText
            ? PageError("expected text in UTF-8, found other bytes")
            : PageError.unsupported("expected text, found bytes that are not UTF-8, which a frame does not hold")
    }

    private static func outside(_ offset: Int, _ count: Int) -> FlatTable.Failure {
        FlatTable.Failure(reason: "expected texts inside their \(count) bytes, found one that ends at \(offset)")
    }
}
