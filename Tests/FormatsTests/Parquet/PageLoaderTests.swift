import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// Pages put together here, decompressed into the slots of a column, beside the same pages decompressed into scratch memory and spread.
@Suite struct PageLoaderTests {
    /// A page of 8-byte values, and what it holds.
    private struct Sample {
        var page: ChunkPages.Page
        var bytes: [UInt8]
        var rows: [Int64?]
        var isOptional: Bool
        var codec: Codec?
        var name: String
    }

    private enum Shape: CaseIterable { case required, whole, wholeInPieces, someMissing, lastMissing, noneThere }

    private static let codecs: [Codec?] = [nil, .snappy, .gzip, .zstd, .lz4Raw, .lz4Hadoop, .brotli]

    @Test func pagesInTheirSlotsAreThoseOfTheTwin() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for codec in Self.codecs {
            for isV2 in [false, true] {
                for shape in Shape.allCases {
                    for rowCount in [1, 2, 7, 64, 1_000] {
                        let sample = try Self.sample(codec, isV2, shape, rowCount, &random)
                        for freeBefore in [0, 1, 8] {
                            let found = try Self.read(sample, intoSlotsWith: freeBefore)
                            #expect(
                                found == sample.rows, "\(sample.name), \(freeBefore) slots before, seed \(seed)")
                        }
                        #expect(
                            try Self.read(sample, intoSlotsWith: nil) == sample.rows, "\(sample.name), seed \(seed)")
                    }
                }
            }
        }
    }

    /// A page that says another size than it has is refused, and nothing outside its slots is touched (`read` looks).
    @Test func pagesOfAnotherSizeAreRefused() throws {
        var random = SeededGenerator(seed: 11)
        for codec in Self.codecs {
            for isV2 in [false, true] {
                for shape in [Shape.required, .whole] {
                    for change in [-8, -1, 1, 8] {
                        var sample = try Self.sample(codec, isV2, shape, 50, &random)
                        sample.page.header.uncompressedByteCount += change
                        #expect(throws: PageError.self, "\(sample.name) \(change)") {
                            try Self.read(sample, intoSlotsWith: 9)
                        }
                        // The header's number of rows is the lie: its values would end before their slots do, or behind.
                        sample.page.header.uncompressedByteCount -= change
                        sample.page.header.valueCount += change
                        guard shape == .required, change < 0 else { continue }
                        #expect(
                            try Self.read(sample, intoSlotsWith: 9) == Array(sample.rows.prefix(50 + change)),
                            "\(sample.name) \(change)")
                    }
                }
            }
        }
    }

    @Test func damagedPagesAreRefusedOrRead() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let codec = Self.codecs.randomElement(using: &random)!
            var sample = try Self.sample(
                codec, .random(using: &random), Shape.allCases.randomElement(using: &random)!, 40, &random)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                sample.bytes[.random(in: sample.bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            let inSlots = try? Self.read(sample, intoSlotsWith: 8), twin = try? Self.read(sample, intoSlotsWith: nil)
            #expect(inSlots == twin, "\(sample.name), round \(round), seed \(seed)")
        }
    }

    /// Row groups of fewer rows than the levels before a page have bytes, and such that take a while, read by several threads.
    @Test(arguments: [(1, 400), (2, 400), (3, 400), (40, 400), (3_000, 60_000)])
    func neighboursAreLeftAlone(rowGroupRowCount: Int, rowCount: Int) throws {
        let numbers = (0..<rowCount).map { $0 &* 0x0101_0101_0101 }
        let frame = try DataFrame(columns: [
            AnyColumn(Column(name: "a", contents: numbers)),
            AnyColumn(Column(name: "b", contents: numbers.map { ~$0 })),
            AnyColumn(Column(name: "c", contents: numbers.map { $0 % 7 == 0 ? nil : $0 })),
        ])
        var options = ParquetWritingOptions()
        options.usesDictionaries = false
        options.rowGroupRowCount = rowGroupRowCount
        options.pageRowCount = max(rowGroupRowCount, 16)
        let data = try frame.parquetRepresentation(options: options)
        for threads in [1, 2, 3, 4] {
            for _ in 0..<5 {
                let found = try Pool(threads: threads).use { try DataFrame(parquetData: data) }
                for name in ["a", "b"] {
                    let expected = try frame[name, Int.self]
                    let isSame = try found[name, Int.self].withValues { found in
                        expected.withValues { memcmp($0.baseAddress!, found.baseAddress!, 8 * rowCount) == 0 }
                    }
                    #expect(isSame, "\(name), \(threads) threads")
                }
                if rowCount < 1_000 {
                    #expect(FrameText.render(found) == FrameText.render(frame), "\(threads) threads")
                }
            }
        }
    }

    // MARK: - Pages put together

    private static func sample(
        _ codec: Codec?, _ isV2: Bool, _ shape: Shape, _ rowCount: Int, _ random: inout SeededGenerator
    ) throws -> Sample {
        let rows = (0..<rowCount).map { row -> Int64? in
            switch shape {
            case .required, .whole, .wholeInPieces: .random(in: 0...99_999, using: &random)
            case .someMissing: row % 3 == 1 ? nil : .random(in: .min ... .max, using: &random)
            case .lastMissing: row == rowCount - 1 ? nil : .random(in: 0...99_999, using: &random)
            case .noneThere: nil
            }
        }
        let levels = shape == .required ? [] : self.levels(rows, inPieces: shape == .wholeInPieces)
        let values = rows.flatMap { $0.map { withUnsafeBytes(of: $0.littleEndian) { Array($0) } } ?? [] }
        var head: [UInt8] = []
        var body = values
        if isV2 {
            head = levels
        } else if shape != .required {
            body = withUnsafeBytes(of: UInt32(levels.count).littleEndian) { Array($0) } + levels + values
        }
        let packed = try compressed(body, codec)
        var header = PageHeader()
        header.kind = isV2 ? .dataV2 : .data
        header.uncompressedByteCount = head.count + body.count
        header.compressedByteCount = head.count + packed.count
        header.valueCount = rowCount
        header.nilCount = rows.count { $0 == nil }
        header.definitionByteCount = head.count
        return Sample(
            page: ChunkPages.Page(header: header, bodyOffset: 0, firstRow: 0), bytes: head + packed, rows: rows,
            isOptional: shape != .required, codec: codec,
            name: "\(codec?.description ?? "none"), version \(isV2 ? 2 : 1), \(shape), \(rowCount) rows")
    }

    /// Runs of one level each, or packed groups of eight.
    private static func levels(_ rows: [Int64?], inPieces: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        if inPieces {
            let groups = (rows.count + 7) / 8
            bytes = varint(groups << 1 | 1)
            for group in 0..<groups {
                bytes.append((0..<8).reduce(0) { $0 | (8 * group + $1 < rows.count ? 1 << $1 : 0) })
            }
            return bytes
        }
        var row = 0
        while row < rows.count {
            let end = rows[row...].firstIndex { ($0 == nil) != (rows[row] == nil) } ?? rows.count
            bytes += varint((end - row) << 1) + [rows[row] == nil ? 0 : 1]
            row = end
        }
        return bytes
    }

    private static func varint(_ number: Int) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F | 0x80)] + varint(number >> 7)
    }

    private static func compressed(_ bytes: [UInt8], _ codec: Codec?) throws -> [UInt8] {
        guard let codec, !bytes.isEmpty else { return bytes }
        var target = [UInt8](repeating: 0, count: codec.compressedBound(bytes.count))
        let count = try bytes.withUnsafeBytes { bytes in
            try target.withUnsafeMutableBytes { try codec.compress(bytes, into: $0) }
        }
        return Array(target.prefix(count))
    }

    // MARK: - Reading them

    /// The rows of a page.
    ///
    /// - Parameter freeBefore: how many slots before the page's may be used; nil for the twin, which decompresses into scratch memory.
    private static func read(_ sample: Sample, intoSlotsWith freeBefore: Int?) throws -> [Int64?] {
        let rowCount = sample.page.header.valueCount
        let guarded = 16
        let slots = UnsafeMutablePointer<Int64>.allocate(capacity: rowCount + 2 * guarded)
        defer { slots.deallocate() }
        for index in 0..<rowCount + 2 * guarded { slots[index] = Int64(index) &* 0x0123_4567_89AB_CDEF }
        defer {
            for index in Array(0..<guarded) + Array(guarded + rowCount..<rowCount + 2 * guarded) {
                #expect(
                    slots[index] == Int64(index) &* 0x0123_4567_89AB_CDEF, "\(sample.name): slot \(index - guarded)")
            }
        }
        let column = ParquetColumn(
            name: "a", chunkIndex: 0, physicalType: .int64, typeLength: 0, isOptional: sample.isOptional,
            meaning: .int(isSigned: true)
        )
        return try sample.bytes.withUnsafeBufferPointer { file in
            let scratch = PageScratch()
            let loader = PageLoader(file: file, codec: sample.codec, isOptional: sample.isOptional, scratch: scratch)
            let target = slots + guarded
            var decoder = FixedDecoder(Unchanged<Int64>(), column, scratch)
            let body = try loader.load(
                sample.page,
                to: freeBefore.map { .slots(target, byteCount: 8 * rowCount, freeBefore: 8 * $0) } ?? .scratch)
            try decoder.decode(body, into: target)
            var value = 0
            return (0..<rowCount).map { row in
                if let validity = body.validity, validity[row / 64] >> UInt64(row % 64) & 1 == 0 { return nil }
                value += 1
                return target[value - 1]
            }
        }
    }
}
