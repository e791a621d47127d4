import ArgumentParser
import Embark

struct SummaryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "summary", abstract: "Show counts, extremes, means and quartiles of every column.")

    @OptionGroup var input: InputOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        printRows(of: try input.frame().summary())
    }
}
