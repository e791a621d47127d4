import Columns
import Foundation
import Frames

extension DataFrame {
    /// Reads an Arrow IPC file (Feather 2) or stream.
    ///
    /// - Parameters:
    ///   - columns: names of the columns to read, in this order; nil for all.
    ///   - rows: rows to read, from 0; those beyond the end are left out. Only their batches are looked at. nil for all.
    /// - Types: as from Parquet. Dictionaries of texts become dictionary codes.
    /// - Memory: a file from 16 MiB on is mapped, and columns of one batch point into it where values lie as in a column:
    ///   64-bit integers and doubles, times, dates, and the bytes of texts. Such a file must not change while the frame lives.
    /// - Throws: `ArrowReadingError`; `Interrupted` if told to stop.
    public init(contentsOfArrowFile url: URL, columns: [String]? = nil, rows: Range<Int>? = nil) throws {
        guard url.isFileURL else {
            throw ArrowReadingError.unreadable(
                source: url.absoluteString, reason: "it is not a file; download it, or pass its contents as arrowData")
        }
        try self.init(contentsOfArrowFile: url.path, columns: columns, rows: rows)
    }

    /// Reads an Arrow IPC file or stream by its path; `-` is standard input.
    public init(contentsOfArrowFile path: String, columns: [String]? = nil, rows: Range<Int>? = nil) throws {
        let file: TextBytes
        do {
            file = try TextBytes(path: path)
        } catch CSVReadingError.unreadable(let source, let reason) {
            throw ArrowReadingError.unreadable(source: source, reason: reason)
        }
        self = try ArrowReader(source: try ArrowSource(file)).read(columns: columns, rows: rows)
    }

    /// Reads an Arrow IPC stream or file in memory, which is copied once.
    public init(arrowData data: Data, columns: [String]? = nil, rows: Range<Int>? = nil) throws {
        let file = data.withUnsafeBytes { TextBytes(copying: $0, name: "Arrow data") }
        self = try ArrowReader(source: try ArrowSource(file)).read(columns: columns, rows: rows)
    }

    /// Writes the frame as an Arrow IPC file, which appears when it is complete.
    ///
    /// - Throws: `ArrowWritingError`; `Interrupted` if told to stop. The file that was there before is then still there.
    public func writeArrow(to url: URL, options: ArrowWritingOptions = ArrowWritingOptions()) throws {
        guard url.isFileURL else {
            throw ArrowWritingError.unwritable(target: url.absoluteString, reason: "it is not a file")
        }
        try writeArrow(to: url.path, options: options)
    }

    /// Writes the frame as an Arrow IPC file by its path.
    public func writeArrow(to path: String, options: ArrowWritingOptions = ArrowWritingOptions()) throws {
        let writer = try ArrowWriter(self, options: options)
        do {
            let file = try FileOutput(path: path)
            try writer.writeFile { try file.write($0.bindMemory(to: UInt8.self)) }
            try file.finish()
        } catch CSVWritingError.unwritable(let target, let reason) {
            throw ArrowWritingError.unwritable(target: target, reason: reason)
        }
    }

    /// The frame as the bytes of an Arrow IPC stream: what to send to another process.
    public func arrowRepresentation(options: ArrowWritingOptions = ArrowWritingOptions()) throws -> Data {
        var data = Data()
        try ArrowWriter(self, options: options).writeStream { data.append(contentsOf: $0) }
        return data
    }
}
