import Columns

/// A column of a Parquet file that a frame can hold.
struct ParquetColumn: Sendable {
    var name: String
    /// Its place among the chunks of a row group.
    let chunkIndex: Int
    let physicalType: PhysicalType
    /// Bytes of a value of fixed length.
    let typeLength: Int
    /// Whether levels say which rows have a value.
    let isOptional: Bool
    var meaning: ColumnMeaning
    /// Whether whoever wrote the file held categories: texts become codes however many are distinct.
    var isCategorical = false

    enum PhysicalType: Int, Sendable {
        case boolean, int32, int64, int96, float, double, byteArray, fixedLengthByteArray

        /// Bytes of a value in PLAIN; 0 where that differs.
        func byteCount(_ typeLength: Int) -> Int {
            switch self {
            case .int32, .float: 4
            case .int64, .double: 8
            case .int96: 12
            case .fixedLengthByteArray: typeLength
            case .boolean, .byteArray: 0
            }
        }

        var name: String {
            let names = ["BOOLEAN", "INT32", "INT64", "INT96", "FLOAT", "DOUBLE", "BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"]
            return names[rawValue]
        }
    }
}

/// A field at the top of a file's schema.
enum ParquetField {
    case column(ParquetColumn)
    case unsupported(name: String, feature: String)

    var name: String {
        switch self {
        case .column(let column): column.name
        case .unsupported(let name, _): name
        }
    }
}

extension FileMetadata {
    /// The fields of the schema's root in order, and how many chunks a row group has.
    func fields() throws -> (fields: [ParquetField], leafCount: Int) {
        guard let root = schema.first else { throw PageError("expected a schema, found none") }
        var fields: [ParquetField] = []
        var next = 1
        var leafCount = 0
        for _ in 0..<max(root.childCount, 0) {
            guard next < schema.count else { throw PageError("expected \(root.childCount) fields, found fewer") }
            let element = schema[next]
            let firstLeaf = leafCount
            // Everything below the field, without recursion: a damaged tree may be as deep as the file is long.
            var open = 1
            while open > 0 {
                guard next < schema.count, schema[next].childCount >= 0 else {
                    throw PageError("expected the rest of the schema, found its end")
                }
                if schema[next].childCount == 0 { leafCount += 1 }
                open += schema[next].childCount - 1
                next += 1
            }
            fields.append(Self.field(element, leaf: firstLeaf))
        }
        return (fields, leafCount)
    }

    private static func field(_ element: SchemaElement, leaf: Int) -> ParquetField {
        if element.childCount > 0 {
            let kind =
                element.logicalType == .list || element.convertedType == 3
                ? "a list" : element.logicalType == .map || element.convertedType == 1 ? "a map" : "a structure"
            return .unsupported(name: element.name, feature: "expected single values, found \(kind)")
        }
        guard element.repetition != 2 else {
            return .unsupported(name: element.name, feature: "expected single values, found repeated ones")
        }
        guard let number = element.physicalType, let type = ParquetColumn.PhysicalType(rawValue: number) else {
            return .unsupported(
                name: element.name,
                feature: "expected a type of Parquet, found number \(element.physicalType ?? -1)")
        }
        guard let meaning = element.meaning(type) else {
            return .unsupported(
                name: element.name, feature: "expected a type that a frame holds, found \(element.annotation(type))")
        }
        return .column(
            ParquetColumn(
                name: element.name, chunkIndex: leaf, physicalType: type, typeLength: element.typeLength,
                isOptional: element.repetition == 1, meaning: meaning))
    }
}

extension FileMetadata.SchemaElement {
    /// The annotation, or the type without one, for messages.
    fileprivate func annotation(_ type: ParquetColumn.PhysicalType) -> String {
        if convertedType == 21 { return "INTERVAL" }
        if case .other(let number)? = logicalType { return "\(type.name) with annotation number \(number)" }
        if let logicalType { return "\(type.name) annotated \(logicalType)" }
        return type == .fixedLengthByteArray ? "bytes, \(typeLength) a value" : type.name
    }

    /// What values of the column are; nil when a frame cannot hold them.
    ///
    /// - Source: apache/parquet-format, LogicalTypes.md. The older converted types count where there is no logical type.
    fileprivate func meaning(_ type: ParquetColumn.PhysicalType) -> ColumnMeaning? {
        let logical = logicalType ?? convertedLogicalType
        switch type {
        case .boolean: return logical == .unknown ? .nothing : .bool
        case .int96: return .int96(.microseconds, .none)
        case .float, .double: return logical == .unknown ? .nothing : .double
        case .int32, .int64: return integerMeaning(logical, is64Bit: type == .int64)
        case .byteArray:
            switch logical {
            case nil, .bson: return .text(isAnnotated: false)
            case .string, .enum, .json: return .text(isAnnotated: true)
            case .decimal(let scale): return Self.decimal(scale)
            case .unknown: return .nothing
            default: return nil
            }
        case .fixedLengthByteArray:
            guard typeLength > 0, typeLength <= 1 << 20 else { return nil }
            switch logical {
            case .decimal(let scale): return typeLength <= 64 ? Self.decimal(scale) : nil
            case .uuid: return typeLength == 16 ? .uuid : nil
            case .float16: return typeLength == 2 ? .float16 : nil
            case .unknown: return .nothing
            default: return nil
            }
        }
    }

    private static func decimal(_ scale: Int) -> ColumnMeaning? {
        (0...200).contains(scale) ? .decimal(scale: scale) : nil
    }

    private func integerMeaning(_ logical: LogicalType?, is64Bit: Bool) -> ColumnMeaning? {
        switch logical {
        case nil: .int(isSigned: true)
        case .integer(_, let isSigned): .int(isSigned: isSigned)
        case .date: is64Bit ? nil : .date
        case .time(let unit): .duration(unit)
        case .timestamp(let unit, let isUTC): is64Bit ? .timestamp(unit, isUTC ? .utc : .none) : nil
        case .decimal(let scale): Self.decimal(scale)
        case .unknown: .nothing
        default: nil
        }
    }

    /// The logical type that a converted type stands for. Times of old files are of no zone, as Arrow reads them.
    private var convertedLogicalType: LogicalType? {
        switch convertedType {
        case 0: .string
        case 4: .enum
        case 5: .decimal(scale: scale)
        case 6: .date
        case 7: .time(.milliseconds)
        case 8: .time(.microseconds)
        case 9: .timestamp(.milliseconds, isUTC: false)
        case 10: .timestamp(.microseconds, isUTC: false)
        case 11, 12, 13, 14: .integer(bitWidth: 8 << ((convertedType ?? 11) - 11), isSigned: false)
        case 15, 16, 17, 18: .integer(bitWidth: 8 << ((convertedType ?? 15) - 15), isSigned: true)
        case 19: .json
        case 20: .bson
        case 21: .other(21)
        default: nil
        }
    }
}
