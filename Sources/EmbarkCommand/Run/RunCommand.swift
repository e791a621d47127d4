import ArgumentParser
import Embark
import Foundation

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Compile a single Swift file that imports Embark, with optimisation, and run it.",
        discussion: """
            The compiled script is kept, so a second start takes a moment. The file may begin with the line \
            #!/usr/bin/env -S embark run. Its arguments follow its name; options of `embark run` stand before it. \
            The exit code is the script's.
            """)

    @OptionGroup var shared: SharedOptions

    @Argument(help: "The Swift file.", completion: .file(extensions: ["swift"]))
    var file: String

    @Argument(parsing: .captureForPassthrough, help: "Arguments of the script.")
    var arguments: [String] = []

    func run() throws {
        shared.apply()
        let script = try Script(path: file)
        let toolchain = try ScriptToolchain.found(for: script)
        let cache = ScriptCache(folder: ScriptCache.usualFolder)
        let key = toolchain.key(for: script)
        let executable = try cache.executable(of: script, key: key) { executable in
            try compile(script, with: toolchain, to: executable)
        }
        try become(executable)
    }

    private func compile(_ script: Script, with toolchain: ScriptToolchain, to executable: String) throws {
        let compilation = ScriptCompilation(script: script, toolchain: toolchain)
        try Interrupt.shared.during {
            try compilation.run(to: executable, isProgressWanted: shared.progress)
        } farewell: {
            "\(script.path) was being compiled and did not run"
        }
    }

    /// Turns this process into the script's, so that signals, standard streams and exit code are the script's own.
    private func become(_ executable: String) throws -> Never {
        Interrupt.shared.stopListening()
        setenv(ScriptRun.environmentName, file, 1)
        var words: [UnsafeMutablePointer<CChar>?] = ([file] + arguments).map { strdup($0) }
        words.append(nil)
        execv(executable, words)
        throw ScriptFailure.cannotStart(executable: executable, reason: String(cString: strerror(errno)))
    }
}
