import Columns

/// What the end of a Parquet file says about it.
///
/// - Source: apache/parquet-format, src/main/thrift/parquet.thrift; field numbers are those of its structures.
struct FileMetadata {
    var version = 0
    var schema: [SchemaElement] = []
    var rowCount = 0
    var rowGroups: [RowGroup] = []
    var keyValues: [(key: String, value: String)] = []
    var createdBy: String?

    /// A node of the schema's tree, in depth-first order.
    struct SchemaElement {
        var physicalType: Int?
        var typeLength = 0
        var repetition: Int?
        var name = ""
        var childCount = 0
        var convertedType: Int?
        var scale = 0
        var precision = 0
        var logicalType: LogicalType?
    }

    struct RowGroup {
        var columns: [ColumnChunk] = []
        var rowCount = 0
    }

    /// The values of one column in one row group.
    struct ColumnChunk {
        var filePath: String?
        var isEncrypted = false
        var hasMetadata = false
        var physicalType = 0
        var encodings: [Int] = []
        var codec = 0
        var valueCount = 0
        var uncompressedByteCount = 0
        var compressedByteCount = 0
        var dataPageOffset = 0
        var dictionaryPageOffset: Int?
        var statistics = PageStatistics()
        var columnIndexOffset = 0
        var columnIndexByteCount = 0

        /// Where the first page begins. Some writers leave the dictionary's offset at zero.
        var firstByteOffset: Int {
            guard let dictionaryPageOffset, dictionaryPageOffset > 0 else { return dataPageOffset }
            return min(dictionaryPageOffset, dataPageOffset)
        }
    }
}

/// The union `LogicalType`, as far as it matters to columns.
enum LogicalType: Equatable {
    case string, map, list, `enum`, decimal(scale: Int), date
    case time(TimeUnit), timestamp(TimeUnit, isUTC: Bool)
    case integer(bitWidth: Int, isSigned: Bool)
    case unknown, json, bson, uuid, float16
    case other(Int)
}

/// Least and greatest value, as the file's bytes for one value of the column's type.
struct PageStatistics {
    var lowest: [UInt8]?
    var highest: [UInt8]?
    var nilCount: Int?
    /// Whether the bounds come from the old fields, whose order of texts is not defined.
    var isOld = false
}

extension FileMetadata {
    init(_ reader: inout ThriftReader) throws {
        self.init()
        var result = self
        try reader.structure { reader, field, type in
            switch field {
            case 1: result.version = try reader.integer(field, type)
            case 2:
                try reader.expect(.list, field, type)
                try reader.list { reader, _ in result.schema.append(try SchemaElement(&reader)) }
            case 3: result.rowCount = try reader.integer(field, type)
            case 4:
                try reader.expect(.list, field, type)
                try reader.list { reader, _ in result.rowGroups.append(try RowGroup(&reader)) }
            case 5:
                try reader.expect(.list, field, type)
                try reader.list { reader, _ in result.keyValues.append(try Self.keyValue(&reader)) }
            case 6: result.createdBy = String(decoding: try reader.binary(field, type), as: UTF8.self)
            default: return false
            }
            return true
        }
        self = result
    }

    private static func keyValue(_ reader: inout ThriftReader) throws -> (key: String, value: String) {
        var key = "", value = ""
        try reader.structure(depth: 1) { reader, field, type in
            switch field {
            case 1: key = String(decoding: try reader.binary(field, type), as: UTF8.self)
            case 2: value = String(decoding: try reader.binary(field, type), as: UTF8.self)
            default: return false
            }
            return true
        }
        return (key, value)
    }
}

extension FileMetadata.SchemaElement {
    init(_ reader: inout ThriftReader) throws {
        var result = Self()
        try reader.structure(depth: 1) { reader, field, type in
            switch field {
            case 1: result.physicalType = try reader.integer(field, type)
            case 2: result.typeLength = try reader.integer(field, type)
            case 3: result.repetition = try reader.integer(field, type)
            case 4: result.name = String(decoding: try reader.binary(field, type), as: UTF8.self)
            case 5: result.childCount = try reader.integer(field, type)
            case 6: result.convertedType = try reader.integer(field, type)
            case 7: result.scale = try reader.integer(field, type)
            case 8: result.precision = try reader.integer(field, type)
            case 10:
                try reader.expect(.structure, field, type)
                result.logicalType = try LogicalType(&reader)
            default: return false
            }
            return true
        }
        self = result
    }
}

extension LogicalType {
    fileprivate init?(_ reader: inout ThriftReader) throws {
        var result: LogicalType?
        try reader.structure(depth: 2) { reader, field, type in
            try reader.expect(.structure, field, type)
            result = try Self.member(field, &reader)
            return true
        }
        guard let result else { return nil }
        self = result
    }

    /// Reads one member of the union: a structure, empty for most.
    private static func member(_ field: Int, _ reader: inout ThriftReader) throws -> LogicalType {
        var first = 0
        var isUTC = false, isSigned = false
        var unit = TimeUnit.milliseconds
        try reader.structure(depth: 3) { reader, inner, type in
            switch (field, inner) {
            case (5, 1): first = try reader.integer(inner, type)
            case (7, 1), (8, 1): isUTC = try reader.bool(inner, type)
            case (7, 2), (8, 2):
                try reader.expect(.structure, inner, type)
                try reader.structure(depth: 4) { reader, choice, type in
                    unit = choice == 3 ? .nanoseconds : choice == 2 ? .microseconds : .milliseconds
                    return false
                }
            // The width is a single byte.
            case (10, 1): first = try reader.integer(inner, type)
            case (10, 2): isSigned = try reader.bool(inner, type)
            default: return false
            }
            return true
        }
        return switch field {
        case 1: .string
        case 2: .map
        case 3: .list
        case 4: .enum
        case 5: .decimal(scale: first)
        case 6: .date
        case 7: .time(unit)
        case 8: .timestamp(unit, isUTC: isUTC)
        case 10: .integer(bitWidth: first, isSigned: isSigned)
        case 11: .unknown
        case 12: .json
        case 13: .bson
        case 14: .uuid
        case 15: .float16
        default: .other(field)
        }
    }
}

extension FileMetadata.RowGroup {
    fileprivate init(_ reader: inout ThriftReader) throws {
        var result = Self()
        try reader.structure(depth: 1) { reader, field, type in
            switch field {
            case 1:
                try reader.expect(.list, field, type)
                try reader.list { reader, _ in result.columns.append(try FileMetadata.ColumnChunk(&reader)) }
            case 3: result.rowCount = try reader.integer(field, type)
            default: return false
            }
            return true
        }
        self = result
    }
}

extension FileMetadata.ColumnChunk {
    fileprivate init(_ reader: inout ThriftReader) throws {
        var result = Self()
        try reader.structure(depth: 2) { reader, field, type in
            switch field {
            case 1: result.filePath = String(decoding: try reader.binary(field, type), as: UTF8.self)
            case 3:
                try reader.expect(.structure, field, type)
                try result.readMetadata(&reader)
            case 6: result.columnIndexOffset = try reader.integer(field, type)
            case 7: result.columnIndexByteCount = try reader.integer(field, type)
            // How the column is encrypted; its metadata may be there in the clear all the same.
            case 8, 9:
                result.isEncrypted = true
                return false
            default: return false
            }
            return true
        }
        self = result
    }

    private mutating func readMetadata(_ reader: inout ThriftReader) throws {
        var result = self
        result.hasMetadata = true
        try reader.structure(depth: 3) { reader, field, type in
            switch field {
            case 1: result.physicalType = try reader.integer(field, type)
            case 2:
                try reader.expect(.list, field, type)
                try reader.list { reader, element in result.encodings.append(try reader.integer(field, element)) }
            case 4: result.codec = try reader.integer(field, type)
            case 5: result.valueCount = try reader.integer(field, type)
            case 6: result.uncompressedByteCount = try reader.integer(field, type)
            case 7: result.compressedByteCount = try reader.integer(field, type)
            case 9: result.dataPageOffset = try reader.integer(field, type)
            case 11: result.dictionaryPageOffset = try reader.integer(field, type)
            case 12:
                try reader.expect(.structure, field, type)
                result.statistics = try PageStatistics(&reader)
            default: return false
            }
            return true
        }
        self = result
    }
}

extension PageStatistics {
    init(_ reader: inout ThriftReader) throws {
        var old = PageStatistics(), new = PageStatistics()
        try reader.structure(depth: 4) { reader, field, type in
            switch field {
            case 1: old.highest = Array(try reader.binary(field, type))
            case 2: old.lowest = Array(try reader.binary(field, type))
            case 3: new.nilCount = try reader.integer(field, type)
            case 5: new.highest = Array(try reader.binary(field, type))
            case 6: new.lowest = Array(try reader.binary(field, type))
            default: return false
            }
            return true
        }
        if new.highest == nil, new.lowest == nil {
            new.highest = old.highest
            new.lowest = old.lowest
            new.isOld = true
        }
        self = new
    }
}
