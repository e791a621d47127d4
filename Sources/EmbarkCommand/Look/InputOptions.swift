import ArgumentParser
import Embark

/// The table a command looks at.
struct InputOptions: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            """
            Files of CSV, JSON, Parquet or Arrow, packed or not; folders; patterns such as "users/*.parquet"; - for \
            standard input.
            """,
            valueName: "file"),
        completion: .file())
    var files: [String]

    @OptionGroup var text: TextOptions

    /// - Parameter rows: those to read, counted from 0; nil for all.
    func frame(rows: Range<Int>? = nil) throws -> DataFrame {
        try text.frame(of: files, rows: rows)
    }
}

/// How many rows a command shows.
struct RowCountOptions: ParsableArguments {
    @Option(name: [.customShort("n"), .customLong("rows")], help: "How many rows.")
    var count = 10

    func validate() throws {
        guard count >= 0 else { throw ValidationError("expected -n of 0 or more, found \(count)") }
    }
}

/// Prints a frame, all of its rows.
func printRows(of frame: DataFrame) {
    print(frame.description(options: FormattingOptions(maximumRowCount: max(1, frame.shape.rows))))
}
