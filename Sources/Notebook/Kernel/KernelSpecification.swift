import Foundation
import Wire

/// The folder that tells Jupyter of this kernel: `kernel.json` and a logo.
///
/// - Source: Jupyter client, "Making kernels for Jupyter", Kernel specs.
package enum KernelSpecification {
    package static func json(program: String, toolchain: CellToolchain) -> JSONValue {
        [
            "argv": [.string(program), "kernel", "serve", "--connection-file", "{connection_file}"],
            "display_name": "Swift (Embark)", "language": "swift", "interrupt_mode": "message",
            "kernel_protocol_version": "5.4",
            // A desktop's front end may not have the toolchain on its PATH.
            "env": ["PATH": .string("\(toolchain.root)/bin:${PATH}")],
            "metadata": ["debugger": false],
        ]
    }

    /// A folder that is three bars of a chart, growing.
    static let logo = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
          <rect width="64" height="64" rx="14" fill="#f05138"/>
          <rect x="13" y="34" width="10" height="17" rx="2" fill="#fff"/>
          <rect x="27" y="24" width="10" height="27" rx="2" fill="#fff"/>
          <rect x="41" y="13" width="10" height="38" rx="2" fill="#fff"/>
        </svg>

        """

    /// - Parameter prefix: such as `/usr/local`; the description goes below its `share/jupyter`.
    /// - Returns: the folder written.
    package static func install(
        data folder: String, name: String, program: String, toolchain: CellToolchain
    ) throws -> String {
        let folder = "\(folder)/kernels/\(name)"
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try (json(program: program, toolchain: toolchain).text + "\n")
                .write(toFile: folder + "/kernel.json", atomically: true, encoding: .utf8)
            try logo.write(toFile: folder + "/logo-svg.svg", atomically: true, encoding: .utf8)
        } catch { throw KernelMistake.cannotInstall(folder: folder, reason: error.localizedDescription) }
        return folder
    }

    /// Where a user's own kernels are.
    package static var userFolder: String {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["JUPYTER_DATA_DIR"] { return folder }
        return (environment["XDG_DATA_HOME"] ?? NSHomeDirectory() + "/.local/share") + "/jupyter"
    }
}
