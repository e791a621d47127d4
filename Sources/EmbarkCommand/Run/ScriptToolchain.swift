import Foundation

/// What a script is compiled with: the compiler on the PATH and the Embark library beside this command, or the larger one
/// that `scripts/script-modules` puts there.
struct ScriptToolchain: Sendable {
    var compiler: String
    /// The folder with the dynamic library, and with the modules it was built from.
    var libraryFolder: String

    /// Raised when the arguments of the compiler change, so that no script compiled the old way is used.
    private static let recipe = 3

    static func found(for script: Script) throws -> ScriptToolchain {
        guard let compiler = executable(named: "swiftc") else { throw ScriptFailure.noCompiler }
        let folder = URL(fileURLWithPath: ownPath).deletingLastPathComponent().path
        guard access(folder + "/" + ScriptLibrary(imports: script.imports).fileName, R_OK) == 0 else {
            throw ScriptFailure.noLibrary(folder: folder)
        }
        return ScriptToolchain(compiler: compiler, libraryFolder: folder)
    }

    /// What the compiled script depends on, as text: the same text, the same executable.
    ///
    /// Library and compiler are known by place, size and time of change: asking the compiler for its version would take
    /// longer than a kept script may take to start.
    func key(for script: Script) -> ScriptKey {
        ScriptKey(
            source: script.source,
            surroundings: "\(Self.recipe) \(Self.identity(of: compiler)) "
                + Self.identity(of: libraryFolder + "/" + ScriptLibrary(imports: script.imports).fileName))
    }

    /// - Parameter imports: the modules that the script imports.
    func arguments(source: String, executable: String, isColoured: Bool, imports: Set<String>) -> [String] {
        let library = ScriptLibrary(imports: imports)
        var arguments = [
            source, "-o", executable, "-O", "-gline-tables-only", "-swift-version", "6", "-module-name", "Script",
        ]
        if ScriptLibrary.needsMacros(imports: imports), let macros = macroFolder {
            // First, because there the modules have their macros.
            arguments += [
                "-I", macros + "/modules", "-load-plugin-executable", macros + "/debug/EmbarkMacros-tool#EmbarkMacros",
            ]
        }
        arguments += [
            "-I", libraryFolder + "/Modules", "-L", libraryFolder, "-l" + library.rawValue,
            "-Xlinker", "-rpath", "-Xlinker", libraryFolder,
        ]
        if library == .all {
            // An engine starts the script again as its worker, and in a library the entry to that comes too early.
            arguments.append(libraryFolder + "/CImages.build/WorkerStart.c.o")
        }
        #if os(Linux)
            // An error the script does not catch comes to the library, which tells it in a line.
            arguments += ["-Xlinker", "--wrap=swift_errorInMain"]
        #endif
        for map in moduleMaps(behind: library) { arguments += ["-Xcc", "-fmodule-map-file=\(map)"] }
        if isColoured { arguments.append("-color-diagnostics") }
        return arguments
    }

    /// The C modules behind the library's Swift modules.
    private func moduleMaps(behind library: ScriptLibrary) -> [String] {
        let built = ["CEmbark", "CCompression"] + (library == .all ? ["CImages"] : [])
        // A system library's map lies with the sources, in the checkout around the folder of the build.
        var folder = URL(fileURLWithPath: libraryFolder)
        while folder.path != "/", access(folder.path + "/Sources/CPCRE2", R_OK) != 0 {
            folder.deleteLastPathComponent()
        }
        let systemOfAll = ["Sources/CZeroMQ", ".build/checkouts/GRDB.swift/Sources/GRDBSQLite"]
        let system = ["Sources/CPCRE2"] + (library == .all ? systemOfAll : [])
        return
            (built.map { "\(libraryFolder)/\($0).build" } + system.map { "\(folder.path)/\($0)" })
            .map { $0 + "/module.modulemap" }.filter { access($0, R_OK) == 0 }
    }

    /// Where `scripts/script-modules` puts macros and the modules that declare them; nil outside a checkout.
    private var macroFolder: String? {
        getenv("EMBARK_HOME").map { String(cString: $0) + "/.build-macros" }.flatMap {
            access($0, R_OK) == 0 ? $0 : nil
        }
    }

    private static var ownPath: String {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? Bundle.main.executablePath
        return URL(fileURLWithPath: path ?? CommandLine.arguments[0]).resolvingSymlinksInPath().path
    }

    private static func executable(named name: String) -> String? {
        (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// Place, size and time of change of a file, the links followed.
    private static func identity(of path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return path }
        #if os(macOS)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return "\(path) \(status.st_size) \(time.tv_sec).\(time.tv_nsec)"
    }
}
