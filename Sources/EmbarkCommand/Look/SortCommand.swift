import ArgumentParser
import Embark

struct SortCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sort",
        abstract: "Sort the rows of a table by one or more columns.",
        discussion: "Equal rows keep their order; missing values come first, and last in a descending order.")

    @OptionGroup var input: InputOptions

    @Option(
        name: .long,
        help: "Columns to sort by, separated by commas; a minus before one reverses it: artist,-time_stamp.")
    var by: String

    @Option(help: "The file to write; - for standard output.")
    var out = "-"

    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        try input.frame().sorted(on: Self.keys(by)).write(to: out)
    }

    static func keys(_ text: String) -> [SortKey] {
        text.split(separator: ",").map { name in
            name.hasPrefix("-") ? .descending(String(name.dropFirst())) : .ascending(String(name))
        }
    }
}
