import Embark
import Foundation

/// One run of the compiler over a script: what it says about the script goes to standard error as it is, with the
/// script's own name and lines.
struct ScriptCompilation {
    var script: Script
    var toolchain: ScriptToolchain

    func run(to executable: String, isProgressWanted: Bool?) throws {
        let source = try sourceForCompiler(beside: executable)
        let isColoured = isatty(STDERR_FILENO) != 0
        let process = Process()
        process.executableURL = URL(fileURLWithPath: toolchain.compiler)
        process.arguments = toolchain.arguments(
            source: source, executable: executable, isColoured: isColoured, imports: script.imports)
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = ProgressTicker.during("compiling \(script.path)", isProgressWanted: isProgressWanted) {
            output.fileHandleForReading.readDataToEndOfFile()
        }
        process.waitUntilExit()
        Terminal.writeError(String(decoding: said, as: UTF8.self).replacing(source, with: script.path))
        guard process.terminationStatus == 0 else { throw ScriptFailure.doesNotCompile(path: script.path) }
    }

    /// The compiler knows Swift by the ending `.swift`; a script named otherwise gets a link with that ending.
    private func sourceForCompiler(beside executable: String) throws -> String {
        guard !script.path.hasSuffix(".swift") else { return script.path }
        let link = executable + "-source.swift"
        let target = URL(fileURLWithPath: script.path).standardizedFileURL.path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        return link
    }
}
