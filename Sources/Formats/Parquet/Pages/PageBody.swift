import Columns

/// The contents of a data page: which rows have a value, and the values that are there.
struct PageBody {
    let encoding: ParquetEncoding
    let rowCount: Int
    /// Rows with a value.
    let presentCount: Int
    /// A bit a row; nil when all have one. In the worker's scratch.
    let validity: UnsafeMutablePointer<UInt64>?
    /// The values, one after the other without gaps.
    let values: UnsafeRawBufferPointer
}

/// Decompresses pages and reads their levels.
struct PageLoader {
    let file: UnsafeBufferPointer<UInt8>
    let codec: Codec?
    let isOptional: Bool
    let scratch: PageScratch

    /// Where a page's bytes go.
    enum Target {
        /// The worker's scratch, or nowhere when the page is not compressed: good until the next page.
        case scratch
        /// Memory that outlives the page, with room for it and 64 bytes more.
        case kept(UnsafeMutablePointer<UInt8>)
        /// Slots that are to hold what the page has. Where its values fill them they are decompressed there; else this is `scratch`.
        case slots(UnsafeMutableRawPointer, byteCount: Int, freeBefore: Int)
    }

    /// A dictionary page's bytes.
    func dictionary(_ page: ChunkPages.Page, to target: Target) throws -> UnsafeRawBufferPointer {
        try bytes(page, skipping: 0, isCompressed: true, to: target)
    }

    func load(_ page: ChunkPages.Page, to target: Target) throws -> PageBody {
        if page.header.kind == .dataV2 { return try loadV2(page, to: target) }
        guard case .slots(let slots, let byteCount, let freeBefore) = target else {
            return try bodyV1(page, bytes(page, skipping: 0, isCompressed: true, to: target))
        }
        let levels = page.header.uncompressedByteCount - byteCount
        guard codec != nil, byteCount > 0, levels >= 0, levels <= min(freeBefore, Self.largestHead) else {
            return try load(page, to: .scratch)
        }
        return try loadV1(page, into: slots, behind: levels)
    }

    /// Levels of a page without missing rows: a length and one run. More of them are not worth a thought.
    private static let largestHead = 64

    /// Decompresses a page so that its values lie in their slots, which means that its levels lie in what is before: that is put
    /// back once they are read.
    private func loadV1(
        _ page: ChunkPages.Page, into slots: UnsafeMutableRawPointer, behind levels: Int
    ) throws -> PageBody {
        let saved = UnsafeMutableRawPointer(scratch.room(.saved, Self.largestHead, of: UInt8.self))
        let start = slots - levels
        saved.copyMemory(from: start, byteCount: levels)
        defer { start.copyMemory(from: saved, byteCount: levels) }
        let all = try bytes(
            page, skipping: 0, isCompressed: true, to: .kept(start.assumingMemoryBound(to: UInt8.self)))
        let body = try bodyV1(page, all)
        if body.validity == nil, body.values.baseAddress == UnsafeRawPointer(slots) { return body }
        // Rows are missing, or the values do not begin where they would without: they go where any page goes.
        let copy = scratch.room(.page, all.count, of: UInt8.self)
        UnsafeMutableRawPointer(copy).copyMemory(from: all.baseAddress!, byteCount: all.count)
        return try bodyV1(page, UnsafeRawBufferPointer(start: copy, count: all.count))
    }

    private func bodyV1(_ page: ChunkPages.Page, _ all: UnsafeRawBufferPointer) throws -> PageBody {
        let rowCount = page.header.valueCount
        guard isOptional else {
            return PageBody(
                encoding: page.header.encoding, rowCount: rowCount, presentCount: rowCount, validity: nil, values: all)
        }
        guard page.header.levelEncoding == .rle else {
            throw PageError.unsupported("expected levels as RLE, found \(page.header.levelEncoding.name)")
        }
        guard all.count >= 4 else { throw PageError("expected levels, found \(all.count) bytes") }
        let length = Int(all.loadUnaligned(as: UInt32.self))
        guard length <= all.count - 4 else { throw PageError("expected levels of \(length) bytes, found fewer") }
        let values = UnsafeRawBufferPointer(rebasing: all[(4 + length)...])
        return try body(page, UnsafeRawBufferPointer(rebasing: all[4..<4 + length]), values)
    }

    private func loadV2(_ page: ChunkPages.Page, to target: Target) throws -> PageBody {
        let header = page.header
        let definition = header.definitionByteCount, repetition = header.repetitionByteCount
        guard definition >= 0, repetition >= 0, definition <= header.compressedByteCount,
            repetition <= header.compressedByteCount - definition,
            definition + repetition <= header.uncompressedByteCount
        else { throw PageError("expected levels inside the page, found \(definition) and \(repetition) bytes") }
        let levels = UnsafeRawBufferPointer(
            start: file.baseAddress! + page.bodyOffset + repetition, count: definition)
        let skipped = definition + repetition
        let values = try bytes(
            page, skipping: skipped, isCompressed: header.isCompressed,
            to: Self.target(target, byteCount: header.uncompressedByteCount - skipped))
        guard isOptional else {
            return PageBody(
                encoding: header.encoding, rowCount: header.valueCount, presentCount: header.valueCount, validity: nil,
                values: values)
        }
        return try body(page, levels, values)
    }

    /// Where values go that are not behind levels.
    private static func target(_ target: Target, byteCount: Int) -> Target {
        guard case .slots(let slots, let slotByteCount, _) = target else { return target }
        return byteCount == slotByteCount ? .kept(slots.assumingMemoryBound(to: UInt8.self)) : .scratch
    }

    private func body(
        _ page: ChunkPages.Page, _ levels: UnsafeRawBufferPointer, _ values: UnsafeRawBufferPointer
    ) throws -> PageBody {
        let rowCount = page.header.valueCount
        var runs = try HybridRuns(levels, width: 1)
        if runs.isRun(of: 1, rowCount) {
            return PageBody(
                encoding: page.header.encoding, rowCount: rowCount, presentCount: rowCount, validity: nil,
                values: values)
        }
        let words = scratch.bitmap(rowCount)
        try runs.readBits(rowCount, into: words)
        let present = BitCopy.setCount(words, bitCount: rowCount)
        return PageBody(
            encoding: page.header.encoding, rowCount: rowCount, presentCount: present,
            validity: present == rowCount ? nil : words, values: values)
    }

    /// The page's bytes without the first `skipped`, decompressed.
    private func bytes(
        _ page: ChunkPages.Page, skipping skipped: Int, isCompressed: Bool, to target: Target
    ) throws -> UnsafeRawBufferPointer {
        let header = page.header
        let source = UnsafeRawBufferPointer(
            start: file.baseAddress! + page.bodyOffset + skipped, count: header.compressedByteCount - skipped)
        let count = header.uncompressedByteCount - skipped
        guard let codec, isCompressed else {
            guard source.count == count else {
                throw PageError("expected a page of \(count) bytes, found \(source.count)")
            }
            guard case .kept(let memory) = target else { return source }
            UnsafeMutableRawPointer(memory).copyMemory(from: source.baseAddress!, byteCount: count)
            return UnsafeRawBufferPointer(start: memory, count: count)
        }
        guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        let memory: UnsafeMutablePointer<UInt8>
        switch target {
        case .scratch, .slots: memory = scratch.room(.page, count, of: UInt8.self)
        case .kept(let kept): memory = kept
        }
        do {
            try decompress(source, UnsafeMutableRawBufferPointer(start: memory, count: count), codec)
        } catch {
            throw PageError("\(error)")
        }
        return UnsafeRawBufferPointer(start: memory, count: count)
    }

    /// Some old writers said LZ4 and wrote bare blocks or frames.
    private func decompress(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, _ codec: Codec
    ) throws(CompressionError) {
        guard codec == .lz4Hadoop else { return try codec.decompress(source, into: target) }
        for variant in [Codec.lz4Hadoop, .lz4Raw] {
            do { return try variant.decompress(source, into: target) } catch { continue }
        }
        try Codec.lz4Frame.decompress(source, into: target)
    }
}
