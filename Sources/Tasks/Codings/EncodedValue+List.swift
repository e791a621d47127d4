import Wire

/// Several values in one, so that the items of a chunk travel as one argument and their results as one result.
///
///     count u64 | a byte for the coding of each | length of each, u64 | bytes of each
///
/// Numbers are little-endian; a coding is its place among the cases of `TaskCoding`.
extension EncodedValue {
    package static func list(_ values: [EncodedValue]) -> EncodedValue {
        var output: [UInt8] = []
        output.reserveCapacity(8 + values.reduce(0) { $0 + 9 + $1.bytes.byteCount })
        append(values.count, to: &output)
        for value in values { output.append(UInt8(TaskCoding.allCases.firstIndex(of: value.coding) ?? 0)) }
        for value in values { append(value.bytes.byteCount, to: &output) }
        for value in values { value.bytes.withBytes { output.append(contentsOf: $0) } }
        return EncodedValue(coding: .list, bytes: Part(bytes: output))
    }

    private static func append(_ number: Int, to output: inout [UInt8]) {
        withUnsafeBytes(of: UInt64(number).littleEndian) { output.append(contentsOf: $0) }
    }

    /// The values of a list, which share its memory; nil for any other value.
    ///
    /// - Throws: `TaskError.malformedContent`, or what reading shared memory throws.
    package func elements() throws -> [EncodedValue]? {
        // Shared memory may be read once only, so it is not touched unless there is a list in it.
        guard coding == .list || SharedValue.coding(of: self) == .list else { return nil }
        let bytes = try SharedValue.unshared(self).bytes
        let places = bytes.withBytes { Self.places(of: $0) }
        guard let places else {
            throw TaskError.malformedContent(reason: "a list of \(bytes.byteCount) bytes that is none")
        }
        return places.map { EncodedValue(coding: $0.coding, bytes: bytes.slice($0.range)) }
    }

    private static func places(of bytes: UnsafeRawBufferPointer) -> [(coding: TaskCoding, range: Range<Int>)]? {
        func number(at offset: Int) -> Int? {
            Int(exactly: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
        }
        guard bytes.count >= 8, let count = number(at: 0), count <= (bytes.count - 8) / 9 else { return nil }
        var position = 8 + 9 * count
        var places: [(TaskCoding, Range<Int>)] = []
        places.reserveCapacity(count)
        for index in 0..<count {
            let coding = Int(bytes[8 + index])
            guard coding < TaskCoding.allCases.count, let length = number(at: 8 + count + 8 * index),
                length <= bytes.count - position
            else { return nil }
            places.append((TaskCoding.allCases[coding], position..<position + length))
            position += length
        }
        return position == bytes.count ? places : nil
    }
}
