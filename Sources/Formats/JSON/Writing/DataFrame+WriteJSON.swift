import Foundation
import Frames

extension DataFrame {
    /// Writes the frame as JSON, an object a row, formatted on all cores.
    ///
    /// - Values: doubles as the shortest text that reads back as the same number; dates and times as ISO 8601 in strings,
    ///   columns with a zone in UTC with `Z`; durations in seconds.
    /// - The file is written beside its place and renamed when complete, so a reader never sees half of it.
    /// - Throws: `JSONWritingError`; `Interrupted` if told to stop.
    public func writeJSON(to url: URL, options: JSONWritingOptions = JSONWritingOptions()) throws {
        guard url.isFileURL else {
            throw JSONWritingError.unwritable(target: url.absoluteString, reason: "it is not a file")
        }
        try writeJSON(to: url.path, options: options)
    }

    /// Writes the frame as JSON to a path, packed if the name ends on `.gz`, `.zst` or `.lz4`; `-` is standard output.
    public func writeJSON(to path: String, options: JSONWritingOptions = JSONWritingOptions()) throws {
        do {
            let packing = try FileTarget(path).runPacking { JSONWritingError.unwritable(target: path, reason: $0) }
            let file = try FileOutput(path: path)
            try JSONWriter(self, options: options).write(label: "writing \(path)", packing: packing) {
                try file.write($0)
            }
            try file.finish()
        } catch CSVWritingError.unwritable(let target, let reason) {
            throw JSONWritingError.unwritable(target: target, reason: reason)
        }
    }

    /// The frame as the bytes of a JSON file.
    public func jsonRepresentation(options: JSONWritingOptions = JSONWritingOptions()) throws -> Data {
        var data = Data()
        try JSONWriter(self, options: options).write(label: "formatting") { data.append($0) }
        return data
    }
}
