import Foundation
import Frames
import FuzzDriver
import Pool

/// Fuzzes a reader of frames: whatever the bytes, it must end with a frame or an error, soon and in bounded memory.
///
/// Each input is read on one thread and on three: both must give the same frame or the same error. The address sanitizer
/// watches every load and store.
public enum FrameFuzz {
    public typealias Read = @Sendable (Data) throws -> DataFrame

    // The driver's callback is a C function, which captures nothing; written once, before the loop begins.
    private nonisolated(unsafe) static var read: Read = { _ in DataFrame() }
    private static let pools = [Pool(threads: 1), Pool(threads: 3)]

    /// Runs libFuzzer with the arguments of the process.
    public static func run(_ read: @escaping Read) {
        self.read = read
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            FrameFuzz.check(start.map { Data(bytes: $0, count: count) } ?? Data())
            return 0
        }
    }

    private static func check(_ bytes: Data) {
        let first = reading(bytes, pools[0]), second = reading(bytes, pools[1])
        if first != second { fatalError("one thread gave\n\(first)\nthree gave\n\(second)") }
    }

    /// Shape and first rows, or the error.
    private static func reading(_ bytes: Data, _ pool: Pool) -> String {
        do {
            let frame = try pool.use { try read(bytes) }
            let cells = frame.columns.map { column in
                (0..<min(column.count, 50)).map { column[$0].map { "\($0)" } ?? "nil" }.joined(separator: ",")
            }
            return "\(frame.shape) \(frame.columnNames) \(cells)"
        } catch {
            return "\(error)"
        }
    }
}
