import Columns
import Formats
import FuzzDriver
import Pool

/// Fuzzes the CSV reader.
///
/// Each input is three bytes of settings, then a text. The text is read twice, cut into blocks of different sizes and on
/// different numbers of threads. Both readings must give the same columns or the same error; the address sanitizer
/// watches every load and store.
@main enum CSVFuzz {
    static func main() {
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        _ = LLVMFuzzerRunDriver(&count, &arguments) { start, count in
            guard let start, count > 3 else { return 0 }
            CSVFuzz.check(start, count)
            return 0
        }
    }

    private static func check(_ start: UnsafePointer<UInt8>, _ count: Int) {
        let bytes = UnsafeRawBufferPointer(start: start + 3, count: count - 3)
        let options = options(start[0])
        let size = Int(start[1] % 97) + 1
        let first = reading(bytes, options, blockByteCount: size, pool: pools[Int(start[2] % 3)])
        let second = reading(bytes, options, blockByteCount: 1 << 19, pool: pools[0])
        if first != second { fatalError("blocks of \(size) bytes gave\n\(first)\na single block gave\n\(second)") }
    }
}

private let pools = [Pool(threads: 1), Pool(threads: 2), Pool(threads: 3)]

private func options(_ bits: UInt8) -> CSVReadingOptions {
    var options = CSVReadingOptions()
    options.hasHeaderRow = [nil, true, false, nil][Int(bits & 3)]
    options.delimiter = bits & 4 == 0 ? "," : nil
    options.onBadRow = bits & 8 == 0 ? .skip : .throw
    options.padsShortRows = bits & 16 != 0
    options.repairsInvalidUTF8 = bits & 32 == 0
    options.ignoresEmptyLines = bits & 64 == 0
    options.keepsLeadingZeros = bits & 128 != 0
    return options
}

/// Columns or error, as text.
private func reading(
    _ bytes: UnsafeRawBufferPointer, _ options: CSVReadingOptions, blockByteCount: Int, pool: Pool
) -> String {
    pool.use {
        do {
            let text = TextBytes(copying: bytes, name: "fuzz")
            let (columns, rowCount) = try CSVReader(text, options: options, blockByteCount: blockByteCount).read()
            var result = "\(rowCount) rows\n"
            for column in columns {
                result += "\(column.name) \(column.type):"
                for row in 0..<column.count { result += " \(column[row].map { "\($0)" } ?? "nil")," }
                result += "\n"
            }
            return result
        } catch {
            return "\(error)"
        }
    }
}
