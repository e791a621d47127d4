import Columns

/// Brings values of fixed width from any encoding but dictionaries into the form of PLAIN: one after the other.
struct PlainBytes {
    let type: ParquetColumn.PhysicalType
    /// Bytes of a value.
    let byteCount: Int
    let scratch: PageScratch

    /// The address of `count` values; good until the next page.
    func values(_ page: UnsafeRawBufferPointer, _ encoding: ParquetEncoding, _ count: Int) throws -> UnsafeRawPointer {
        switch encoding {
        case .plain:
            guard page.count >= count * byteCount else { throw Self.tooFew(page.count, count * byteCount) }
            return page.baseAddress ?? UnsafeRawPointer(scratch.room(.plain, 0, of: UInt8.self))
        case .deltaBinaryPacked where type == .int32 || type == .int64: return try differences(page, count)
        case .byteStreamSplit where type != .int96: return try joined(page, count)
        case .deltaByteArray where type == .fixedLengthByteArray: return try prefixed(page, count)
        default: throw PageError.unsupported("expected an encoding for \(type.name), found \(encoding.name)")
        }
    }

    static func tooFew(_ found: Int, _ expected: Int) -> PageError {
        PageError("expected \(expected) bytes of values, found \(found)")
    }

    private func differences(_ page: UnsafeRawBufferPointer, _ count: Int) throws -> UnsafeRawPointer {
        var numbers = try DeltaNumbers(page)
        guard numbers.count == count else { throw PageError("expected \(count) values, found \(numbers.count)") }
        let words = scratch.room(.plain, count, of: Int64.self)
        try numbers.read(into: words)
        guard type == .int32 else { return UnsafeRawPointer(words) }
        let target = UnsafeMutableRawPointer(words)
        for index in 0..<count {
            target.storeBytes(of: Int32(truncatingIfNeeded: words[index]), toByteOffset: 4 * index, as: Int32.self)
        }
        return UnsafeRawPointer(words)
    }

    /// First bytes of all values, then second bytes, …
    private func joined(_ page: UnsafeRawBufferPointer, _ count: Int) throws -> UnsafeRawPointer {
        guard page.count >= count * byteCount else { throw Self.tooFew(page.count, count * byteCount) }
        let target = scratch.room(.plain, count * byteCount, of: UInt8.self)
        guard let source = page.baseAddress?.assumingMemoryBound(to: UInt8.self) else {
            return UnsafeRawPointer(target)
        }
        for byte in 0..<byteCount {
            let stream = source + byte * count
            for index in 0..<count { target[index &* byteCount &+ byte] = stream[index] }
        }
        return UnsafeRawPointer(target)
    }

    private func prefixed(_ page: UnsafeRawBufferPointer, _ count: Int) throws -> UnsafeRawPointer {
        let texts = try PrefixedTexts(page, count: count, scratch: scratch)
        guard (0..<count).allSatisfy({ texts.length($0) == byteCount }) else {
            throw PageError("expected values of \(byteCount) bytes, found others")
        }
        let target = scratch.room(.plain, count * byteCount, of: UInt8.self)
        texts.write(to: target)
        return UnsafeRawPointer(target)
    }
}

/// Texts of which each repeats the beginning of the one before.
///
///     prefix lengths (DELTA_BINARY_PACKED) | suffix lengths (the same) | suffixes
struct PrefixedTexts {
    private let prefixes: UnsafeMutablePointer<Int64>
    private let suffixes: UnsafeMutablePointer<Int64>
    private let bytes: UnsafePointer<UInt8>
    private let count: Int
    /// Bytes of all texts.
    let byteCount: Int

    /// More than any writer puts into a page: a prefix of a prefix can claim much in a few bytes.
    private static let byteLimit = 1 << 30

    init(_ page: UnsafeRawBufferPointer, count: Int, scratch: PageScratch) throws {
        self.count = count
        let lengths = scratch.room(.lengths, 2 * count, of: Int64.self)
        prefixes = lengths
        suffixes = lengths + count
        var first = try DeltaNumbers(page)
        guard first.count == count else { throw PageError("expected \(count) values, found \(first.count)") }
        try first.read(into: prefixes)
        var second = try DeltaNumbers(page, at: first.offset)
        guard second.count == count else { throw PageError("expected \(count) values, found \(second.count)") }
        try second.read(into: suffixes)
        var suffixBytes = 0, all = 0, last = 0
        for index in 0..<count {
            let prefix = prefixes[index], suffix = suffixes[index]
            guard prefix >= 0, prefix <= last, suffix >= 0, suffix <= page.count - second.offset - suffixBytes else {
                throw PageError("expected a text after the one before, found \(prefix) and \(suffix) bytes")
            }
            last = Int(prefix + suffix)
            suffixBytes += Int(suffix)
            all += last
            guard all <= Self.byteLimit else { throw PageError("expected a page below 1 GiB, found more") }
        }
        byteCount = all
        bytes =
            page.baseAddress.map { $0.assumingMemoryBound(to: UInt8.self) + second.offset }
            ?? UnsafePointer(lengths).withMemoryRebound(to: UInt8.self, capacity: 0) { $0 }
    }

    func length(_ index: Int) -> Int { Int(prefixes[index] + suffixes[index]) }

    /// Writes all texts, one after the other.
    func write(to target: UnsafeMutablePointer<UInt8>) {
        var place = target, source = bytes
        var last = UnsafePointer(target)
        for index in 0..<count {
            let prefix = Int(prefixes[index]), suffix = Int(suffixes[index])
            place.update(from: last, count: prefix)
            (place + prefix).update(from: source, count: suffix)
            last = UnsafePointer(place)
            place += prefix + suffix
            source += suffix
        }
    }
}
