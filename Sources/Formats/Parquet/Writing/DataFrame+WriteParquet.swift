import Columns
import Foundation
import Frames

extension DataFrame {
    /// Writes the frame to a Parquet file, which appears when it is complete.
    ///
    /// - Types: Int as INT64, Double, Bool, CalendarDate, Timestamp with its unit (seconds as milliseconds) and whether it has a
    ///   zone, String; Duration as INT64 that readers who know Arrow take for a duration, and the name of a zone likewise.
    ///   Columns without a missing value are required ones.
    /// - Memory: the encoded columns of a few row groups.
    /// - Throws: `ParquetWritingError`; `Interrupted` if told to stop. The file that was there before is then still there.
    public func writeParquet(to url: URL, options: ParquetWritingOptions = ParquetWritingOptions()) throws {
        guard url.isFileURL else {
            throw ParquetWritingError.unwritable(target: url.absoluteString, reason: "it is not a file")
        }
        try writeParquet(to: url.path, options: options)
    }

    /// Writes the frame to a Parquet file by its path.
    public func writeParquet(to path: String, options: ParquetWritingOptions = ParquetWritingOptions()) throws {
        let writer = ParquetWriter(self, options: options)
        do {
            let file = try FileOutput(path: path)
            try writer.write(label: "writing \(path)") { try file.write($0) }
            try file.finish()
        } catch CSVWritingError.unwritable(let target, let reason) {
            throw ParquetWritingError.unwritable(target: target, reason: reason)
        }
    }

    /// The frame as the bytes of a Parquet file.
    public func parquetRepresentation(options: ParquetWritingOptions = ParquetWritingOptions()) throws -> Data {
        var data = Data()
        try ParquetWriter(self, options: options).write(label: "encoding") { data.append($0) }
        return data
    }
}
