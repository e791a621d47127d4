import Foundation
import Wire

/// A value that lies in a file of shared memory instead of the message, for peers on one machine.
///
/// The bytes of the message are then JSON: `{"path": …, "byteCount": …, "coding": "frame", "host": …}`. The receiver maps
/// the file and removes it: it is for one reader.
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
    package static func share(_ value: EncodedValue) -> EncodedValue {
        guard value.bytes.byteCount >= byteLimit, value.coding != .shared, isAvailable else { return value }
        let path = "\(folder)/embark-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return value }
        defer { close(descriptor) }
        let isWritten = value.bytes.withBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count <= 0 { return false }
                rest = rest.dropFirst(count)
            }
            return true
        }
        guard isWritten else {
            unlink(path)
            return value
        }
        let description: JSONValue = [
            "path": .string(path), "byteCount": .integer(value.bytes.byteCount),
            "coding": .string(value.coding.rawValue), "host": .string(host),
        ]
        return EncodedValue(coding: .shared, bytes: description.encoded)
    }

    /// Maps the value and takes its name away, so that the memory is free when the last reader is done.
    static func read(_ value: EncodedValue) throws -> EncodedValue {
        let (path, coding) = try place(of: value)
        defer { unlink(path) }
        do {
            let data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
            return EncodedValue(coding: coding, bytes: Part(data: data))
        } catch {
            throw TaskError.coding(type: coding.rawValue, position: "shared memory at \(path)", reason: "\(error)")
        }
    }

    /// The coding of what lies in shared memory; nil when the value is not there.
    package static func coding(of value: EncodedValue) -> TaskCoding? {
        value.coding == .shared ? (try? place(of: value))?.coding : nil
    }

    /// Maps the bytes, for a receiver on another machine.
    package static func bytes(of value: EncodedValue) throws -> Part { try read(value).bytes }

    /// Gives up a value that nobody will read.
    package static func discard(_ value: EncodedValue) {
        if value.coding == .shared, let (path, _) = try? place(of: value) { unlink(path) }
    }

    /// Only files of ours are opened and removed, whatever a message says.
    private static func place(of value: EncodedValue) throws -> (path: String, coding: TaskCoding) {
        let description = try? JSONValue(parsing: value.bytes)
        guard let path = description?["path"]?.string, path.hasPrefix("\(folder)/embark-"),
            !path.dropFirst(folder.count + 1).contains("/"), description?["host"]?.string == host,
            let coding = description?["coding"]?.string.flatMap(TaskCoding.init), coding != .shared
        else { throw TaskError.malformedContent(reason: "shared memory of another machine") }
        return (path, coding)
    }
}
