import Columns

/// Puts one batch of a column into its rows of the finished column.
struct ArrowFill {
    let field: ArrowField
    let data: ArrowColumnData
    let build: ColumnBuild
    let firstRow: Int
    /// What keeps the buffers that have no owner of their own.
    let keeper: any AnyObject & Sendable

    /// - Parameter codes: codes of dictionary entries, where the column has a dictionary.
    func fill(codes: [UInt32]?) throws -> ColumnPart {
        // The loops have pointers into buffers that nothing but `data` may keep.
        defer { withExtendedLifetime(data) {} }
        var part = ColumnPart(rowCount: data.rowCount)
        if field.type == .null {
            part.validity = .bitmap(bitCount: data.rowCount)
            part.nilCount = data.rowCount
        } else if let bits = try data.validity() {
            let bitmap = Buffer.bitmap(bitCount: data.rowCount)
            BitCopy.copy(bits, sourceBit: 0, count: data.rowCount, to: bitmap.words, targetBit: 0)
            part.validity = bitmap
            part.nilCount = data.rowCount - BitCopy.setCount(bitmap.words, bitCount: data.rowCount)
        }
        guard data.rowCount > 0 else { return part }
        if let dictionary = field.dictionary {
            try fillCodes(dictionary, codes ?? [], part)
        } else {
            try fillValues(part)
        }
        return part
    }

    private func fillValues(_ part: ColumnPart) throws {
        switch field.type {
        case .null:
            build.rows(from: firstRow, of: StringView.self).update(repeating: StringView(), count: data.rowCount)
        case .bool: try fillBits(part)
        case .text:
            let views = build.rows(from: firstRow, of: StringView.self)
            try ArrowTexts(field: field, data: data, heap: build.heap, keeper: keeper).read(into: views)
            clear(views, part)
        case .int(8, isSigned: true): try convert(Widened<Int8>(), part)
        case .int(16, isSigned: true): try convert(Widened<Int16>(), part)
        case .int(32, isSigned: true), .time(_, bitWidth: 32): try convert(Widened<Int32>(), part)
        case .int(8, _): try convert(Widened<UInt8>(), part)
        case .int(16, _): try convert(Widened<UInt16>(), part)
        case .int(32, _): try convert(Widened<UInt32>(), part)
        case .int(_, isSigned: false): try convert(UnsignedWords(), part)
        case .int, .timestamp, .duration, .time: try convert(Unchanged<Int64>(), part)
        case .float(16): try convert(Halves(), part)
        case .float(32): try convert(Singles(), part)
        case .float: try convert(Unchanged<Double>(), part)
        case .date32: try convert(Unchanged<Int32>(), part)
        case .date64: try convert(DayMilliseconds(), part)
        case .decimal(let width, let scale):
            try convert(LittleDecimals(scale: DecimalScale(scale), byteCount: width / 8), part)
        case .unsupported(let kind): throw PageError.unsupported("expected single values, found \(kind)")
        }
    }

    private func convert<Conversion: ValueConversion>(_ conversion: Conversion, _ part: ColumnPart) throws {
        let size = conversion.byteCount
        let values = try data.buffer(1, atLeast: data.rowCount * size).start
        // Slots of missing rows may hold anything, so their values are not judged.
        if part.nilCount == 0 {
            var notes = ValueNotes()
            try conversion.check(values, data.rowCount, &notes)
        }
        let slots = build.rows(from: firstRow, of: Conversion.Slot.self)
        for row in 0..<data.rowCount { slots[row] = conversion.slot(values + row &* size) }
        clear(slots, part)
    }

    /// Zeros where nothing is present.
    private func clear<Slot: BitwiseCopyable>(_ slots: UnsafeMutablePointer<Slot>, _ part: ColumnPart) {
        guard part.nilCount > 0, let validity = part.validity else { return }
        let bits = Validity(words: UnsafePointer(validity.words))
        for row in 0..<data.rowCount where !bits.isValid(row) {
            UnsafeMutableRawPointer(slots + row).initializeMemory(
                as: UInt8.self, repeating: 0, count: MemoryLayout<Slot>.stride)
        }
    }

    private func fillBits(_ part: ColumnPart) throws {
        let bits = try data.buffer(1, atLeast: (data.rowCount + 7) / 8).start.assumingMemoryBound(to: UInt8.self)
        let slots = build.rows(from: firstRow, of: UInt8.self)
        for row in 0..<data.rowCount { slots[row] = bits[row >> 3] >> UInt8(row & 7) & 1 }
        clear(slots, part)
    }

    private func fillCodes(_ dictionary: ArrowField.Dictionary, _ codes: [UInt32], _ part: ColumnPart) throws {
        switch (dictionary.bitWidth, dictionary.isSigned) {
        case (8, true): try fillCodes(Widened<Int8>(), codes, part)
        case (8, false): try fillCodes(Widened<UInt8>(), codes, part)
        case (16, true): try fillCodes(Widened<Int16>(), codes, part)
        case (16, false): try fillCodes(Widened<UInt16>(), codes, part)
        case (32, true): try fillCodes(Widened<Int32>(), codes, part)
        case (32, false): try fillCodes(Widened<UInt32>(), codes, part)
        case (64, _): try fillCodes(Unchanged<Int64>(), codes, part)
        default: throw FlatTable.Failure(reason: "expected numbers of 8 to 64 bits, found \(dictionary.bitWidth)")
        }
    }

    private func fillCodes<Conversion: ValueConversion>(
        _ conversion: Conversion, _ codes: [UInt32], _ part: ColumnPart
    ) throws where Conversion.Slot == Int64 {
        let size = conversion.byteCount
        let values = try data.buffer(1, atLeast: data.rowCount * size).start
        let slots = build.rows(from: firstRow, of: UInt32.self)
        let bits = Validity(words: part.validity.map { UnsafePointer($0.words) })
        try codes.withUnsafeBufferPointer { codes in
            for row in 0..<data.rowCount {
                guard bits.isValid(row) else {
                    slots[row] = 0
                    continue
                }
                let number = conversion.slot(values + row &* size)
                guard number >= 0, number < Int64(codes.count) else {
                    throw FlatTable.Failure(reason: "expected numbers below \(codes.count), found \(number)")
                }
                slots[row] = codes[Int(number)]
            }
        }
    }
}

/// Milliseconds of whole days.
struct DayMilliseconds: ValueConversion {
    var byteCount: Int { 8 }
    func slot(_ value: UnsafeRawPointer) -> Int32 {
        Int32(clamping: floorDivide(value.loadUnaligned(as: Int64.self), 86_400_000))
    }
}

/// Decimal numbers as little-endian bytes, two's complement.
struct LittleDecimals: ValueConversion {
    let scale: DecimalScale
    let byteCount: Int
    func slot(_ value: UnsafeRawPointer) -> Double {
        withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 1) { reversed in
            for index in 0..<byteCount { reversed[index] = (value + (byteCount - 1 - index)).load(as: UInt8.self) }
            return scale.apply(DecimalBytes.number(UnsafeRawPointer(reversed.baseAddress!), byteCount))
        }
    }
}
