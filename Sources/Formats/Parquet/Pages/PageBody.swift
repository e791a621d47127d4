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
    }

    /// A dictionary page's bytes.
    func dictionary(_ page: ChunkPages.Page, to target: Target) throws -> UnsafeRawBufferPointer {
        try bytes(page, skipping: 0, isCompressed: true, to: target)
    }

    func load(_ page: ChunkPages.Page, to target: Target) throws -> PageBody {
        page.header.kind == .dataV2 ? try loadV2(page, to: target) : try loadV1(page, to: target)
    }

    private func loadV1(_ page: ChunkPages.Page, to target: Target) throws -> PageBody {
        let all = try bytes(page, skipping: 0, isCompressed: true, to: target)
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
        let values = try bytes(
            page, skipping: definition + repetition, isCompressed: header.isCompressed, to: target)
        guard isOptional else {
            return PageBody(
                encoding: header.encoding, rowCount: header.valueCount, presentCount: header.valueCount, validity: nil,
                values: values)
        }
        return try body(page, levels, values)
    }

    private func body(
        _ page: ChunkPages.Page, _ levels: UnsafeRawBufferPointer, _ values: UnsafeRawBufferPointer
    ) throws -> PageBody {
        let rowCount = page.header.valueCount
        let words = scratch.bitmap(rowCount)
        var runs = try HybridRuns(levels, width: 1)
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
        case .scratch: memory = scratch.room(.page, count, of: UInt8.self)
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
