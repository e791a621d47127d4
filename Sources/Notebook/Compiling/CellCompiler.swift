import Foundation
import Synchronization

/// Makes a library of a rewritten cell: one call of the compiler's frontend and one of a bare linker.
///
/// The driver would start four programs where two do; linking against nothing works because a shared library may leave names open
/// and everything it needs is loaded already. Both were measured: `Documentation/Decisions/notebook.md`.
package final class CellCompiler: Sendable {
    package let toolchain: CellToolchain
    /// Where sources, modules and libraries of this session lie.
    package let folder: String
    private let frontend: WaitingFrontend
    private let running = Mutex<pid_t?>(nil)
    private let isCancelled = Mutex(false)

    package enum Outcome: Sendable {
        case library(path: String, autolinked: [String], warnings: [CellDiagnostic])
        case rejected([CellDiagnostic])
        case cancelled
    }

    package init(toolchain: CellToolchain, folder: String) throws {
        self.toolchain = toolchain
        self.folder = folder
        frontend = WaitingFrontend(program: toolchain.frontend)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// - Parameter columns: the maps of all cells so far, by label.
    package func compile(
        _ cell: RewrittenCell, options: CompilerOptions, columns: [String: ColumnMap]
    ) throws -> Outcome {
        isCancelled.withLock { $0 = false }
        defer { frontend.prepare() }
        let stem = folder + "/" + cell.module
        try cell.source.write(toFile: stem + ".swift", atomically: false, encoding: .utf8)
        var arguments = ["-c", stem + ".swift", "-module-name", cell.module, "-o", stem + ".o"]
        if cell.joinsChain { arguments += ["-emit-module-path", stem + ".swiftmodule"] }
        arguments += ["-parse-as-library", "-empty-abi-descriptor", "-no-color-diagnostics"]
        arguments += ["-diagnostic-style", "llvm", "-module-cache-path", Self.moduleCache]
        arguments += options.arguments + toolchain.frontendOnlyArguments
        arguments += toolchain.searchArguments(folder: folder, extra: options.extraArguments)
        let compiled = try frontend.run(arguments, began: note)
        if isCancelled.withLock({ $0 }) { return .cancelled }
        var columns = columns
        columns[cell.label] = cell.columns
        let found = CompilerOutput.diagnostics(in: compiled.output, columns: columns)
        guard compiled.exitCode == 0 else {
            let isTold = found.contains { $0.severity == .error }
            let crash = CellDiagnostic(
                .error, "the compiler ended with code \(compiled.exitCode): \(compiled.output.suffix(2000))", cell: nil,
                at: nil)
            return .rejected(isTold ? found : found + [crash])
        }
        let library = stem + ".so"
        let linked = try ChildProgram.run(
            toolchain.linker,
            ["-shared", "--eh-frame-hdr", "--hash-style=gnu", "-o", library, stem + ".o", toolchain.runtimeObject],
            began: note)
        if isCancelled.withLock({ $0 }) { return .cancelled }
        guard linked.exitCode == 0 else { throw CompilerFailure.linkerFailed(text: linked.output) }
        return .library(
            path: library, autolinked: AutolinkEntries.libraries(inObject: stem + ".o"),
            warnings: found.filter { $0.severity != .error })
    }

    /// Ends what runs; the cell it was for is given up.
    package func cancel() {
        isCancelled.withLock { $0 = true }
        running.withLock { if let process = $0 { kill(-process, SIGKILL) } }
    }

    private func note(process: pid_t?) { running.withLock { $0 = process } }

    /// Shared by all sessions: modules of C headers and of textual interfaces, which take seconds the first time.
    static var moduleCache: String {
        let base =
            getenv("EMBARK_CACHE").map { String(cString: $0) } ?? getenv("XDG_CACHE_HOME").map {
                "\(String(cString: $0))/embark"
            }
            ?? "\(NSHomeDirectory())/.cache/embark"
        return base + "/modules"
    }
}
