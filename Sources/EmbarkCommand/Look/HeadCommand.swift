import ArgumentParser
import Embark

struct HeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "head", abstract: "Show the first rows of a table.")

    @OptionGroup var input: InputOptions
    @OptionGroup var rowCount: RowCountOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        printRows(of: try input.frame(rows: 0..<rowCount.count))
    }
}

struct TailCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tail", abstract: "Show the last rows of a table.")

    @OptionGroup var input: InputOptions
    @OptionGroup var rowCount: RowCountOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        printRows(of: try input.frame().suffix(rowCount.count))
    }
}
