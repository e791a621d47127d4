/// What stands before each page.
struct PageHeader {
    enum Kind: Equatable {
        case data, dataV2, dictionary
        /// Index pages and whatever comes later: passed over.
        case other
    }

    var kind = Kind.other
    var uncompressedByteCount = 0
    var compressedByteCount = 0
    var valueCount = 0
    var encoding = ParquetEncoding.plain
    var levelEncoding = ParquetEncoding.rle
    // Of pages of the second version: levels stand before the compressed part.
    var nilCount = 0
    var definitionByteCount = 0
    var repetitionByteCount = 0
    var isCompressed = true
}

/// How values are written in a page.
struct ParquetEncoding: Equatable, Hashable {
    let rawValue: Int

    static let plain = Self(rawValue: 0)
    static let plainDictionary = Self(rawValue: 2)
    static let rle = Self(rawValue: 3)
    static let bitPacked = Self(rawValue: 4)
    static let deltaBinaryPacked = Self(rawValue: 5)
    static let deltaLengthByteArray = Self(rawValue: 6)
    static let deltaByteArray = Self(rawValue: 7)
    static let rleDictionary = Self(rawValue: 8)
    static let byteStreamSplit = Self(rawValue: 9)

    /// Whether values are numbers of dictionary entries; older writers call that PLAIN_DICTIONARY.
    var isDictionary: Bool { self == .rleDictionary || self == .plainDictionary }

    var name: String {
        let names: [Int: String] = [
            0: "PLAIN", 2: "PLAIN_DICTIONARY", 3: "RLE", 4: "BIT_PACKED", 5: "DELTA_BINARY_PACKED",
            6: "DELTA_LENGTH_BYTE_ARRAY", 7: "DELTA_BYTE_ARRAY", 8: "RLE_DICTIONARY", 9: "BYTE_STREAM_SPLIT", 10: "ALP",
        ]
        return names[rawValue] ?? "number \(rawValue)"
    }
}

extension PageHeader {
    /// Reads the header that begins where `reader` stands.
    init(_ reader: inout ThriftReader) throws {
        var result = Self()
        var hasMember = false
        try reader.structure { reader, field, type in
            switch field {
            case 1:
                let kinds: [Int: Kind] = [0: .data, 2: .dictionary, 3: .dataV2]
                result.kind = kinds[try reader.integer(field, type)] ?? .other
            case 2: result.uncompressedByteCount = try reader.integer(field, type)
            case 3: result.compressedByteCount = try reader.integer(field, type)
            case 5, 7:
                try reader.expect(.structure, field, type)
                hasMember = true
                try result.readValues(&reader)
            case 8:
                try reader.expect(.structure, field, type)
                hasMember = true
                try result.readValuesV2(&reader)
            default: return false
            }
            return true
        }
        guard hasMember || result.kind == .other else { throw ThriftReader.Failure.ended }
        self = result
    }

    private mutating func readValues(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure(depth: 1) { reader, field, type in
            switch field {
            case 1: result.valueCount = try reader.integer(field, type)
            case 2: result.encoding = ParquetEncoding(rawValue: try reader.integer(field, type))
            // The same number says "sorted" of a dictionary page, as a truth value.
            case 3 where type != .yes && type != .no:
                result.levelEncoding = ParquetEncoding(rawValue: try reader.integer(field, type))
            default: return false
            }
            return true
        }
        self = result
    }

    private mutating func readValuesV2(_ reader: inout ThriftReader) throws {
        var result = self
        try reader.structure(depth: 1) { reader, field, type in
            switch field {
            case 1: result.valueCount = try reader.integer(field, type)
            case 2: result.nilCount = try reader.integer(field, type)
            case 4: result.encoding = ParquetEncoding(rawValue: try reader.integer(field, type))
            case 5: result.definitionByteCount = try reader.integer(field, type)
            case 6: result.repetitionByteCount = try reader.integer(field, type)
            case 7: result.isCompressed = try reader.bool(field, type)
            default: return false
            }
            return true
        }
        self = result
    }
}
