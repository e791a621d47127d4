import ArgumentParser
import Embark

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Show names and types of columns, and how much is missing.")

    @OptionGroup var input: InputOptions
    @OptionGroup var shared: SharedOptions

    func run() throws {
        shared.apply()
        print(try input.frame().schema)
    }
}
