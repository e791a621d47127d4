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
    func write(
        label: String, packing: (any RunPacking)? = nil, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void
    ) throws {
        let cells = self.cells, delimiter = self.delimiter, newline = self.newline
        let runs = RunWriter(rowCount: frame.columns.isEmpty ? 0 : frame.rowCount, packing: packing)
        try runs.write(label: label, header: header, body) { rows, output in
            cells.withUnsafeBufferPointer { cells in
                newline.withUnsafeBufferPointer { newline in
                    Self.format(rows, cells, delimiter, newline, into: &output)
                }
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
}
