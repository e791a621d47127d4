import Columns
import Foundation
import Frames

extension DataFrame {
    /// Reads a JSON file of objects, a row each: lines (JSON Lines, NDJSON) or one array, whichever it is; on all cores.
    ///
    ///     {"id": 1, "artist": "Can", "user": {"country": "DE"}}
    ///     {"id": 2, "artist": null, "tags": ["krautrock"]}
    ///
    /// - Parameters:
    ///   - columns: names of the columns to read, in this order; nil for all, in the order in which the text first names them.
    ///   - rows: rows to read, from 0; nil for all. What comes after them is not looked at.
    ///   - types: types of columns that are not to be found out, by name.
    /// - Types: a column has the first of Int, Double, CalendarDate, Timestamp, Bool and String that all its values allow.
    ///   Numbers in quotes are text, as are whole numbers that neither Int nor Double hold exactly. Of mixed values, of lists and
    ///   (if the options say so) of objects a column holds the JSON text. What is null or not there is missing.
    /// - Names: the values in an object get a column each, `user.country`. The last of several values with one name counts.
    /// - Memory: the columns, and the file itself as a map. Texts are copied, so the file may change afterwards.
    /// - Throws: `JSONReadingError`; `Interrupted` if told to stop.
    /// - Source: RFC 8259; also `NaN`, `Infinity` and `-Infinity`, which Python writes.
    public init(
        contentsOfJSONFile url: URL, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: JSONType] = [:],
        options: JSONReadingOptions = JSONReadingOptions()
    ) throws {
        guard url.isFileURL else {
            throw JSONReadingError.unreadable(
                source: url.absoluteString, reason: "it is not a file; download it, or pass its contents as jsonData")
        }
        try self.init(contentsOfJSONFile: url.path, columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads a JSON file by its path; `-` is standard input. Pipes are read to their end, packed files (`.gz`, `.zst`, ...) are
    /// unpacked while they are read; for the first `rows` no further than needed.
    public init(
        contentsOfJSONFile path: String, columns: [String]? = nil, rows: Range<Int>? = nil,
        types: [String: JSONType] = [:], options: JSONReadingOptions = JSONReadingOptions()
    ) throws {
        let text: TextInput
        do {
            text = try Packing.input(path: path, onlyBeginning: rows != nil)
        } catch CSVReadingError.unreadable(let source, let reason) {
            throw JSONReadingError.unreadable(source: source, reason: reason)
        }
        try self.init(json: text, columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads JSON from bytes in memory, which are copied once.
    public init(
        jsonData data: Data, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: JSONType] = [:],
        options: JSONReadingOptions = JSONReadingOptions()
    ) throws {
        let text = data.withUnsafeBytes { TextBytes(copying: $0, name: "JSON data") }
        try self.init(json: .whole(text), columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads JSON from a string.
    public init(
        jsonText string: String, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: JSONType] = [:],
        options: JSONReadingOptions = JSONReadingOptions()
    ) throws {
        var string = string
        let text = string.withUTF8 { TextBytes(copying: UnsafeRawBufferPointer($0), name: "JSON text") }
        try self.init(json: .whole(text), columns: columns, rows: rows, types: types, options: options)
    }

    init(
        json input: TextInput, columns: [String]?, rows: Range<Int>?, types: [String: JSONType],
        options: JSONReadingOptions
    ) throws {
        let reading = StreamedReading(rows: rows) {
            try JSONReader($0, columns: columns, rows: rows, types: types, options: options)
        }
        self = try DataFrame(columns: try reading.read(input).columns)
    }
}
