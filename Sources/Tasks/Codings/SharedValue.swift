import Foundation
import Synchronization
import Wire

/// A value that lies in a file of shared memory instead of the message, for peers on one machine.
///
/// The bytes of the message are then JSON: `{"path": …, "byteCount": …, "coding": "frame", "host": …}`. The receiver maps
/// the file and removes it: it is for one reader. Only arguments that a client has put there are `"kept": true`: several
/// engines may read them, and one may have to read them again, so the client removes them when the call is over
/// (`SharedLease`). What processes leave behind that were killed is removed by the next one that shares something.
package enum SharedValue {
    /// Smaller values travel faster in the message itself.
    package static let byteLimit = 1 << 20

    /// What tells machines apart: shared memory is there only where this is the same.
    package static let host: String = {
        let boot = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)) ?? ""
        // Containers share the kernel but not /dev/shm, which has a device number of its own in each.
        var status = stat()
        let device = stat(folder, &status) == 0 ? "\(status.st_dev)" : ""
        return boot.trimmingCharacters(in: .whitespacesAndNewlines) + "-" + device
    }()

    private static let folder = "/dev/shm"

    /// True where files of shared memory can be made.
    package static var isAvailable: Bool { access(folder, W_OK) == 0 }

    /// Puts a large value into shared memory; a small one, or one that does not fit, stays as it is.
    ///
    /// - Cost: one copy.
    package static func share(_ value: EncodedValue, isKept: Bool = false) -> EncodedValue {
        guard value.bytes.byteCount >= byteLimit, value.coding != .shared, isAvailable else { return value }
        _ = SharedLeftovers.areRemoved
        let path = "\(folder)/\(SharedLeftovers.namePrefix)\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return value }
        defer { close(descriptor) }
        let isWritten = value.bytes.withBytes { write($0, to: descriptor) }
        guard isWritten else {
            unlink(path)
            return value
        }
        var description: [String: JSONValue] = [
            "path": .string(path), "byteCount": .integer(value.bytes.byteCount),
            "coding": .string(value.coding.rawValue), "host": .string(host),
        ]
        if isKept { description["kept"] = true }
        return EncodedValue(coding: .shared, bytes: JSONValue.object(description).encoded)
    }

    /// A share of this size is written by each core.
    private static let writingByteCount = 32 << 20

    /// Large ones by several threads, as the time goes into finding memory.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        let shareCount = (bytes.count + writingByteCount - 1) / writingByteCount
        let failures = Atomic<Int>(0)
        // Only read, and there until all shares are written.
        nonisolated(unsafe) let bytes = bytes
        DispatchQueue.concurrentPerform(iterations: shareCount) { index in
            var offset = index * writingByteCount
            let end = min(bytes.count, offset + writingByteCount)
            while offset < end {
                let rest = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
                let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
                guard count > 0 else {
                    if count < 0, errno == EINTR { continue }
                    failures.add(1, ordering: .relaxed)
                    return
                }
                offset += count
            }
        }
        return failures.load(ordering: .relaxed) == 0
    }

    /// Maps the value and takes its name away, so that the memory is free when the last reader is done.
    static func read(_ value: EncodedValue) throws -> EncodedValue {
        let (path, coding, isKept) = try place(of: value)
        defer { if !isKept { unlink(path) } }
        guard let data = map(path) else {
            let reason = String(cString: strerror(errno))
            throw TaskError.coding(type: coding.rawValue, position: "shared memory at \(path)", reason: reason)
        }
        return EncodedValue(coding: coding, bytes: Part(data: data))
    }

    /// Maps a file. The mapping can be written, into copies of its pages that are this process's own: whoever gets it as `Data` may change it
    /// in place, which ends the process where Foundation has mapped it.
    private static func map(_ path: String) -> Data? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let byteCount = Int(status.st_size)
        guard byteCount > 0 else { return Data() }
        guard let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
        else { return nil }
        return Data(bytesNoCopy: start, count: byteCount, deallocator: .unmap)
    }

    /// The coding of what lies in shared memory; nil when the value is not there.
    package static func coding(of value: EncodedValue) -> TaskCoding? {
        value.coding == .shared ? (try? place(of: value))?.coding : nil
    }

    /// The value as it was before it was shared.
    package static func unshared(_ value: EncodedValue) throws -> EncodedValue {
        value.coding == .shared ? try read(value) : value
    }

    /// Maps the bytes, for a receiver on another machine.
    package static func bytes(of value: EncodedValue) throws -> Part { try read(value).bytes }

    /// Gives up a value that nobody will read.
    package static func discard(_ value: EncodedValue) {
        if value.coding == .shared, let place = try? place(of: value) { unlink(place.path) }
    }

    /// Only files of ours are opened and removed, whatever a message says.
    private static func place(of value: EncodedValue) throws -> (path: String, coding: TaskCoding, isKept: Bool) {
        let description = try? JSONValue(parsing: value.bytes)
        guard let path = description?["path"]?.string, path.hasPrefix("\(folder)/embark-"),
            !path.dropFirst(folder.count + 1).contains("/"), description?["host"]?.string == host,
            let coding = description?["coding"]?.string.flatMap(TaskCoding.init), coding != .shared
        else { throw TaskError.malformedContent(reason: "shared memory of another machine") }
        return (path, coding, description?["kept"]?.bool ?? false)
    }
}

/// The arguments of a call in shared memory, which are there as long as this object.
package final class SharedLease: Sendable {
    private let values: [EncodedValue]

    private init(_ values: [EncodedValue]) { self.values = values }

    deinit { values.forEach(SharedValue.discard) }

    /// Puts large arguments into shared memory.
    ///
    /// - Returns: what to send, and what to hold until the call is over; nil when nothing was large.
    package static func share(_ arguments: [EncodedValue]) -> ([EncodedValue], SharedLease?) {
        guard arguments.contains(where: { $0.bytes.byteCount >= SharedValue.byteLimit }) else {
            return (arguments, nil)
        }
        let shared = arguments.map { SharedValue.share($0, isKept: true) }
        // What came as shared memory already belongs to somebody else.
        let ours = zip(arguments, shared).filter { $0.coding != .shared && $1.coding == .shared }.map(\.1)
        return (shared, ours.isEmpty ? nil : SharedLease(ours))
    }
}

/// Files of shared memory whose makers were killed.
private enum SharedLeftovers {
    /// Names tell the maker: its process number means something only within one namespace of these.
    static let namePrefix: String = {
        var text = [CChar](repeating: 0, count: 64)
        let count = readlink("/proc/self/ns/pid", &text, 64)
        let digits = text.prefix(max(0, count)).filter { (0x30...0x39).contains($0) }.map { UInt8($0) }
        return "embark-\(String(decoding: digits, as: UTF8.self))-"
    }()

    /// A result may be younger than the death of its worker and still be about to be read.
    private static let patience = 600

    /// Removes them, once in the life of a process.
    static let areRemoved: Void = {
        let folder = "/dev/shm"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard name.hasPrefix(namePrefix), let digits = name.dropFirst(namePrefix.count).split(separator: "-").first,
                let maker = pid_t(digits), kill(maker, 0) != 0, errno == ESRCH
            else { continue }
            var status = stat()
            guard stat("\(folder)/\(name)", &status) == 0 else { continue }
            #if os(macOS)
                let changed = status.st_mtimespec.tv_sec
            #else
                let changed = status.st_mtim.tv_sec
            #endif
            if time(nil) - changed > patience { unlink("\(folder)/\(name)") }
        }
    }()
}
