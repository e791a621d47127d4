/// How a frame becomes CSV. The defaults give what the reader's defaults read back.
public struct CSVWritingOptions: Sendable, Hashable {
    public var includesHeader = true
    /// An ASCII character that is neither a quote nor a line end.
    public var delimiter: Character = ","
    /// What ends each row: RFC 4180 asks for `\r\n`, most programs write `\n`.
    public var newline = Newline.lineFeed
    /// Stands for a missing value. A text spelled like that is quoted, and so is one that the reader would take for missing.
    ///
    /// In a frame of one column an empty `nilEncoding` is written as `NA`: an empty line says nothing.
    public var nilEncoding = ""
    public var trueEncoding = "true"
    public var falseEncoding = "false"
    /// Whether every text is quoted, also where nothing in it asks for that.
    public var quotesAllText = false

    public enum Newline: String, Sendable, Hashable, CaseIterable {
        case lineFeed = "\n"
        case carriageReturnLineFeed = "\r\n"
    }

    public init() {}
}

/// Why a CSV file could not be written. The file that was there before is still there.
public enum CSVWritingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unwritable(target: String, reason: String)
    case unusableDelimiter(Character)

    public var description: String {
        switch self {
        case .unwritable(let target, let reason):
            "\(target): cannot be written: \(reason)"
        case .unusableDelimiter(let delimiter):
            "delimiter: expected one ASCII character that is neither a quote nor a line end, found \"\(delimiter)\""
        }
    }
}
