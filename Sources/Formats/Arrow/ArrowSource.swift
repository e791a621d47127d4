import Columns

/// The messages of an Arrow file or stream: the schema, and where batches lie.
///
///     stream:  schema | dictionaries and batches … | end
///     file:    "ARROW1" and two zeros | a stream | footer | its length in 4 bytes | "ARROW1"
///
/// - Source: apache/arrow, docs/source/format/Columnar.rst, "IPC Streaming Format", "IPC File Format".
struct ArrowSource {
    let file: TextBytes
    private(set) var fields: [ArrowField] = []
    private(set) var batches: [Batch] = []
    /// Dictionary batches in the order in which they count.
    private(set) var dictionaries: [Dictionary] = []

    struct Batch {
        var header: FlatTable
        var body: Range<Int>
        /// Dictionary batches that count for this one.
        var dictionaryCount: Int
    }

    struct Dictionary {
        var id: Int64
        var isDelta: Bool
        var batch: Batch
    }

    private static let magic = Array("ARROW1".utf8)

    private var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(file.bytes) }

    /// - Throws: `ArrowReadingError`.
    init(_ file: TextBytes) throws {
        self.file = file
        do {
            if file.bytes.prefix(6).elementsEqual(Self.magic) { try readFile() } else { try readStream() }
        } catch let failure as FlatTable.Failure {
            throw ArrowReadingError.corrupt(source: file.name, column: nil, batch: nil, reason: failure.reason)
        }
    }

    private mutating func readStream() throws {
        var offset = 0
        while let message = try ArrowMessage(bytes, at: offset) {
            try add(message)
            offset = message.body.upperBound
        }
        guard hasSchema else { throw ArrowReadingError.notArrow(source: file.name, reason: "no schema") }
    }

    private var hasSchema = false

    private mutating func add(_ message: ArrowMessage) throws {
        guard hasSchema || message.kind == .schema else { throw FlatTable.Failure(reason: "expected a schema first") }
        switch message.kind {
        case .schema:
            guard !hasSchema else { throw FlatTable.Failure(reason: "expected one schema, found two") }
            fields = try ArrowField.fields(message.header)
            hasSchema = true
        case .dictionaryBatch: try addDictionary(message)
        case .recordBatch:
            batches.append(
                Batch(header: message.header, body: message.body, dictionaryCount: dictionaries.count))
        }
    }

    private mutating func addDictionary(_ message: ArrowMessage) throws {
        guard let header = try message.header.table(1) else { throw FlatTable.Failure(reason: "expected a dictionary") }
        dictionaries.append(
            Dictionary(
                id: try message.header.scalar(0, default: Int64(0)), isDelta: try message.header.bool(2),
                batch: Batch(header: header, body: message.body, dictionaryCount: 0)))
    }

    private mutating func readFile() throws {
        let count = bytes.count
        guard count >= 20, bytes.suffix(6).elementsEqual(Self.magic) else {
            throw ArrowReadingError.notArrow(source: file.name, reason: "no \"ARROW1\" at its end")
        }
        let length = Int(bytes.loadUnaligned(fromByteOffset: count - 10, as: UInt32.self))
        guard length <= count - 18 else {
            throw FlatTable.Failure(reason: "expected a footer, found one of \(length) bytes")
        }
        let footer = try FlatTable(UnsafeRawBufferPointer(rebasing: bytes[count - 10 - length..<count - 10]))
        guard let schema = try footer.table(1) else {
            throw FlatTable.Failure(reason: "expected a schema in the footer")
        }
        fields = try ArrowField.fields(schema)
        hasSchema = true
        for field in [2, 3] {
            for block in try footer.words(field, width: 3) {
                guard block[0] >= 0, block[0] < Int64(count),
                    let message = try ArrowMessage(bytes, at: Int(block[0])),
                    message.kind == (field == 2 ? .dictionaryBatch : .recordBatch)
                else { throw FlatTable.Failure(reason: "expected a batch at byte \(block[0])") }
                try add(message)
            }
        }
    }
}
