import ArgumentParser
import Embark

/// How text files are read that are not as usual.
struct TextOptions: ParsableArguments {
    enum BadRows: String, CaseIterable, ExpressibleByArgument { case stop, skip }

    @Option(
        help: ArgumentHelp(
            "What to do about rows that do not fit: stop, or skip them and say which.", valueName: "stop|skip"))
    var badRows = BadRows.stop

    @Option(
        help: ArgumentHelp("What is between the fields of CSV; found out when not given.", valueName: "character|tab"))
    var delimiter: String?

    @Option(help: ArgumentHelp("A text that means a missing value, beside the usual ones.", valueName: "text"))
    var missing: [String] = []

    @Flag(help: "Take the first row for data; columns are named by their places.")
    var noHeader = false

    @Flag(help: "Take quotes for ordinary text.")
    var noQuotes = false

    @Flag(help: "Complete rows with too few fields with missing values.")
    var padShortRows = false

    @Flag(name: .customLong("repair-utf8"), help: "Read bytes that are not UTF-8 as U+FFFD.")
    var repairsUTF8 = false

    func validate() throws {
        if let delimiter, character == nil {
            throw ValidationError("expected --delimiter of one character or tab, found \"\(delimiter)\"")
        }
    }

    private var character: Character? {
        guard let delimiter else { return nil }
        if delimiter == "tab" || delimiter == "\\t" { return "\t" }
        return delimiter.count == 1 ? delimiter.first : nil
    }

    /// Reads files as one frame; says on standard error which rows were left out.
    ///
    /// - Parameter rows: those to read, counted from 0; nil for all.
    func frame(of files: [String], rows: Range<Int>? = nil) throws -> DataFrame {
        var options = FileReadingOptions()
        options.csv.delimiter = character
        options.csv.usesQuoting = !noQuotes
        if noHeader { options.csv.hasHeaderRow = false }
        options.csv.nilEncodings.formUnion(missing)
        options.csv.padsShortRows = padShortRows
        (options.csv.repairsInvalidUTF8, options.json.repairsInvalidUTF8) = (repairsUTF8, repairsUTF8)
        let bad = CSVBadRows()
        if badRows == .skip {
            (options.csv.onBadRow, options.json.onBadRow) = (.collect(into: bad), .collect(into: bad))
        }
        let frame = try DataFrame(contentsOf: files, rows: rows, options: options)
        if let notice = Self.notice(of: bad.rows) { Terminal.writeError(notice) }
        return frame
    }

    private static let shownBadRowCount = 5

    private static func notice(of rows: [CSVBadRow]) -> String? {
        guard !rows.isEmpty else { return nil }
        let shown = rows.prefix(shownBadRowCount).map { "  \($0)\n" }.joined()
        let others = rows.count - min(rows.count, shownBadRowCount)
        return "embark: left out \(grouped(rows.count)) row\(rows.count == 1 ? "" : "s") that did not fit:\n\(shown)"
            + (others > 0 ? "  and \(grouped(others)) more\n" : "")
    }
}

extension TextOptions {
    /// What the readers say to people who program, as this command's options.
    static func worded(_ error: any Error) -> String {
        guard error is CSVReadingError || error is JSONReadingError else { return "\(error)" }
        let words = [
            ("set onBadRow to .skip or .collect", "give --bad-rows skip"),
            ("set padsShortRows", "give --pad-short-rows"),
            ("set delimiter", "give --delimiter"), ("set usesQuoting to false", "give --no-quotes"),
            ("set repairsInvalidUTF8 in the options", "give --repair-utf8"),
        ]
        return words.reduce("\(error)") { $0.replacing($1.0, with: $1.1) }
    }
}
