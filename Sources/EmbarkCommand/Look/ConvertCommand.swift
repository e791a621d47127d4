import ArgumentParser
import Embark

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Read tables and write them again as one: in another format, packed, typed.",
        discussion: """
            The name of the last file says what is written: .csv, .tsv, .jsonl, .json, .parquet or .arrow, text also \
            packed with .gz, .zst or .lz4 behind it; - writes CSV to standard output. With --by it is a folder with a file \
            for each combination of values, plays/year=2013/part-0.parquet.

            Examples:
              embark convert plays.csv.gz plays.parquet
              embark convert "users/*.jsonl" users.csv
              embark convert plays.parquet plays --by year,country
            """)

    @Argument(
        help: ArgumentHelp(
            "The files to read, as for head, and the file to write; - for standard input and output.",
            valueName: "file"),
        completion: .file())
    var paths: [String]

    @Option(help: "Columns whose values become folders, separated by commas.")
    var by: String?

    @Option(help: "The ending of the files' names in folders.")
    var ending = "parquet"

    @OptionGroup var text: TextOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard paths.count >= 2 else {
            throw ValidationError("expected a file to read and one to write, found \(paths.joined(separator: ", "))")
        }
    }

    func run() throws {
        shared.apply()
        let frame = try text.frame(of: Array(paths.dropLast()))
        let out = paths[paths.count - 1]
        guard let by else { return try frame.write(to: out) }
        try frame.write(to: out, partitionedBy: by.split(separator: ",").map(String.init), ending: ending)
    }
}
