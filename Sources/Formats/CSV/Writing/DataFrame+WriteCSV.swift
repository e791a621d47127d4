import Foundation
import Frames

extension DataFrame {
    /// Writes the frame as CSV, RFC 4180, formatted on all cores.
    ///
    /// - Values: doubles as the shortest text that reads back as the same number; times as `yyyy-MM-dd HH:mm:ss` with a
    ///   fraction where there is one, columns with a zone as `yyyy-MM-ddTHH:mm:ss` on its clocks, with `Z` or the offset;
    ///   durations in seconds.
    /// - Quotes: only around texts that need them, among them those that would be read as missing.
    /// - The file is written beside its place and renamed when complete, so a reader never sees half of it.
    /// - Throws: `CSVWritingError`; `Interrupted` if told to stop.
    public func writeCSV(to url: URL, options: CSVWritingOptions = CSVWritingOptions()) throws {
        guard url.isFileURL else {
            throw CSVWritingError.unwritable(target: url.absoluteString, reason: "it is not a file")
        }
        try writeCSV(to: url.path, options: options)
    }

    /// Writes the frame as CSV to a path, packed if the name ends on `.gz`, `.zst` or `.lz4`; `-` is standard output.
    public func writeCSV(to path: String, options: CSVWritingOptions = CSVWritingOptions()) throws {
        let writer = try CSVWriter(self, options: options)
        let packing = try FileTarget(path).runPacking { CSVWritingError.unwritable(target: path, reason: $0) }
        let file = try FileOutput(path: path)
        try writer.write(label: "writing \(path)", packing: packing) { try file.write($0) }
        try file.finish()
    }

    /// The frame as the bytes of a CSV file.
    public func csvRepresentation(options: CSVWritingOptions = CSVWritingOptions()) throws -> Data {
        var data = Data()
        try CSVWriter(self, options: options).write(label: "formatting") { data.append($0) }
        return data
    }
}
