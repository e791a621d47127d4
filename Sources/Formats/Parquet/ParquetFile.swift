import Columns

/// A Parquet file whose end has been read: what columns and row groups it has.
///
///     "PAR1" | pages … | metadata | its length in 4 bytes | "PAR1"
///
/// - Source: apache/parquet-format, README.md, "File format".
struct ParquetFile {
    let file: TextBytes
    let metadata: FileMetadata
    let fields: [ParquetField]
    var source: String { file.name }

    /// - Throws: `ParquetReadingError`.
    init(_ file: TextBytes, options: ParquetReadingOptions) throws {
        self.file = file
        let bytes = file.bytes
        func failure(_ reason: String) -> ParquetReadingError { .notParquet(source: file.name, reason: reason) }
        guard bytes.count >= 12 else { throw failure("\(bytes.count) bytes") }
        let end = Array(bytes.suffix(4))
        guard end != Array("PARE".utf8) else {
            throw ParquetReadingError.unsupported(
                source: file.name, column: nil, feature: "expected a file in the clear, found an encrypted one",
                readable: [])
        }
        guard end == Array("PAR1".utf8) else { throw failure("other bytes at its end") }
        let length = Int(UnsafeRawPointer(file.start + bytes.count - 8).loadUnaligned(as: UInt32.self))
        guard length <= bytes.count - 12 else { throw failure("metadata of \(length) bytes in \(bytes.count)") }
        do {
            var reader = ThriftReader(
                UnsafeBufferPointer(start: file.start + bytes.count - 8 - length, count: length))
            let metadata = try FileMetadata(&reader)
            self.metadata = metadata
            let (fields, leafCount) = try metadata.fields()
            self.fields = Self.refined(fields.map { $0.named(by: metadata) }, by: metadata)
            guard metadata.rowGroups.allSatisfy({ $0.columns.count == leafCount }) else {
                throw PageError("expected \(leafCount) columns in every row group, found another number")
            }
        } catch {
            throw ParquetReadingError.corrupt(
                source: file.name, column: nil, rowGroup: nil,
                reason: "metadata: \((error as? PageError)?.reason ?? "\(error)")")
        }
        try checkRows(limit: options.rowLimit(fileByteCount: bytes.count))
    }

    /// Many writers add Arrow's schema, which says more: names of zones, durations, which texts are categories.
    private static func refined(_ fields: [ParquetField], by metadata: FileMetadata) -> [ParquetField] {
        guard let text = metadata.keyValues.first(where: { $0.key == "ARROW:schema" })?.value,
            let known = ArrowSchemaText.fields(text), known.count == fields.count
        else { return fields }
        return zip(fields, known).map { field, arrow in
            guard case .column(var column) = field else { return field }
            switch (column.meaning, arrow.type) {
            case (.timestamp(let unit, let zone), .timestamp(_, let name?)) where zone != .none:
                column.meaning = .timestamp(unit, ZoneID(name))
            case (.int96(let unit, _), .timestamp(_, let name?)): column.meaning = .int96(unit, ZoneID(name))
            case (.int, .duration(let unit)) where column.physicalType == .int64: column.meaning = .duration(unit)
            case (.text, _) where arrow.dictionary != nil: column.isCategorical = true
            default: break
            }
            return .column(column)
        }
    }

    private func checkRows(limit: Int) throws {
        var total = 0
        for (index, group) in metadata.rowGroups.enumerated() {
            guard group.rowCount >= 0 else {
                throw ParquetReadingError.corrupt(
                    source: source, column: nil, rowGroup: index, reason: "expected rows, found \(group.rowCount)")
            }
            guard group.rowCount <= limit - total else {
                throw ParquetReadingError.tooManyRows(
                    source: source, rowCount: total &+ group.rowCount, limit: limit)
            }
            total += group.rowCount
        }
        guard total == metadata.rowCount else {
            throw ParquetReadingError.corrupt(
                source: source, column: nil, rowGroup: nil,
                reason: "expected \(metadata.rowCount) rows, found \(total) in the row groups")
        }
    }

    /// Names of the columns a frame can hold.
    var readableNames: [String] {
        fields.compactMap { if case .column(let column) = $0 { column.name } else { nil } }
    }

    /// The columns of these names in this order, or all.
    ///
    /// - Throws: `ParquetReadingError` for a name that is not there and for a column that cannot be read.
    func columns(_ names: [String]?) throws -> [ParquetColumn] {
        let wanted = try names?.map { name in
            guard let field = fields.first(where: { $0.name == name }) else {
                throw ParquetReadingError.noSuchColumn(source: source, name: name, columns: fields.map(\.name))
            }
            return field
        }
        return try (wanted ?? fields).map { field in
            switch field {
            case .column(let column): return column
            case .unsupported(let name, let feature):
                throw ParquetReadingError.unsupported(
                    source: source, column: name, feature: feature, readable: readableNames)
            }
        }
    }
}

extension ParquetField {
    /// pandas calls an index without a name `__index_level_0__`; here it is `index`, as after its `reset_index`.
    fileprivate func named(by metadata: FileMetadata) -> ParquetField {
        guard case .column(let column) = self, column.name == "__index_level_0__",
            metadata.keyValues.contains(where: { $0.key == "pandas" }),
            !metadata.schema.contains(where: { $0.name == "index" })
        else { return self }
        var renamed = column
        renamed.name = "index"
        return .column(renamed)
    }
}
