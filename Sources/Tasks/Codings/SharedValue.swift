import Foundation
import Wire

/// A value that lies in a file of shared memory instead of the message, for peers on one machine.
///
/// The bytes of the message are then JSON: `{"path": …, "byteCount": …, "pieceCount": …, "coding": "frame", "host": …}`. The receiver maps
/// the files and removes them: it is for one reader. Only arguments that a client has put there are `"kept": true`: several
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
        let files = SharedFiles(path: path, byteCount: value.bytes.byteCount)
        guard value.bytes.withBytes(files.write) else { return value }
        var description: [String: JSONValue] = [
            "path": .string(path), "byteCount": .integer(files.byteCount), "pieceCount": .integer(files.pieceCount),
            "coding": .string(value.coding.rawValue), "host": .string(host),
        ]
        if isKept { description["kept"] = true }
        return EncodedValue(coding: .shared, bytes: JSONValue.object(description).encoded)
    }

    /// Maps the value and takes its name away, so that the memory is free when the last reader is done.
    static func read(_ value: EncodedValue) throws -> EncodedValue {
        let place = try place(of: value)
        defer { if !place.isKept { place.files.remove() } }
        guard let data = place.files.map() else {
            let reason = String(cString: strerror(errno))
            throw TaskError.coding(
                type: place.coding.rawValue, position: "shared memory at \(place.files.path)", reason: reason)
        }
        return EncodedValue(coding: place.coding, bytes: Part(data: data))
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
        if value.coding == .shared, let place = try? place(of: value) { place.files.remove() }
    }

    /// Only files of ours are opened and removed, whatever a message says.
    private static func place(
        of value: EncodedValue
    ) throws -> (files: SharedFiles, coding: TaskCoding, isKept: Bool) {
        let description = try? JSONValue(parsing: value.bytes)
        guard let path = description?["path"]?.string, path.hasPrefix("\(folder)/embark-"),
            !path.dropFirst(folder.count + 1).contains("/"), description?["host"]?.string == host,
            let coding = description?["coding"]?.string.flatMap(TaskCoding.init), coding != .shared,
            let byteCount = description?["byteCount"]?.integer,
            let files = SharedFiles(
                path: path, byteCount: byteCount, pieceCount: description?["pieceCount"]?.integer ?? 1)
        else { throw TaskError.malformedContent(reason: "shared memory of another machine") }
        return (files, coding, description?["kept"]?.bool ?? false)
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
