import Foundation
import Frames

/// A file about to be read: what it is by its name and its first bytes.
struct FileContents: Sendable {
    let path: String
    let entry: FormatTable.Entry
    /// What is known of the bytes already: all of those of a pipe, else nil.
    private let bytes: TextBytes?
    private let packing: Packing?

    private static let headByteCount = 64

    /// Looks at the name and at the first bytes. Where both say something the bytes are right: a `.csv` that is gzip inside is
    /// unpacked, a `.txt` of JSON is JSON.
    ///
    /// - Throws: `FileError.unknownFormat`, `FileError.unreadable`.
    init(_ path: String, format: FileFormat?) throws {
        let head: [UInt8]
        let bytes: TextBytes?
        if path == "-" || !Self.isRegular(path) {
            let all = try Self.readable { try TextBytes(path: path) }
            bytes = all
            head = Array(all.bytes.prefix(Self.headByteCount))
        } else {
            bytes = nil
            head = try Self.head(path)
        }
        guard !FormatTable.isSQLite(head) else { throw FileError.isDatabase(path: path) }
        let name = FileName(path)
        let told = head.withUnsafeBufferPointer { (Packing.beginning($0), FormatTable.entry(beginning: $0)) }
        let packing = told.0 ?? (name.packing == .brotli ? .brotli : nil)
        self.path = path
        self.bytes = bytes
        self.packing = packing
        let named = name.ending.flatMap(FormatTable.entry(ending:))
        if let format {
            entry = FormatTable[format]
        } else if let inside = told.1, !inside.isText {
            entry = inside
        } else if let named, named.isText || packing == nil {
            if !named.isText, let text = Self.textBeginning(head) {
                throw FileError.looksLikeText(
                    path: path, expected: named.format, beginning: text, perhaps: told.1?.format ?? .csv)
            }
            entry = named.format == .csv && name.ending == "txt" ? told.1 ?? named : named
        } else if let packing {
            // The first bytes of the text decide.
            let stream = try Self.readable { try TextStream(try bytes ?? TextBytes(path: path), packing) }
            try stream.unpack(to: Self.headByteCount)
            let text = stream.arrived
            let inside = withExtendedLifetime(text) { FormatTable.entry(beginning: text.bytes) }
            guard let inside else { throw FileError.unknownFormat(path: path) }
            entry = inside
        } else if let inside = told.1 {
            entry = inside
        } else if path == "-" || bytes != nil {
            // A pipe has no name that could say more.
            entry = FormatTable[.csv]
        } else {
            throw FileError.unknownFormat(path: path)
        }
    }

    /// The first line of what looks like text: neither format of columns begins without a control character.
    private static func textBeginning(_ head: [UInt8]) -> String? {
        guard !head.isEmpty, head.allSatisfy({ $0 >= 0x20 || 0x09...0x0D ~= $0 }) else { return nil }
        return String(decoding: head.prefix { $0 >= 0x20 }.prefix(30), as: UTF8.self)
    }

    /// The text, to be unpacked if it is packed.
    ///
    /// - Parameter onlyBeginning: whether probably only the first rows are wanted.
    func text(onlyBeginning: Bool = false) throws -> TextInput {
        let file = try Self.readable { try bytes ?? TextBytes(path: path) }
        guard let packing else { return .whole(file) }
        return try Self.readable { try packing.input(file, onlyBeginning: onlyBeginning) }
    }

    /// A format that reads files itself: by the path, or from bytes where there is none.
    func binary(
        path read: (String) throws -> DataFrame, data readData: (Data) throws -> DataFrame
    ) throws -> DataFrame {
        if packing == nil, bytes == nil { return try read(path) }
        let text = try text().whole()
        // Unsafe: the data does not outlive this call, and the text does.
        return try withExtendedLifetime(text) {
            try readData(
                Data(
                    bytesNoCopy: UnsafeMutableRawPointer(mutating: UnsafeRawPointer(text.start)), count: text.count,
                    deallocator: .none))
        }
    }

    private static func readable<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch CSVReadingError.unreadable(let source, let reason) {
            throw FileError.unreadable(path: source, reason: reason)
        }
    }

    private static func isRegular(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: (path as NSString).resolvingSymlinksInPath)[.type]
            as? FileAttributeType) == .typeRegular
    }

    private static func head(_ path: String) throws -> [UInt8] {
        do {
            let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? file.close() }
            return Array(try file.read(upToCount: headByteCount) ?? Data())
        } catch {
            throw FileError.unreadable(path: path, reason: (error as NSError).localizedDescription)
        }
    }
}

/// What a name says: `plays.csv.gz` is CSV, packed with gzip.
struct FileName {
    /// In small letters; nil without one.
    var ending: String?
    var packing: Packing?

    init(_ path: String) {
        let name = path.split(separator: "/").last ?? ""
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().map { $0.lowercased() }
        if let last = parts.last, let packing = Packing.allCases.first(where: { $0.endings.contains(last) }) {
            self.packing = packing
            parts.removeLast()
        }
        ending = parts.last
    }
}

/// A file about to be written.
struct FileTarget: Sendable {
    let path: String
    let ending: String?
    private let packing: Packing?

    init(_ path: String) {
        self.path = path
        let name = FileName(path)
        ending = name.ending
        packing = name.packing
    }

    /// - Throws: `FileError.unwritable` for a packed name: such formats pack their parts themselves.
    var binaryPath: String {
        get throws {
            guard let packing else { return path }
            throw FileError.unwritable(
                path: path, reason: "this format packs its parts itself; leave .\(packing.endings[0]) away")
        }
    }

    /// What packs the pieces of a text; nil when the name says nothing of it.
    ///
    /// - Throws: `failure` with the reason, for packings that are only read.
    func runPacking(_ failure: (String) -> any Error) throws -> (any RunPacking)? {
        guard let packing else { return nil }
        guard let runs = packing.runPacking else {
            let endings = Packing.writable.map { ".\($0.endings[0])" }.joined(separator: ", ")
            throw failure("\(packing) is only read; name a file that ends on one of \(endings)")
        }
        return runs
    }

    /// Writes pieces, packed as the name says, to a file that appears when it is complete.
    func write(
        _ pieces: (_ packing: (any RunPacking)?, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Void
    ) throws {
        let packing = try runPacking { FileError.unwritable(path: path, reason: $0) }
        do {
            let file = try FileOutput(path: path)
            try pieces(packing) { try file.write($0) }
            try file.finish()
        } catch CSVWritingError.unwritable(let target, let reason) {
            throw FileError.unwritable(path: target, reason: reason)
        }
    }
}
