import Columns
import Frames
import Pool

/// Turns a frame into the messages of an Arrow stream, or a file, handed on in order.
struct ArrowWriter {
    private let frame: DataFrame
    private let options: ArrowWritingOptions
    private let fields: [ArrowField]

    /// Where a message of a file lies.
    private struct Block {
        var offset: Int
        var metadataByteCount: Int
        var bodyByteCount: Int

        /// Two 32-bit numbers share the second word.
        var words: [Int64] { [Int64(offset), Int64(metadataByteCount), Int64(bodyByteCount)] }
    }

    init(_ frame: DataFrame, options: ArrowWritingOptions) throws {
        self.frame = frame
        self.options = options
        fields = try Pool.current.map(count: frame.columns.count) { index in
            var field = ArrowField(frame.columns[index], index: index)
            guard case .string(let column) = frame.columns[index] else { return field }
            // Offsets of 32 bits wherever they do: every reader knows them.
            let texts = column.categories ?? column
            let isLong = ArrowBody.byteCount(texts) > Int(Int32.max)
            field.type = .text(isLong ? .offsets64 : .offsets32, isText: true)
            return field
        }
    }

    private static let magic = Array("ARROW1".utf8)

    /// Calls `body` with the bytes of a stream, piece by piece.
    func writeStream(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var offset = 0
        try writeMessages(&offset, dictionary: { _ in }, batch: { _ in }, body)
        try write([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], &offset, body)
    }

    /// Calls `body` with the bytes of a file, piece by piece.
    func writeFile(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        var offset = 0
        var dictionaries: [Block] = [], batches: [Block] = []
        try write(Self.magic + [0, 0], &offset, body)
        try writeMessages(
            &offset, dictionary: { dictionaries.append($0) }, batch: { batches.append($0) }, body)
        try write([0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], &offset, body)
        let footer: FlatValue = .table([
            (0, .int16(4)), (1, ArrowField.schema(fields)), (2, .words(dictionaries.map(\.words))),
            (3, .words(batches.map(\.words))),
        ])
        let bytes = footer.buffer
        try write(
            bytes + withUnsafeBytes(of: UInt32(bytes.count).littleEndian) { Array($0) } + Self.magic, &offset, body)
    }

    private func write(
        _ bytes: [UInt8], _ offset: inout Int, _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try bytes.withUnsafeBytes(body)
        offset += bytes.count
    }

    private func writeMessages(
        _ offset: inout Int, dictionary: (Block) -> Void, batch: (Block) -> Void,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        try write(ArrowMessage.encoded(.schema, ArrowField.schema(fields), bodyByteCount: 0), &offset, body)
        for (index, column) in frame.columns.enumerated() {
            guard case .string(let texts) = column, let categories = texts.categories else { continue }
            var buffers = ArrowBody()
            buffers.add(node: categories.count, nilCount: 0)
            buffers.add(bits: Validity(), rowCount: categories.count, categories.owner)
            buffers.addTexts(categories, fields[index].type)
            dictionary(
                try write(buffers, categories.count, .dictionaryBatch, &offset, body) { header in
                    .table([(0, .int64(Int64(index))), (1, header)])
                })
        }
        let rows = max(1, options.batchRowCount ?? max(frame.rowCount, 1))
        for first in stride(from: 0, to: frame.rowCount, by: rows) {
            let range = first..<min(first + rows, frame.rowCount)
            let parts = try Pool.current.map(count: frame.columns.count) { index in
                var own = ArrowBody()
                own.add(frame.columns[index].slice(range), fields[index].type)
                return own
            }
            let buffers = parts.reduce(into: ArrowBody()) { $0.append($1) }
            batch(try write(buffers, range.count, .recordBatch, &offset, body) { $0 })
        }
    }

    /// Writes a batch: metadata, then every buffer padded to 64 bytes.
    private func write(
        _ buffers: ArrowBody, _ rowCount: Int, _ kind: ArrowMessage.Kind, _ offset: inout Int,
        _ body: (UnsafeRawBufferPointer) throws -> Void, header wrap: (FlatValue) -> FlatValue
    ) throws -> Block {
        let pieces = try compressed(buffers.pieces)
        var places: [[Int64]] = []
        var bodyByteCount = 0
        for piece in pieces {
            places.append([Int64(bodyByteCount), Int64(piece.count)])
            bodyByteCount += (piece.count + 63) / 64 * 64
        }
        var fields: [(field: Int, value: FlatValue)] = [
            (0, .int64(Int64(rowCount))), (1, .words(buffers.nodes)), (2, .words(places)),
        ]
        if let codec = options.compression.codec {
            fields.append((3, .table([(0, .uint8(codec.number)), (1, .uint8(0))])))
        }
        var message = ArrowMessage.encoded(kind, wrap(.table(fields)), bodyByteCount: bodyByteCount)
        // The body begins at a multiple of 64, so that a mapped file can be read in whole cache lines.
        message = Self.padded(message, from: offset)
        let block = Block(offset: offset, metadataByteCount: message.count, bodyByteCount: bodyByteCount)
        try write(message, &offset, body)
        let zeros = [UInt8](repeating: 0, count: 64)
        for piece in pieces {
            try body(UnsafeRawBufferPointer(start: piece.start, count: piece.count))
            let padding = (64 - piece.count % 64) % 64
            if padding > 0 { try zeros.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<padding])) } }
            withExtendedLifetime(piece.owner) {}
        }
        offset += bodyByteCount
        return block
    }

    /// Adds zeros to a message's metadata until what follows stands at a multiple of 64.
    private static func padded(_ message: [UInt8], from offset: Int) -> [UInt8] {
        let more = (64 - (offset + message.count) % 64) % 64
        guard more > 0 else { return message }
        let length = UInt32(message.count - 8 + more)
        var result = message + [UInt8](repeating: 0, count: more)
        result.replaceSubrange(4..<8, with: withUnsafeBytes(of: length.littleEndian) { Array($0) })
        return result
    }

    /// The buffers as the options want them: with their length before them when compressed.
    private func compressed(_ pieces: [ArrowBody.Piece]) throws -> [ArrowBody.Piece] {
        guard let (codec, _, level) = options.compression.codec else { return pieces }
        return try Pool.current.map(count: pieces.count) { index in
            let piece = pieces[index]
            guard piece.count > 0 else { return piece }
            let room = codec.compressedBound(piece.count)
            let buffer = Buffer(byteCount: room + 8)
            buffer.base.storeBytes(of: Int64(piece.count), as: Int64.self)
            let count = try codec.compress(
                UnsafeRawBufferPointer(start: piece.start, count: piece.count),
                into: UnsafeMutableRawBufferPointer(start: buffer.base + 8, count: room), level: level)
            return ArrowBody.Piece(start: UnsafeRawPointer(buffer.base), count: count + 8, owner: ColumnOwner([buffer]))
        }
    }
}
