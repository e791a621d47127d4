import Formats
import Foundation
import Frames
import FuzzDriver
import Pool

/// Fuzzes the Parquet reader: whatever the bytes, it must end with a frame or an error, soon and in bounded memory.
///
/// Each input is read on one thread and on three: both must give the same frame or the same error. The address sanitizer
/// watches every load and store.
@main enum ParquetFuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            guard let start else { return 0 }
            let bytes = Data(bytes: start, count: count)
            let first = ParquetFuzz.reading(bytes, pools[0]), second = ParquetFuzz.reading(bytes, pools[1])
            if first != second { fatalError("one thread gave\n\(first)\nthree gave\n\(second)") }
            return 0
        }
    }

    /// Shape and first rows, or the error.
    private static func reading(_ bytes: Data, _ pool: Pool) -> String {
        do {
            let frame = try pool.use { try DataFrame(parquetData: bytes, options: options) }
            let cells = frame.columns.map { column in
                (0..<min(column.count, 50)).map { column[$0].map { "\($0)" } ?? "nil" }.joined(separator: ",")
            }
            return "\(frame.shape) \(cells)"
        } catch {
            return "\(error)"
        }
    }
}

/// A few bytes can rightly say a million times the same; here that only takes time.
private let options: ParquetReadingOptions = {
    var options = ParquetReadingOptions()
    options.maximumRowsPerByte = 16
    return options
}()

private let pools = [Pool(threads: 1), Pool(threads: 3)]
