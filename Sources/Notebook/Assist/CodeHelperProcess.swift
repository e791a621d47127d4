import CSourceKit
import Foundation

/// The helper process: loads sourcekitd and answers requests that come in on standard input.
///
/// A process of its own, because the library takes 450 MB once it has seen Foundation, and may crash or hang on half a program.
/// Requests and responses are texts with their length before them: four bytes, little-endian.
package enum CodeHelperProcess {
    package static func serve(library: String) -> Int32 {
        signal(SIGINT, SIG_IGN)
        if let mistake = embark_sourcekit_load(library) {
            TextFrontEnd.write(.stderr, "embark: sourcekitd: \(String(cString: mistake))\n")
            return 1
        }
        while let request = LengthPrefixed.read(from: STDIN_FILENO) {
            let answer = request.withCString { embark_sourcekit_send($0) }
            defer { free(answer) }
            LengthPrefixed.write(answer.map { String(cString: $0) } ?? "error: no answer", to: STDOUT_FILENO)
        }
        return 0
    }
}

/// Texts with their length before them.
enum LengthPrefixed {
    static func read(from descriptor: Int32, until deadline: ContinuousClock.Instant? = nil) -> String? {
        guard let head = bytes(4, from: descriptor, until: deadline) else { return nil }
        let count = head.reversed().reduce(0) { $0 << 8 | Int($1) }
        return bytes(count, from: descriptor, until: deadline).map { String(decoding: $0, as: UTF8.self) }
    }

    @discardableResult
    static func write(_ text: String, to descriptor: Int32) -> Bool {
        let count = text.utf8.count
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return false }
            sent += max(0, count)
        }
        return true
    }

    private static func bytes(_ count: Int, from descriptor: Int32, until deadline: ContinuousClock.Instant?)
        -> [UInt8]?
    {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            if let deadline {
                let left = (deadline - .now) / .milliseconds(1)
                var item = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                guard left > 0, poll(&item, 1, Int32(left)) > 0 else { return nil }
            }
            let got = bytes[filled...].withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if got == 0 || got < 0 && errno != EINTR { return nil }
            filled += max(0, got)
        }
        return bytes
    }
}
