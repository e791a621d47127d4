import ArgumentParser
import Foundation
import Notebook

/// `embark kernel`.
struct KernelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernel", abstract: "Swift for Jupyter: notebooks, consoles, editors.",
        subcommands: [Install.self, Serve.self])

    struct Install: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Tells Jupyter of the kernel.")

        @Flag(help: "For the current user; this is what happens without an option.")
        var user = false

        @Flag(help: "For the Python environment that is active (VIRTUAL_ENV or CONDA_PREFIX).")
        var sysPrefix = false

        @Option(help: "Below this folder, such as /usr/local.")
        var prefix: String?

        @Option(help: "The name Jupyter knows it by.")
        var name = "swift-embark"

        func validate() throws {
            if [user, sysPrefix, prefix != nil].count(where: \.self) > 1 {
                throw ValidationError("expected one of --user, --sys-prefix and --prefix")
            }
        }

        func run() throws {
            let toolchain = try CellToolchain.found()
            let folder = try KernelSpecification.install(
                data: try dataFolder(), name: name, program: toolchain.libraryFolder + "/embark-notebook",
                toolchain: toolchain)
            print("the kernel \(name) is described in \(folder)")
        }

        private func dataFolder() throws -> String {
            if let prefix { return prefix + "/share/jupyter" }
            guard sysPrefix else { return KernelSpecification.userFolder }
            let environment = ProcessInfo.processInfo.environment
            guard let folder = environment["VIRTUAL_ENV"] ?? environment["CONDA_PREFIX"] else {
                throw ValidationError(
                    "expected an active Python environment (VIRTUAL_ENV or CONDA_PREFIX), found none; activate it or pass --prefix"
                )
            }
            return folder + "/share/jupyter"
        }
    }

    /// What `kernel.json` names: started by front ends.
    struct Serve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serves one front end; Jupyter starts this.", shouldDisplay: false)

        @Option(name: [.customShort("f"), .long], help: "The file that says where the front end is.")
        var connectionFile: String

        func run() throws {
            signal(SIGINT, SIG_IGN)
            signal(SIGPIPE, SIG_IGN)
            guard let text = try? String(contentsOfFile: connectionFile, encoding: .utf8) else {
                throw KernelMistake.noConnection(reason: "there is no file \(connectionFile)")
            }
            try KernelServer(ConnectionFile(parsing: text), toolchain: CellToolchain.found()).run()
            // The thread of a running cell would keep this process.
            Foundation.exit(0)
        }
    }
}

/// The process that runs cells for an engine; started by `embark engine`.
struct EngineCellsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine-cells", abstract: "Runs the cells of an engine; engines start this.", shouldDisplay: false)

    func run() throws {
        signal(SIGINT, SIG_IGN)
        signal(SIGPIPE, SIG_IGN)
        try EngineCells.serve(toolchain: CellToolchain.found())
    }
}

/// The process that asks sourcekitd; started by kernels and sessions.
struct CodeHelperCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code-helper", abstract: "Answers questions about code; kernels start this.", shouldDisplay: false)

    @Argument(help: "The toolchain's libsourcekitdInProc.so.")
    var library: String

    func run() throws {
        throw ExitCode(CodeHelperProcess.serve(library: library))
    }
}
