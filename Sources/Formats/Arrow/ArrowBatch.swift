import Columns

/// One column's buffers in a batch, checked against what they must hold.
struct ArrowColumnData: @unchecked Sendable {
    // @unchecked: pointers into bytes that nobody writes any more; the file and the owners keep them.
    let rowCount: Int
    /// In the pieces of a batch, only whether there are any.
    let nilCount: Int
    let buffers: [Bytes]
    /// Whether 64 bytes behind each buffer can be read: not those of another library.
    var isPadded = true

    /// A buffer, decompressed or where it lies in the file.
    struct Bytes {
        var start: UnsafeRawPointer
        var count: Int
        /// What keeps it; nil for the file.
        var owner: Buffer?
    }

    /// A bit a row; nil where all have a value.
    ///
    /// - Throws: `FlatTable.Failure` when it is too short.
    func validity() throws -> UnsafePointer<UInt8>? {
        guard nilCount > 0, rowCount > 0 else { return nil }
        guard let bits = buffers.first, bits.count >= (rowCount + 7) / 8 else {
            throw FlatTable.Failure(reason: "expected a bit for each of \(rowCount) rows, found fewer")
        }
        return bits.start.assumingMemoryBound(to: UInt8.self)
    }

    /// A buffer of at least `byteCount` bytes.
    func buffer(_ index: Int, atLeast byteCount: Int) throws -> Bytes {
        guard index < buffers.count, buffers[index].count >= byteCount else {
            throw FlatTable.Failure(
                reason:
                    "expected \(byteCount) bytes of values, found \(index < buffers.count ? buffers[index].count : 0)")
        }
        return buffers[index]
    }

    /// The rows of a large batch, piece by piece, so that several threads put them into a column.
    func pieces(_ field: ArrowField) -> [ArrowColumnData] {
        guard rowCount > Self.pieceRowCount, let rowBits = field.dictionary?.bitWidth ?? field.type.rowBitCount else {
            return [self]
        }
        return stride(from: 0, to: rowCount, by: Self.pieceRowCount).map { first in
            piece(first..<min(rowCount, first + Self.pieceRowCount), rowBits)
        }
    }

    /// Some of the rows. The first is a multiple of 64, so that their bits begin a word.
    func rows(_ rows: Range<Int>, of field: ArrowField) -> ArrowColumnData {
        guard rows != 0..<rowCount else { return self }
        return piece(rows, field.dictionary?.bitWidth ?? field.type.rowBitCount ?? 0)
    }

    private func piece(_ rows: Range<Int>, _ rowBits: Int) -> ArrowColumnData {
        // A bit a row, then the values, or where texts begin; the bytes of texts are those of all pieces.
        let own = buffers.enumerated().map { index, buffer in
            index > 1 ? buffer : buffer.dropping(rows.lowerBound * (index == 0 ? 1 : rowBits) / 8)
        }
        return ArrowColumnData(
            rowCount: rows.count, nilCount: min(nilCount, rows.count), buffers: own, isPadded: isPadded)
    }

    /// A multiple of 64, so that a piece's bits begin a word.
    static let pieceRowCount = 1 << 16
}

extension ArrowColumnData.Bytes {
    fileprivate func dropping(_ byteCount: Int) -> ArrowColumnData.Bytes {
        let left = min(byteCount, count)
        return ArrowColumnData.Bytes(start: start + left, count: count - left, owner: owner)
    }
}

/// Finds the buffers of columns in record batches.
struct ArrowBatchReader {
    let file: TextBytes
    let header: FlatTable
    let body: Range<Int>
    let rowCount: Int
    private let nodes: [[Int64]]
    private let places: [[Int64]]
    private let variadic: [Int]
    private let codec: Codec?

    /// - Parameter rowLimit: what a file of this size may claim.
    init(_ batch: ArrowSource.Batch, _ file: TextBytes, rowLimit: Int) throws {
        self.file = file
        header = batch.header
        body = batch.body
        let length = try header.scalar(0, default: Int64(0))
        guard length >= 0, length <= Int64(rowLimit) else {
            throw FlatTable.Failure(reason: "expected at most \(rowLimit) rows, found \(length) claimed")
        }
        rowCount = Int(length)
        nodes = try header.words(1, width: 2)
        places = try header.words(2, width: 2)
        variadic = try header.words(4).map { Int($0[0]) }
        guard let compression = try header.table(3) else {
            codec = nil
            return
        }
        switch try compression.scalar(0, default: Int8(0)) {
        case 0: codec = .lz4Frame
        case 1: codec = .zstd
        case let number: throw FlatTable.Failure(reason: "expected LZ4 or zstd, found codec number \(number)")
        }
    }

    /// Where a field's node and buffers begin, and how many views' buffers it has.
    struct Place {
        var node = 0
        var buffer = 0
        var variadic = 0
    }

    /// Counts a field's nodes and buffers, children's included.
    func skip(_ field: ArrowField, _ place: inout Place, depth: Int = 0) throws {
        guard depth < 64 else { throw FlatTable.Failure(reason: "expected types of at most 64 levels, found more") }
        place.node += 1
        place.buffer += try bufferCount(field, &place)
        if field.dictionary == nil {
            for child in field.children { try skip(child, &place, depth: depth + 1) }
        }
    }

    private func bufferCount(_ field: ArrowField, _ place: inout Place) throws -> Int {
        if field.dictionary != nil { return 2 }
        switch field.type {
        case .null: return 0
        case .text(.views, _):
            guard place.variadic < variadic.count, variadic[place.variadic] >= 0 else {
                throw FlatTable.Failure(reason: "expected the number of a column's buffers, found none")
            }
            defer { place.variadic += 1 }
            guard variadic[place.variadic] <= places.count else {
                throw FlatTable.Failure(
                    reason: "expected at most \(places.count) buffers, found \(variadic[place.variadic])")
            }
            return 2 + variadic[place.variadic]
        case .text: return 3
        case .unsupported(let kind): return ArrowType.bufferCounts[kind] ?? 2
        default: return 2
        }
    }

    /// The buffers of the field whose place this is.
    func column(_ field: ArrowField, _ place: Place) throws -> ArrowColumnData {
        var after = place
        let count = try bufferCount(field, &after)
        guard place.node < nodes.count, place.buffer + count <= places.count else {
            throw FlatTable.Failure(reason: "expected \(place.buffer + count) buffers, found \(places.count)")
        }
        let node = nodes[place.node]
        guard node[0] == Int64(rowCount), node[1] >= 0, node[1] <= node[0] else {
            throw FlatTable.Failure(reason: "expected \(rowCount) rows, found \(node[0]) with \(node[1]) missing")
        }
        let data = ArrowColumnData(
            rowCount: rowCount, nilCount: field.type == .null ? rowCount : Int(node[1]),
            buffers: try (place.buffer..<place.buffer + count).map { try bytes(places[$0]) })
        try check(data, field)
        return data
    }

    /// Memory is made by the number of rows, so the buffers must bear it out. A column without values has none: there the
    /// size of the file is asked, as with Parquet.
    private func check(_ data: ArrowColumnData, _ field: ArrowField) throws {
        guard rowCount > 0 else { return }
        guard let bits = field.dictionary?.bitWidth ?? field.type.rowBitCount else {
            guard rowCount <= ParquetReadingOptions().rowLimit(fileByteCount: file.count) else {
                throw FlatTable.Failure(reason: "expected fewer rows in \(file.count) bytes, found \(rowCount) claimed")
            }
            return
        }
        _ = try data.buffer(1, atLeast: (rowCount * bits + 7) / 8)
        _ = try data.validity()
    }

    private func bytes(_ place: [Int64]) throws -> ArrowColumnData.Bytes {
        guard place[0] >= 0, place[1] >= 0, place[0] <= Int64(body.count), place[1] <= Int64(body.count) - place[0]
        else {
            throw FlatTable.Failure(
                reason: "expected a buffer inside the batch, found \(place[1]) bytes at \(place[0])")
        }
        let start = UnsafeRawPointer(file.start) + body.lowerBound + Int(place[0])
        let count = Int(place[1])
        guard let codec, count > 0 else { return ArrowColumnData.Bytes(start: start, count: count, owner: nil) }
        guard count >= 8 else { throw FlatTable.Failure(reason: "expected a length of 8 bytes, found \(count)") }
        let claimed = start.loadUnaligned(as: Int64.self)
        // −1 says that compressing did not pay.
        if claimed == -1 { return ArrowColumnData.Bytes(start: start + 8, count: count - 8, owner: nil) }
        guard claimed >= 0, claimed < 1 << 40, codec.canExpand(count - 8, to: Int(claimed)) else {
            throw FlatTable.Failure(reason: "expected what \(count - 8) bytes can hold, found \(claimed) claimed")
        }
        let buffer = Buffer(byteCount: Int(claimed) + 64)
        do {
            try codec.decompress(
                UnsafeRawBufferPointer(start: start + 8, count: count - 8),
                into: UnsafeMutableRawBufferPointer(start: buffer.base, count: Int(claimed)))
        } catch {
            throw FlatTable.Failure(reason: "\(error)")
        }
        return ArrowColumnData.Bytes(start: buffer.base, count: Int(claimed), owner: buffer)
    }
}
