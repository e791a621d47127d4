import ArgumentParser
import Embark

struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Read a table and write it again: clean, typed, in another file.")

    @OptionGroup var input: InputOptions

    @Argument(help: "The file to write; - for standard output.", completion: .file())
    var out: String

    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        try input.frame().writeCSV(to: out)
    }
}
