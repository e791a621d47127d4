import Columns
import Foundation
import Frames

extension DataFrame {
    /// Reads a CSV file: types found out and then verified for every field, on all cores.
    ///
    /// - Parameters:
    ///   - url: a file; TSV and other delimiters are found out as well.
    ///   - columns: names of the columns to read, in this order; nil for all.
    ///   - rows: rows of data to read, from 0; nil for all. What comes after them is not looked at.
    ///   - types: types of columns that are not to be found out, by name.
    /// - Types: a column has the first of Int, Double, CalendarDate, Timestamp, Bool and String that all its fields allow.
    ///   A whole number is never rounded: where one does not fit 64 bits, or would become an inexact Double, the column is
    ///   text. Texts are dictionary codes where at most a quarter of the rows are distinct. A column without any value is
    ///   text.
    /// - Names: an empty one becomes `column` and its number from 0; a repeated one gets the suffix `_2`, `_3`, ….
    /// - Memory: the columns, and the file itself as a map. Texts are copied, so the file may change afterwards.
    /// - Throws: `CSVReadingError`; `Interrupted` if told to stop.
    public init(
        contentsOfCSVFile url: URL, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        options: CSVReadingOptions = CSVReadingOptions()
    ) throws {
        guard url.isFileURL else {
            throw CSVReadingError.unreadable(
                source: url.absoluteString, reason: "it is not a file; download it, or pass its contents as csvData")
        }
        try self.init(contentsOfCSVFile: url.path, columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads a CSV file by its path; `-` is standard input. Pipes are read to their end, packed files (`.gz`, `.zst`, ...) are
    /// unpacked while they are read; for the first `rows` no further than needed.
    public init(
        contentsOfCSVFile path: String, columns: [String]? = nil, rows: Range<Int>? = nil,
        types: [String: CSVType] = [:],
        options: CSVReadingOptions = CSVReadingOptions()
    ) throws {
        let text = try Packing.input(path: path, onlyBeginning: rows != nil)
        try self.init(csv: text, columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads CSV from bytes in memory, which are copied once.
    public init(
        csvData data: Data, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        options: CSVReadingOptions = CSVReadingOptions()
    ) throws {
        let text = data.withUnsafeBytes { TextBytes(copying: $0, name: "CSV data") }
        try self.init(csv: .whole(text), columns: columns, rows: rows, types: types, options: options)
    }

    /// Reads CSV from a string.
    public init(
        csvText string: String, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        options: CSVReadingOptions = CSVReadingOptions()
    ) throws {
        var string = string
        let text = string.withUTF8 { TextBytes(copying: UnsafeRawBufferPointer($0), name: "CSV text") }
        try self.init(csv: .whole(text), columns: columns, rows: rows, types: types, options: options)
    }

    init(
        csv input: TextInput, columns: [String]?, rows: Range<Int>?, types: [String: CSVType],
        options: CSVReadingOptions
    ) throws {
        let reading = StreamedReading(rows: rows) {
            try CSVReader($0, columns: columns, rows: rows, types: types, options: options)
        }
        self = try DataFrame(columns: try reading.read(input).columns)
    }
}
