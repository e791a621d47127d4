import Columns
import Frames
import Pool
import Synchronization

/// Turns the rows of a frame into bytes: runs of rows in parallel, handed on in order.
struct CSVWriter {
    private let frame: DataFrame
    private let cells: [CellWriter]
    private let header: [UInt8]
    private let delimiter: UInt8
    private let newline: [UInt8]

    /// Rows formatted at a time: some megabytes.
    private static let runRowCount = 32_768

    /// - Throws: `CSVWritingError.unusableDelimiter`.
    init(_ frame: DataFrame, options: CSVWritingOptions) throws {
        // Bytes, because "\r\n" is one character.
        guard let delimiter = options.delimiter.asciiValue, !"\"\r\n".utf8.contains(delimiter) else {
            throw CSVWritingError.unusableDelimiter(options.delimiter)
        }
        self.frame = frame
        self.delimiter = delimiter
        newline = Array(options.newline.rawValue.utf8)
        let isSingle = frame.columns.count == 1
        let nilEncoding = isSingle && options.nilEncoding.isEmpty ? "NA" : options.nilEncoding
        let quoting = TextQuoting(
            delimiter: delimiter, quotesAll: options.quotesAllText,
            nils: Spellings(CSVReadingOptions.defaultNilEncodings.union([nilEncoding])))
        cells = frame.columns.map { CellWriter($0, options: options, quoting: quoting, nilEncoding: nilEncoding) }
        header = options.includesHeader ? Self.header(frame.columnNames, quoting, newline) : []
    }

    private static func header(_ names: [String], _ quoting: TextQuoting, _ newline: [UInt8]) -> [UInt8] {
        var output = ByteOutput(capacity: 1024)
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(quoting.delimiter) }
            // At the start of a file U+FEFF would be taken for a byte order mark.
            let all = TextQuoting(
                delimiter: quoting.delimiter, quotesAll: name.hasPrefix("\u{FEFF}"), nils: Spellings([""]))
            var name = name
            name.withUTF8 { bytes in
                // An empty name has no address.
                if let base = bytes.baseAddress, bytes.count > 0 {
                    (all.quotesAll ? all : quoting).append(base, bytes.count, to: &output)
                } else {
                    output.append("\"\"")
                }
            }
        }
        return Array(output.bytes) + (names.isEmpty ? [] : newline)
    }

    /// Calls `body` with the bytes, piece by piece and in order.
    ///
    /// - Throws: what `body` throws; `Interrupted` if told to stop.
    func write(label: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        try header.withUnsafeBufferPointer(body)
        let runCount = frame.columns.isEmpty ? 0 : (frame.rowCount + Self.runRowCount - 1) / Self.runRowCount
        // As many runs at once as keep all threads busy; their outputs are used again.
        let waveCount = Pool.current.threadCount * 2
        let outputs = (0..<waveCount).map { _ in RunOutput() }
        for first in stride(from: 0, to: runCount, by: waveCount) {
            let count = min(waveCount, runCount - first)
            try Pool.current.run(count: count, label: first == 0 ? label : nil) { index, _ in
                outputs[index].fill(rows(of: first + index), cells, delimiter, newline)
            }
            for output in outputs.prefix(count) { try output.withBytes(body) }
        }
    }

    private func rows(of run: Int) -> Range<Int> {
        run * Self.runRowCount..<min((run + 1) * Self.runRowCount, frame.rowCount)
    }
}

/// The bytes of one run of rows.
private final class RunOutput: @unchecked Sendable {
    // @unchecked: one thread fills it; the one that started the job reads it after the job.
    private var output = ByteOutput(capacity: 1 << 20)

    func fill(_ rows: Range<Int>, _ cells: [CellWriter], _ delimiter: UInt8, _ newline: [UInt8]) {
        output.removeAll()
        cells.withUnsafeBufferPointer { cells in
            newline.withUnsafeBufferPointer { newline in
                // One access to the stored output for all rows: each costs a check at run time.
                Self.format(rows, cells, delimiter, newline, into: &output)
            }
        }
    }

    private static func format(
        _ rows: Range<Int>, _ cells: UnsafeBufferPointer<CellWriter>, _ delimiter: UInt8,
        _ newline: UnsafeBufferPointer<UInt8>, into output: inout ByteOutput
    ) {
        for row in rows {
            for index in cells.indices {
                if index > 0 { output.append(delimiter) }
                cells[index].append(row, to: &output)
            }
            for byte in newline { output.append(byte) }
        }
    }

    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows { try body(output.bytes) }
}
