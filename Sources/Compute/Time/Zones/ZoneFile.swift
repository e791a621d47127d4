/// A compiled time zone as the system keeps it: when clocks changed, and the rule for the time after the last change.
///
///     | header, counts | 32-bit table, skipped |      version 1
///     | header, counts | 64-bit table | \n rule \n |  versions 2 and later
///
/// - Source: RFC 9636 (TZif), sections 3.1 to 3.3.
struct ZoneFile {
    /// Seconds since 1970, in UTC, ascending.
    var changes: [Int64] = []
    /// Seconds east of Greenwich from each change on.
    var offsets: [Int] = []
    /// The offset before the first change: the local mean time, as a rule.
    var firstOffset = 0
    var rule: PosixRule?

    struct Malformed: Error {
        let reason: String
    }

    init(_ bytes: [UInt8]) throws(Malformed) {
        var reader = FileReader(bytes: bytes)
        let first = try reader.header()
        guard first.version >= 2 else {
            try readTable(&reader, first, wordSize: 4)
            return
        }
        try reader.skip(first.byteCount(wordSize: 4))
        try readTable(&reader, reader.header(), wordSize: 8)
        rule = PosixRule(reader.footer())
    }

    private mutating func readTable(_ reader: inout FileReader, _ counts: FileReader.Counts, wordSize: Int)
        throws(Malformed)
    {
        changes = try reader.words(counts.changes, wordSize: wordSize)
        let kinds = try reader.take(counts.changes)
        var kindOffsets: [Int] = []
        for _ in 0..<counts.kinds {
            kindOffsets.append(Int(try reader.words(1, wordSize: 4)[0]))
            try reader.skip(2)  // Whether it is summer time, and where its abbreviation stands.
        }
        guard let first = kindOffsets.first else { throw Malformed(reason: "a table without any offset") }
        firstOffset = first
        for kind in kinds {
            guard Int(kind) < kindOffsets.count else { throw Malformed(reason: "an offset that the table lacks") }
            offsets.append(kindOffsets[Int(kind)])
        }
        guard zip(changes, changes.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw Malformed(reason: "changes that are out of order")
        }
        guard kindOffsets.allSatisfy({ abs($0) < 26 * 3600 }) else {
            throw Malformed(reason: "an offset of more than a day")
        }
        try reader.skip(counts.characters + counts.leaps * (wordSize + 4) + counts.standards + counts.universals)
    }
}

private struct FileReader {
    let bytes: [UInt8]
    var position = 0

    struct Counts {
        var version: Int
        var universals, standards, leaps, changes, kinds, characters: Int
        /// Of the table that follows the header.
        func byteCount(wordSize: Int) -> Int {
            changes * (wordSize + 1) + kinds * 6 + characters + leaps * (wordSize + 4) + standards + universals
        }
    }

    mutating func take(_ count: Int) throws(ZoneFile.Malformed) -> ArraySlice<UInt8> {
        guard count >= 0, position + count <= bytes.count else {
            throw ZoneFile.Malformed(reason: "only \(bytes.count) bytes, which end inside the table")
        }
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func skip(_ count: Int) throws(ZoneFile.Malformed) { _ = try take(count) }

    /// Whole numbers of 4 or 8 bytes, most significant byte first, with their sign.
    mutating func words(_ count: Int, wordSize: Int) throws(ZoneFile.Malformed) -> [Int64] {
        let taken = Array(try take(count * wordSize))
        return (0..<count).map { index in
            let word = taken[index * wordSize..<(index + 1) * wordSize].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return wordSize == 8 ? Int64(bitPattern: word) : Int64(Int32(truncatingIfNeeded: word))
        }
    }

    mutating func header() throws(ZoneFile.Malformed) -> Counts {
        guard Array(try take(4)) == Array("TZif".utf8) else { throw ZoneFile.Malformed(reason: "another kind of file") }
        let version = try take(16).first!
        let counts = try words(6, wordSize: 4).map { Int(UInt32(truncatingIfNeeded: $0)) }
        return Counts(
            version: version == 0 ? 1 : Int(version) - 48, universals: counts[0], standards: counts[1],
            leaps: counts[2],
            changes: counts[3], kinds: counts[4], characters: counts[5])
    }

    /// What stands between the line ends behind the table.
    func footer() -> ArraySlice<UInt8> {
        guard position < bytes.count, bytes[position] == 10 else { return [] }
        return bytes[(position + 1)...].prefix { $0 != 10 }
    }
}
