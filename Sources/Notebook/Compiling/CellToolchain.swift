import Foundation

/// The programs and folders that cells are compiled and run with: a Swift toolchain, and Embark beside this program.
package struct CellToolchain: Sendable {
    /// The folder `usr` of the toolchain.
    package var root: String
    package var linker: String
    /// The folder with the library of Embark, the modules it was built from, and the program for cells.
    package var libraryFolder: String
    /// The checkout, where the map of a system library lies with the sources.
    package var sourceFolder: String?

    package static func found(beside folder: String? = nil) throws -> CellToolchain {
        guard let compiler = executable(named: "swift-frontend") else {
            throw CompilerFailure.noCompiler(searched: getenv("PATH").map { String(cString: $0) } ?? "no PATH")
        }
        // The name may be a link; `usr/bin` is where it leads.
        let root = URL(fileURLWithPath: compiler).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().path
        let libraryFolder = folder ?? Self.ownFolder
        guard access(libraryFolder + "/libEmbarkCells.so", R_OK) == 0 else {
            throw CompilerFailure.noLibrary(folder: libraryFolder)
        }
        guard access(libraryFolder + "/embark-cells", X_OK) == 0 else {
            throw CompilerFailure.noCellHost(path: libraryFolder + "/embark-cells")
        }
        return CellToolchain(
            root: root, linker: executable(named: "ld.gold") ?? executable(named: "ld") ?? "/usr/bin/ld",
            libraryFolder: libraryFolder, sourceFolder: checkout(around: libraryFolder))
    }

    /// Of the compiler that this program was built by, or nearly: front ends show it.
    package var version: String {
        let outcome = try? ChildProgram.run(frontend, ["-version"])
        let match = outcome?.output.firstMatch(of: /Swift version ([0-9.]+)/)
        return match.map { String($0.1) } ?? "6"
    }

    package var frontend: String { root + "/bin/swift-frontend" }
    package var embarkLibrary: String { libraryFolder + "/libEmbarkCells.so" }
    package var cellHost: String { libraryFolder + "/embark-cells" }

    static var target: String {
        #if arch(arm64)
            "aarch64-unknown-linux-gnu"
        #else
            "x86_64-unknown-linux-gnu"
        #endif
    }

    private static var architecture: String { String(target.prefix { $0 != "-" }) }

    /// The object that registers a library's types with the Swift runtime.
    var runtimeObject: String { "\(root)/lib/swift/linux/\(Self.architecture)/swiftrt.o" }

    /// What the compiler needs to know whatever the cell: where modules are, and where macros come from.
    package func searchArguments(folder: String, extra: [String]) -> [String] {
        var arguments = ["-target", Self.target, "-I", folder] + macroArguments + ["-I", libraryFolder + "/Modules"]
        for map in moduleMaps { arguments += ["-Xcc", "-fmodule-map-file=\(map)"] }
        let host = root + "/lib/swift/host"
        arguments += ["-plugin-path", host + "/plugins"]
        return arguments + extra
    }

    /// `#task`, `@Remote` and `@Row`: built by `scripts/cell-macros` with the toolchain's own syntax library, beside modules that
    /// declare them; else with the package, where its trait `Macros` is on.
    private var macroArguments: [String] {
        let folder = libraryFolder + "/macros"
        if access(folder + "/libEmbarkMacros.so", R_OK) == 0 {
            // These modules come first: the same ones without macros lie in the usual place.
            return ["-I", folder, "-load-plugin-library", folder + "/libEmbarkMacros.so"]
        }
        let tool = libraryFolder + "/EmbarkMacros-tool"
        return access(tool, X_OK) == 0 ? ["-load-plugin-executable", tool + "#EmbarkMacros"] : []
    }

    var frontendOnlyArguments: [String] {
        [
            "-disable-objc-interop", "-in-process-plugin-server-path",
            root + "/lib/swift/host/libSwiftInProcPluginServer.so",
        ]
    }

    private var moduleMaps: [String] {
        var maps = ["CEmbark", "CCompression", "CCells", "CImages"].map {
            "\(libraryFolder)/\($0).build/module.modulemap"
        }
        if let sourceFolder {
            maps += ["CPCRE2", "CZeroMQ"].map { "\(sourceFolder)/Sources/\($0)/module.modulemap" }
        }
        // Of a package that Cluster uses; whoever imports it needs the module.
        maps.append(libraryFolder + "/../../checkouts/GRDB.swift/Sources/GRDBSQLite/module.modulemap")
        return maps.filter { access($0, R_OK) == 0 }
    }

    private static func checkout(around folder: String) -> String? {
        var folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath()
        while folder.path != "/" {
            if access(folder.path + "/Sources/CPCRE2", R_OK) == 0 { return folder.path }
            folder.deleteLastPathComponent()
        }
        return nil
    }

    /// Where this program lies.
    package static var ownFolder: String {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        return URL(fileURLWithPath: path ?? CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent().path
    }

    package static func executable(named name: String) -> String? {
        (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":")
            .map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }
}
