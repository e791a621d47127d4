import Columns

/// A table of a FlatBuffer, read where it lies. Every access is checked against the end.
///
///     table:   | distance back to the vtable: 4 | fields …
///     vtable:  | its bytes: 2 | the table's bytes: 2 | offset of field 0 in the table: 2 | of field 1 | …
///     what has no fixed size is elsewhere: the field is the distance forward to it
///
/// - Source: google/flatbuffers, docs/source/internals.md.
struct FlatTable: @unchecked Sendable {
    // @unchecked: bytes that nobody writes; whoever made the table keeps them.
    private let bytes: UnsafeRawBufferPointer
    private let position: Int
    private let vtable: Int
    private let vtableCount: Int

    struct Failure: Error {
        let reason: String
    }

    /// The root of a buffer.
    init(_ bytes: UnsafeRawBufferPointer) throws {
        self = try FlatTable(bytes, at: try Self.load(bytes, 0, UInt32.self).asInt)
    }

    private init(_ bytes: UnsafeRawBufferPointer, at position: Int) throws {
        self.bytes = bytes
        self.position = position
        vtable = position - Int(try Self.load(bytes, position, Int32.self))
        vtableCount = Int(try Self.load(bytes, vtable, UInt16.self))
        guard vtableCount >= 4, vtable >= 0, vtable + vtableCount <= bytes.count else {
            throw Failure(reason: "expected a table at byte \(position), found none")
        }
    }

    private static func load<T: BitwiseCopyable>(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ type: T.Type
    ) throws -> T {
        guard offset >= 0, offset <= bytes.count - MemoryLayout<T>.size else {
            throw Failure(reason: "expected \(MemoryLayout<T>.size) bytes at \(offset), found \(bytes.count) in all")
        }
        return bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    }

    /// Where a field lies; nil when it has its default.
    private func place(_ field: Int) throws -> Int? {
        guard 4 + 2 * field + 2 <= vtableCount else { return nil }
        let offset = Int(try Self.load(bytes, vtable + 4 + 2 * field, UInt16.self))
        return offset == 0 ? nil : position + offset
    }

    func scalar<T: BitwiseCopyable>(_ field: Int, default value: T) throws -> T {
        guard let place = try place(field) else { return value }
        return try Self.load(bytes, place, T.self)
    }

    func bool(_ field: Int) throws -> Bool { try scalar(field, default: UInt8(0)) != 0 }

    /// Where what a field refers to lies.
    private func target(_ field: Int) throws -> Int? {
        guard let place = try place(field) else { return nil }
        return place + (try Self.load(bytes, place, UInt32.self)).asInt
    }

    func table(_ field: Int) throws -> FlatTable? {
        guard let target = try target(field) else { return nil }
        return try FlatTable(bytes, at: target)
    }

    /// The elements of a vector: where they begin, and how many there are.
    private func vector(_ field: Int, elementByteCount: Int) throws -> (start: Int, count: Int)? {
        guard let target = try target(field) else { return nil }
        let count = (try Self.load(bytes, target, UInt32.self)).asInt
        guard count <= (bytes.count - target - 4) / elementByteCount else {
            throw Failure(reason: "expected \(count) elements at byte \(target), found the end")
        }
        return (target + 4, count)
    }

    func string(_ field: Int) throws -> String? {
        guard let (start, count) = try vector(field, elementByteCount: 1) else { return nil }
        return String(decoding: bytes[start..<start + count], as: UTF8.self)
    }

    func tables(_ field: Int) throws -> [FlatTable] {
        guard let (start, count) = try vector(field, elementByteCount: 4) else { return [] }
        return try (0..<count).map { index in
            let place = start + 4 * index
            return try FlatTable(bytes, at: place + (try Self.load(bytes, place, UInt32.self)).asInt)
        }
    }

    /// Vectors of structures of 64-bit numbers, `width` numbers each, or of numbers.
    func words(_ field: Int, width: Int = 1) throws -> [[Int64]] {
        guard let (start, count) = try vector(field, elementByteCount: 8 * width) else { return [] }
        return (0..<count).map { index in
            (0..<width).map { bytes.loadUnaligned(fromByteOffset: start + 8 * (index * width + $0), as: Int64.self) }
        }
    }
}

extension UInt32 {
    fileprivate var asInt: Int { Int(self) }
}
