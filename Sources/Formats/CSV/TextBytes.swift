import Columns

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The bytes of a text that is read: a mapped file or a copy, with 64 readable bytes before and after.
///
/// The margin lets loops load whole words at either end without asking. A file is mapped over the middle of an
/// anonymous map, so the margin is there however long the file is.
///
/// A mapped file that somebody shortens while it is read ends the process with a bus error, as with every program that
/// maps; files below 16 MiB are read into memory instead.
package final class TextBytes: @unchecked Sendable {
    // @unchecked: the bytes are written only in the initializers.

    let start: UnsafePointer<UInt8>
    let count: Int
    /// For messages: the path, or what the bytes are.
    let name: String

    private enum Memory {
        case map(start: UnsafeMutableRawPointer, byteCount: Int)
        case buffer(Buffer)
        case reservation(TextReservation)
    }
    private let memory: Memory

    static let margin = 64
    /// Files from this size on are mapped.
    static let mapThreshold = 16 << 20

    /// Copies bytes.
    package init(copying bytes: UnsafeRawBufferPointer, name: String) {
        let buffer = Buffer(byteCount: bytes.count + 2 * Self.margin)
        memset(buffer.base, 0, Self.margin)
        memset(buffer.base + Self.margin + bytes.count, 0, Self.margin)
        if let base = bytes.baseAddress { memcpy(buffer.base + Self.margin, base, bytes.count) }
        memory = .buffer(buffer)
        start = UnsafePointer(buffer.pointer(as: UInt8.self) + Self.margin)
        count = bytes.count
        self.name = name
    }

    /// Takes the first bytes of a reservation, which nobody writes any more.
    init(_ reservation: TextReservation, count: Int, name: String) {
        memory = .reservation(reservation)
        start = UnsafePointer(reservation.start)
        self.count = count
        self.name = name
    }

    /// Maps or reads a file; `-` is standard input.
    ///
    /// - Throws: `CSVReadingError.unreadable` with the system's reason.
    convenience init(path: String, mapThreshold: Int = TextBytes.mapThreshold) throws {
        if path == "-" {
            try self.init(descriptor: STDIN_FILENO, name: "standard input")
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let (isAbsent, reason) = (errno == ENOENT, Self.systemReason())
            let near = isAbsent ? PathPattern(path).near() : []
            throw CSVReadingError.unreadable(
                source: path, reason: near.isEmpty ? reason : "\(reason); near it \(near.joined(separator: ", "))")
        }
        defer { close(descriptor) }
        try self.init(descriptor: descriptor, name: path, mapThreshold: mapThreshold)
    }

    /// Maps the regular file behind a descriptor, or reads anything else to its end. Does not close it.
    init(descriptor: Int32, name: String, mapThreshold: Int = TextBytes.mapThreshold) throws {
        self.name = name
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw CSVReadingError.unreadable(source: name, reason: Self.systemReason())
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw CSVReadingError.unreadable(source: name, reason: "it is a directory")
        }
        let size = Int(status.st_size)
        if status.st_mode & S_IFMT == S_IFREG, size >= mapThreshold, size > 0, lseek(descriptor, 0, SEEK_CUR) == 0,
            let map = Self.map(descriptor, size)
        {
            memory = .map(start: map.start, byteCount: map.byteCount)
            start = UnsafePointer(map.text.assumingMemoryBound(to: UInt8.self))
            count = size
            return
        }
        let (buffer, byteCount) = try Self.readAll(descriptor, expected: size, name: name)
        memory = .buffer(buffer)
        start = UnsafePointer(buffer.pointer(as: UInt8.self) + Self.margin)
        count = byteCount
    }

    deinit {
        if case .map(let start, let byteCount) = memory { munmap(start, byteCount) }
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    private static func map(
        _ descriptor: Int32, _ size: Int
    ) -> (start: UnsafeMutableRawPointer, text: UnsafeMutableRawPointer, byteCount: Int)? {
        let page = Int(getpagesize())
        let whole = (size + page - 1) / page * page + 2 * page
        #if canImport(Darwin)
            let anonymous = MAP_PRIVATE | MAP_ANON
        #else
            let anonymous = MAP_PRIVATE | MAP_ANONYMOUS
        #endif
        guard let start = mmap(nil, whole, PROT_READ, anonymous, -1, 0), start != MAP_FAILED else { return nil }
        let text = mmap(start + page, size, PROT_READ, MAP_PRIVATE | MAP_FIXED, descriptor, 0)
        guard let text, text != MAP_FAILED else {
            munmap(start, whole)
            return nil
        }
        return (start, text, whole)
    }

    private static func readAll(_ descriptor: Int32, expected: Int, name: String) throws -> (Buffer, Int) {
        var buffer = Buffer(byteCount: max(expected + 1, 1 << 16) + 2 * margin)
        var count = 0
        while true {
            let room = buffer.byteCount - 2 * margin - count
            if room == 0 {
                let larger = Buffer(byteCount: 2 * buffer.byteCount)
                memcpy(larger.base + margin, buffer.base + margin, count)
                buffer = larger
                continue
            }
            let got = read(descriptor, buffer.base + margin + count, room)
            if got == 0 { break }
            if got < 0 {
                if errno == EINTR { continue }
                throw CSVReadingError.unreadable(source: name, reason: systemReason())
            }
            count += got
        }
        memset(buffer.base, 0, margin)
        memset(buffer.base + margin + count, 0, margin)
        return (buffer, count)
    }

    static func systemReason() -> String { String(cString: strerror(errno)) }
}
