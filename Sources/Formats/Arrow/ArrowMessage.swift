import Columns

/// A message of an Arrow stream: a FlatBuffer, and a body of buffers for some.
///
///     | FF FF FF FF | bytes of the metadata: 4 | metadata, padded to 8 | body, padded to 8 |
///
/// Older writers leave out the first four bytes. A length of zero ends a stream.
///
/// - Source: apache/arrow, docs/source/format/Columnar.rst, "Encapsulated message format"; format/Message.fbs.
struct ArrowMessage {
    enum Kind: UInt8 {
        case schema = 1
        case dictionaryBatch = 2
        case recordBatch = 3
    }

    let kind: Kind
    let header: FlatTable
    /// In the bytes the message was read from.
    let body: Range<Int>

    /// Reads the message at `offset`.
    ///
    /// - Returns: nil at the end of the stream.
    /// - Throws: `FlatTable.Failure`.
    init?(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
        guard offset >= 0, offset <= bytes.count - 4 else { return nil }
        var start = offset + 4
        var length = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        if length == .max {
            guard offset <= bytes.count - 8 else {
                throw FlatTable.Failure(reason: "expected a message, found the end")
            }
            length = bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
            start += 4
        }
        guard length > 0 else { return nil }
        guard Int(length) <= bytes.count - start else {
            throw FlatTable.Failure(reason: "expected a message of \(length) bytes, found \(bytes.count - start)")
        }
        let message = try FlatTable(UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(length)]))
        let number = try message.scalar(1, default: UInt8(0))
        guard let kind = Kind(rawValue: number), let header = try message.table(2) else {
            throw FlatTable.Failure(reason: "expected a schema or a batch, found a message of kind \(number)")
        }
        let bodyStart = start + Int(length)
        let bodyCount = try message.scalar(3, default: Int64(0))
        guard bodyCount >= 0, bodyCount <= Int64(bytes.count - bodyStart) else {
            throw FlatTable.Failure(reason: "expected a body of \(bodyCount) bytes, found \(bytes.count - bodyStart)")
        }
        self.kind = kind
        self.header = header
        body = bodyStart..<bodyStart + Int(bodyCount)
    }

    /// The bytes of a message without its body.
    static func encoded(_ kind: Kind, _ header: FlatValue, bodyByteCount: Int) -> [UInt8] {
        let message: FlatValue = .table([
            (0, .int16(4)), (1, .uint8(kind.rawValue)), (2, header), (3, .int64(Int64(bodyByteCount))),
        ])
        let metadata = message.buffer
        return withUnsafeBytes(of: UInt32.max) { Array($0) }
            + withUnsafeBytes(of: UInt32(metadata.count).littleEndian) { Array($0) } + metadata
    }
}

/// The schema as files of other formats carry it.
enum ArrowSchemaText {
    /// The schema of columns as a message in base 64.
    static func encoded(_ columns: [AnyColumn]) -> String {
        let fields = columns.enumerated().map { ArrowField($1, index: $0) }
        return Base64.encoded(ArrowMessage.encoded(.schema, ArrowField.schema(fields), bodyByteCount: 0))
    }

    /// The fields of such a text; nil where it is none.
    static func fields(_ text: String) -> [ArrowField]? {
        guard let bytes = Base64.decoded(text) else { return nil }
        return bytes.withUnsafeBytes { bytes in
            guard let message = try? ArrowMessage(bytes, at: 0), message.kind == .schema else { return nil }
            return try? ArrowField.fields(message.header)
        }
    }
}
