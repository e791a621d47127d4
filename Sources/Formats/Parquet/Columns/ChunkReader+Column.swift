import Columns

extension ChunkReader {
    /// Reads the part of a column: picks the decoder for what its values are.
    ///
    /// - Parameters:
    ///   - firstRow: where the part begins in the column.
    ///   - freeBefore: rows before it that nobody else reads or writes meanwhile.
    ///   - dictionary: the chunk's distinct texts.
    ///   - codes: their codes, where the column becomes codes.
    func read(
        _ column: ParquetColumn, _ build: ColumnBuild, firstRow: Int, freeBefore: Int, dictionary: TextDictionary?,
        codes: [UInt32]?
    ) throws -> ColumnPart {
        if let codes {
            var decoder = CodeDecoder(scratch: loader.scratch, codes: codes)
            return try read(&decoder, into: build.rows(from: firstRow, of: UInt32.self), freeBefore: 0)
        }
        let is32Bit = column.physicalType == .int32
        switch column.meaning {
        case .bool:
            var decoder = BoolDecoder(scratch: loader.scratch)
            return try read(&decoder, into: build.rows(from: firstRow, of: UInt8.self), freeBefore: 0)
        case .int(isSigned: true), .timestamp, .duration:
            return is32Bit
                ? try fixed(Widened<Int32>(), column, build, firstRow, freeBefore)
                : try fixed(Unchanged<Int64>(), column, build, firstRow, freeBefore)
        case .int(isSigned: false):
            return is32Bit
                ? try fixed(Widened<UInt32>(), column, build, firstRow, freeBefore)
                : try fixed(UnsignedWords(), column, build, firstRow, freeBefore)
        case .double:
            return column.physicalType == .float
                ? try fixed(Singles(), column, build, firstRow, freeBefore)
                : try fixed(Unchanged<Double>(), column, build, firstRow, freeBefore)
        case .float16: return try fixed(Halves(), column, build, firstRow, freeBefore)
        case .date: return try fixed(Unchanged<Int32>(), column, build, firstRow, freeBefore)
        case .int96(let unit, _): return try fixed(JulianTimes(unit: unit), column, build, firstRow, freeBefore)
        case .decimal(let scale): return try decimals(DecimalScale(scale), scale, column, build, firstRow, freeBefore)
        case .text:
            var decoder = try TextDecoder(
                column, loader.scratch, heap: build.heap, dictionary: dictionary, keptByteCount: keptByteCount)
            return try read(&decoder, into: build.rows(from: firstRow, of: StringView.self), freeBefore: 0)
        case .uuid:
            var decoder = UUIDDecoder(column, loader.scratch, heap: build.heap)
            if let page = pages.dictionary { try decoder.readDictionary(page, loader) }
            return try read(&decoder, into: build.rows(from: firstRow, of: StringView.self), freeBefore: 0)
        case .nothing:
            var decoder = NothingDecoder()
            return try read(&decoder, into: build.rows(from: firstRow, of: StringView.self), freeBefore: 0)
        }
    }

    private func fixed<Conversion: ValueConversion>(
        _ conversion: Conversion, _ column: ParquetColumn, _ build: ColumnBuild, _ firstRow: Int, _ freeBefore: Int
    ) throws -> ColumnPart {
        var decoder = FixedDecoder(conversion, column, loader.scratch)
        if let page = pages.dictionary { try decoder.readDictionary(page, loader) }
        var part = try read(
            &decoder, into: build.rows(from: firstRow, of: Conversion.Slot.self), freeBefore: freeBefore)
        part.notes = decoder.notes
        return part
    }

    private func decimals(
        _ scale: DecimalScale, _ digits: Int, _ column: ParquetColumn, _ build: ColumnBuild, _ firstRow: Int,
        _ freeBefore: Int
    ) throws -> ColumnPart {
        switch column.physicalType {
        case .int32: return try fixed(Decimals<Int32>(scale: scale), column, build, firstRow, freeBefore)
        case .int64: return try fixed(Decimals<Int64>(scale: scale), column, build, firstRow, freeBefore)
        case .byteArray:
            var decoder = DecimalTextDecoder(scale: digits, loader.scratch)
            if let page = pages.dictionary { try decoder.readDictionary(page, loader) }
            return try read(&decoder, into: build.rows(from: firstRow, of: Double.self), freeBefore: 0)
        default:
            return try fixed(
                DecimalBytes(scale: scale, byteCount: column.typeLength), column, build, firstRow, freeBefore)
        }
    }

    /// Bytes of the pages that texts will point into.
    private var keptByteCount: Int {
        pages.data.reduce(0) { sum, page in
            let isKept = page.header.encoding == .plain || page.header.encoding == .deltaLengthByteArray
            let isWanted = isKept && rows.contains { $0.overlaps(page.rows) }
            return isWanted ? sum + page.header.uncompressedByteCount : sum
        }
    }
}
