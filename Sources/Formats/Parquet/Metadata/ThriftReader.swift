import Columns

/// Reads Thrift's compact protocol from bytes in memory. Everything that is read is checked against the end.
///
///     field:   | delta << 4 | type |                 or, with delta 0: | type | id as zigzag varint |
///     struct:  fields, then a zero byte
///     list:    | count << 4 | type | elements        or, with count 15: | count as varint |
///     binary:  | count as varint | bytes
///
/// - Source: apache/thrift, doc/specs/thrift-compact-protocol.md.
struct ThriftReader {
    private let start: UnsafePointer<UInt8>
    private let count: Int
    /// Offset of the next byte.
    private(set) var offset = 0

    /// Structures inside structures; no metadata of ours has more than six.
    private static let depthLimit = 32

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        // Nothing is read from an empty buffer.
        start = bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!
        count = bytes.count
    }

    enum FieldType: UInt8 {
        case stop, yes, no, byte, int16, int32, int64, double, binary, list, set, map, structure
    }

    enum Failure: Error, Equatable {
        case ended
        case unknownType(UInt8)
        case wrongType(field: Int, expected: String)
        case tooDeep
        case tooLong
    }

    mutating func byte() throws -> UInt8 {
        guard offset < count else { throw Failure.ended }
        defer { offset += 1 }
        return start[offset]
    }

    mutating func varint() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
            guard shift < 64 else { throw Failure.tooLong }
        }
    }

    /// A signed number: zigzag, so that small negative ones are short.
    mutating func integer() throws -> Int {
        let raw = try varint()
        return Int(truncatingIfNeeded: raw >> 1) ^ -Int(truncatingIfNeeded: raw & 1)
    }

    mutating func binary() throws -> UnsafeBufferPointer<UInt8> {
        let length = try varint()
        guard length <= UInt64(count - offset) else { throw Failure.ended }
        defer { offset += Int(length) }
        return UnsafeBufferPointer(start: start + offset, count: Int(length))
    }

    mutating func string() throws -> String { String(decoding: try binary(), as: UTF8.self) }

    /// Calls `body` for every field of the structure that begins here; fields it says no to are skipped.
    mutating func structure(
        depth: Int = 0, _ body: (inout ThriftReader, _ field: Int, _ type: FieldType) throws -> Bool
    ) throws {
        guard depth < Self.depthLimit else { throw Failure.tooDeep }
        var field = 0
        while true {
            let head = try byte()
            guard let type = FieldType(rawValue: head & 0x0F) else { throw Failure.unknownType(head & 0x0F) }
            if type == .stop { return }
            if head >> 4 == 0 {
                field = try integer()
            } else {
                field &+= Int(head >> 4)
            }
            if !(try body(&self, field, type)) { try skip(type, depth: depth) }
        }
    }

    /// Calls `body` for each element of the list that begins here.
    mutating func list(_ body: (inout ThriftReader, FieldType) throws -> Void) throws {
        let head = try byte()
        guard let type = FieldType(rawValue: head & 0x0F) else { throw Failure.unknownType(head & 0x0F) }
        let length = head >> 4 == 15 ? try varint() : UInt64(head >> 4)
        // Every element takes a byte or more.
        guard length <= UInt64(count - offset) else { throw Failure.ended }
        for _ in 0..<length { try body(&self, type) }
    }

    mutating func skip(_ type: FieldType, depth: Int) throws {
        switch type {
        case .stop: throw Failure.unknownType(0)
        case .yes, .no: break
        case .byte: _ = try byte()
        case .int16, .int32, .int64: _ = try varint()
        case .double: for _ in 0..<8 { _ = try byte() }
        case .binary: _ = try binary()
        case .structure: try structure(depth: depth + 1) { _, _, _ in false }
        case .list, .set:
            guard depth < Self.depthLimit else { throw Failure.tooDeep }
            try list { reader, element in
                // In a list a truth value takes a byte.
                if element == .yes || element == .no {
                    _ = try reader.byte()
                } else {
                    try reader.skip(element, depth: depth + 1)
                }
            }
        case .map: try skipMap(depth: depth)
        }
    }

    private mutating func skipMap(depth: Int) throws {
        guard depth < Self.depthLimit else { throw Failure.tooDeep }
        let length = try varint()
        guard length > 0 else { return }
        let types = try byte()
        guard let key = FieldType(rawValue: types >> 4), let value = FieldType(rawValue: types & 0x0F) else {
            throw Failure.unknownType(types)
        }
        guard length <= UInt64(count - offset) else { throw Failure.ended }
        for _ in 0..<length {
            try skip(key, depth: depth + 1)
            try skip(value, depth: depth + 1)
        }
    }

    // MARK: - Fields of a known type

    /// The integer of a field.
    mutating func integer(_ field: Int, _ type: FieldType) throws -> Int {
        switch type {
        case .int16, .int32, .int64: return try integer()
        case .byte: return Int(Int8(bitPattern: try byte()))
        default: throw Failure.wrongType(field: field, expected: "an integer")
        }
    }

    mutating func bool(_ field: Int, _ type: FieldType) throws -> Bool {
        switch type {
        case .yes: return true
        case .no: return false
        default: throw Failure.wrongType(field: field, expected: "a truth value")
        }
    }

    mutating func binary(_ field: Int, _ type: FieldType) throws -> UnsafeBufferPointer<UInt8> {
        guard type == .binary else { throw Failure.wrongType(field: field, expected: "bytes") }
        return try binary()
    }

    mutating func expect(_ expected: FieldType, _ field: Int, _ type: FieldType) throws {
        guard type == expected else { throw Failure.wrongType(field: field, expected: "\(expected)") }
    }
}
