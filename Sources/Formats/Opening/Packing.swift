import CCompression
import Columns
import Pool

/// How a whole file is compressed, as its name or its first bytes say.
public enum Packing: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    case gzip, zstd, lz4, brotli, bzip2, xz

    /// Endings of names.
    var endings: [String] {
        switch self {
        case .gzip: ["gz", "gzip", "bgz"]
        case .zstd: ["zst", "zstd"]
        case .lz4: ["lz4"]
        case .brotli: ["br"]
        case .bzip2: ["bz2"]
        case .xz: ["xz"]
        }
    }

    /// What files begin with; Brotli's begin with anything.
    var magic: [UInt8]? {
        switch self {
        case .gzip: [0x1F, 0x8B, 0x08]
        case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
        case .lz4: [0x04, 0x22, 0x4D, 0x18]
        case .brotli: nil
        case .bzip2: Array("BZh".utf8)
        case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
        }
    }

    public var description: String {
        switch self {
        case .gzip: "gzip"
        case .zstd: "zstd"
        case .lz4: "LZ4"
        case .brotli: "Brotli"
        case .bzip2: "bzip2"
        case .xz: "xz"
        }
    }

    /// The packing whose files begin like these bytes.
    static func beginning(_ bytes: UnsafeBufferPointer<UInt8>) -> Packing? {
        allCases.first { packing in packing.magic.map { bytes.starts(with: $0) } ?? false }
    }

    var code: Int32 {
        let code =
            switch self {
            case .gzip: EMBARK_PACKED_GZIP
            case .zstd: EMBARK_PACKED_ZSTD
            case .lz4: EMBARK_PACKED_LZ4
            case .brotli: EMBARK_PACKED_BROTLI
            case .bzip2: EMBARK_PACKED_BZIP2
            case .xz: EMBARK_PACKED_XZ
            }
        return Int32(code)
    }

    /// How much longer a text may be than what it was compressed to.
    var largestExpansion: Int {
        switch self {
        case .gzip: 1_040
        case .lz4: 256
        default: 1 << 16
        }
    }

    /// The text of a file, to be unpacked if its first bytes or its name say that it is packed; `-` is standard input.
    ///
    /// - Throws: `CSVReadingError.unreadable`, `FileError.damaged`.
    static func input(path: String, onlyBeginning: Bool) throws -> TextInput {
        let file = try TextBytes(path: path)
        let named = FileName(path).packing == .brotli ? Packing.brotli : nil
        guard let packing = beginning(file.bytes) ?? named else { return .whole(file) }
        return try packing.input(file, onlyBeginning: onlyBeginning)
    }

    // MARK: Unpacking

    /// A member of a file, and where its text goes.
    private struct Member {
        var source: Range<Int>
        var target: Range<Int>
    }

    /// The text of a packed file.
    ///
    /// Where several members say how long they are (zstd, BGZF, and the files that Embark writes) they are unpacked in parallel, each
    /// straight into its place; other files are unpacked while they are read.
    ///
    /// - Parameter onlyBeginning: whether probably only the first rows are wanted.
    /// - Throws: `FileError.damaged`; `Interrupted` if told to stop.
    func input(_ file: TextBytes, onlyBeginning: Bool = false) throws -> TextInput {
        if !onlyBeginning, let members = members(file.bytes), members.count > 1 {
            return .whole(try expanded(file, members))
        }
        return .packed(try TextStream(file, self))
    }

    /// All of the text.
    ///
    /// - Memory: the text, in pages that are taken only when they are written to.
    func unpacked(_ file: TextBytes) throws -> TextBytes { try input(file).whole() }

    private func expanded(_ file: TextBytes, _ members: [Member]) throws -> TextBytes {
        let count = members.last?.target.upperBound ?? 0
        let memory = try TextReservation(byteCount: count, name: file.name)
        let measure = Measure(unit: "bytes", total: file.count) { members[$0].source.count }
        try Pool.current.run(count: members.count, label: "unpacking \(file.name)", measure: measure) { index, _ in
            let member = members[index]
            var written = 0
            let status = embark_expand_member(
                code, file.start + member.source.lowerBound, member.source.count,
                memory.start + member.target.lowerBound, member.target.count, &written)
            try check(status, file, member.source.lowerBound)
            guard written == member.target.count else {
                throw damaged(file, "expected a member of \(member.target.count) bytes, found \(written)")
            }
        }
        memory.trim(to: count)
        return TextBytes(memory, count: count, name: file.name)
    }

    /// The members of a file, if all say how long they are.
    private func members(_ bytes: UnsafeBufferPointer<UInt8>) -> [Member]? {
        var members: [Member] = []
        var at = 0
        var length = 0
        while at < bytes.count {
            var used = 0
            var written = 0
            guard embark_member_size(code, bytes.baseAddress! + at, bytes.count - at, &used, &written) == 1,
                written >= 0, written / largestExpansion <= used
            else { return nil }
            members.append(Member(source: at..<at + used, target: length..<length + written))
            at += used
            length += written
        }
        return members
    }

    /// - Parameter byteOffset: where in the file the member begins.
    func check(_ status: Int32, _ file: TextBytes, _ byteOffset: Int) throws {
        switch Int(status) {
        case EMBARK_CODEC_OK: return
        case EMBARK_CODEC_TOO_LONG: throw damaged(file, "it becomes longer than its length allows")
        case EMBARK_CODEC_OUT_OF_MEMORY: throw damaged(file, "there is not enough memory to unpack it")
        default: throw damaged(file, "from byte \(byteOffset) on it is no \(self) data; is it complete?")
        }
    }

    private func damaged(_ file: TextBytes, _ reason: String) -> FileError {
        .damaged(path: file.name, packing: description, reason: reason)
    }
}

extension Packing {
    /// What packs the runs of a text that is written, each as a member of its own; nil for packings that are only read.
    var runPacking: (any RunPacking)? {
        switch self {
        case .gzip: CodecPacking(codec: .gzip, level: 6)
        case .zstd: CodecPacking(codec: .zstd, level: 3)
        case .lz4: CodecPacking(codec: .lz4Frame, level: 0)
        case .brotli, .bzip2, .xz: nil
        }
    }

    static let writable: [Packing] = [.gzip, .zstd, .lz4]
}

/// Packs runs by a codec.
private struct CodecPacking: RunPacking {
    let codec: Codec
    let level: Int

    func pack(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout ByteOutput) throws {
        // Nothing packs to a header; a text without bytes has no rows either.
        guard codec == .gzip else {
            let room = output.reserve(codec.compressedBound(bytes.count))
            output.advance(try packed(bytes, room))
            return
        }
        let header = Self.memberHeaderCount
        let room = output.reserve(codec.compressedBound(bytes.count) + header)
        // The codec's own header of ten bytes is written over.
        let count = try packed(bytes, room + header - 10) + header - 10
        Self.writeHeader(room, memberByteCount: count)
        output.advance(count)
    }

    private func packed(_ bytes: UnsafeBufferPointer<UInt8>, _ room: UnsafeMutablePointer<UInt8>) throws -> Int {
        try codec.compress(
            UnsafeRawBufferPointer(bytes),
            into: UnsafeMutableRawBufferPointer(start: room, count: codec.compressedBound(bytes.count)), level: level)
    }

    private static let memberHeaderCount = 24

    /// A header that says how long the member is, so that readers which know the field unpack members in parallel.
    ///
    /// - Source: RFC 1952, section 2.3.1.1.
    private static func writeHeader(_ room: UnsafeMutablePointer<UInt8>, memberByteCount: Int) {
        let start: [UInt8] = [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 12, 0, UInt8(ascii: "E"), UInt8(ascii: "K"), 8, 0]
        for (index, byte) in start.enumerated() { room[index] = byte }
        for index in 0..<8 { room[16 + index] = UInt8(truncatingIfNeeded: memberByteCount >> (8 * index)) }
    }
}
