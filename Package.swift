// swift-tools-version: 6.2
import CompilerPluginSupport
import Foundation
import PackageDescription

/// `./check` makes our warnings errors, so that none hides in an incremental build; at other times they stay warnings.
let warnings: [SwiftSetting] =
    Context.environment["EMBARK_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]
let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")] + warnings

// Debian keeps the header where every compiler looks, and the flags its pkg-config file adds for Kerberos only make
// the package manager warn; Homebrew's folder has to be asked for.
#if os(macOS)
    let zeroMQPackage: String? = "libzmq"
    let pcrePackage: String? = "libpcre2-8"
#else
    let zeroMQPackage: String? = nil
    let pcrePackage: String? = nil
#endif

// A toolchain brings its own copy of swift-syntax as shared libraries; notebooks, which need a toolchain anyway, use it. To build
// the package takes eight minutes of processor time: Documentation/Decisions/notebook.md. nil where there is none.
let syntaxFolder: String? = (Context.environment["PATH"] ?? "").split(separator: ":")
    .map { URL(fileURLWithPath: "\($0)/swift-frontend").resolvingSymlinksInPath() }
    .map { $0.deletingLastPathComponent().deletingLastPathComponent().path + "/lib/swift/host" }
    .first { FileManager.default.fileExists(atPath: $0 + "/SwiftParser.swiftmodule") }
let syntaxSearch: [SwiftSetting] = syntaxFolder.map { [.unsafeFlags(["-I", $0])] } ?? []
let syntaxLinking: [LinkerSetting] =
    syntaxFolder.map { [.unsafeFlags(["-L", $0, "-Xlinker", "-rpath", "-Xlinker", $0])] } ?? []

let package = Package(
    name: "Embark",
    platforms: [.macOS(.v15)],
    products: [
        // Dynamic, so that `embark run` links a script against it in a moment.
        .library(name: "Embark", type: .dynamic, targets: ["Embark"]),
        // What cells of notebooks run with: all that they may import, in one library, because two of them would be two copies.
        .library(
            name: "EmbarkCells", type: .dynamic, targets: ["Embark", "CellRuntime", "EmbarkRows", "EmbarkTasks"]),
        .executable(name: "embark", targets: ["EmbarkCommand"]),
        .executable(name: "embark-bench", targets: ["EmbarkBench"]),
        // A product of its own, so that a build of `embark` needs neither libzmq nor a database.
        .executable(name: "embark-cluster", targets: ["EmbarkClusterCommand"]),
        .executable(name: "embark-notebook", targets: ["EmbarkNotebookCommand"]),
        // The process in which cells run.
        .executable(name: "embark-cells", targets: ["CellHost"]),
        .executable(name: "embark-cluster-bench", targets: ["EmbarkClusterBench"]),
        // What a program imports to use clusters; a product of its own for the same reason.
        .library(name: "EmbarkCluster", targets: ["Cluster", "Tasks", "Wire"]),
        // `@Row`. A product of its own, with the trait `Macros`, so that nobody else fetches or builds swift-syntax.
        .library(name: "EmbarkRows", targets: ["EmbarkRows"]),
        // Tasks for engines, frames among their values. A product of its own: it stands on messaging and a database.
        .library(name: "EmbarkTasks", targets: ["EmbarkTasks"]),
        // Frames from SQLite tables and back. A product of its own, so that nobody else builds GRDB.
        .library(name: "EmbarkSQLite", targets: ["EmbarkSQLite"]),
        // What `embark run` links in the place of `Embark` with a script that imports clusters or SQLite.
        .library(name: "EmbarkAll", type: .dynamic, targets: ["Embark", "EmbarkTasks", "EmbarkSQLite"]),
    ],
    traits: [
        .trait(name: "Macros", description: "The macros of EmbarkRows and EmbarkTasks, on swift-syntax"),
        .trait(name: "Checks", description: "Full invariant checks at the end of initializers and mutations"),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        .target(name: "CEmbark", exclude: ["README.md"]),
        // The libraries' headers are found where every compiler looks; with Homebrew, its folders must be in CPATH and
        // LIBRARY_PATH.
        .target(
            name: "CCompression", exclude: ["README.md"],
            linkerSettings: ["z", "isal", "zstd", "lz4", "snappy", "brotlidec", "brotlienc", "bz2", "lzma"].map {
                .linkedLibrary($0)
            }),
        .target(name: "Columns", dependencies: ["CEmbark"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Pool", exclude: ["README.md"], swiftSettings: strict),
        .systemLibrary(
            name: "CPCRE2", pkgConfig: pcrePackage, providers: [.apt(["libpcre2-dev"]), .brew(["pcre2"])]),
        .target(
            name: "Compute", dependencies: ["Columns", "Pool", "CPCRE2"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Frames", dependencies: ["Compute"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Formats", dependencies: ["CCompression", "Frames"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Display", dependencies: ["Frames"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Embark", dependencies: ["Columns", "Pool", "Frames", "Formats", "Display"], exclude: ["README.md"],
            swiftSettings: strict),
        .target(name: "CCells", exclude: ["README.md"]),
        .target(
            name: "CellRuntime", dependencies: ["CCells", "Pool", "Display"], exclude: ["README.md"],
            swiftSettings: strict),
        .executableTarget(name: "CellHost", exclude: ["README.md"]),
        .target(name: "CSourceKit", exclude: ["README.md"]),
        .systemLibrary(name: "CEditLine", providers: [.apt(["libedit-dev"])]),
        .executableTarget(
            name: "EmbarkCommand",
            dependencies: [
                "Columns", "Pool", "Frames", "Formats", "Display", "Embark",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["README.md"], swiftSettings: strict),
        // All that `Embark` passes on, too: the package manager compiles a target anew only for what it names, and a value whose
        // size has changed would be read wrongly.
        .executableTarget(
            name: "EmbarkBench", dependencies: ["Embark", "Columns", "Pool", "Frames", "Formats"],
            path: "Benchmarks/EmbarkBench", swiftSettings: strict),
        .macro(
            name: "EmbarkMacros",
            dependencies: [
                .product(name: "SwiftSyntax", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftDiagnostics", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax", condition: .when(traits: ["Macros"])),
            ], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "EmbarkRows", dependencies: ["Columns", "Frames", "EmbarkMacros"], exclude: ["README.md"],
            swiftSettings: strict),
        .target(
            name: "EmbarkSQLite",
            dependencies: [
                "Columns", "Frames", "Formats", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ], exclude: ["README.md"], swiftSettings: strict),
        .systemLibrary(
            name: "CZeroMQ", pkgConfig: zeroMQPackage, providers: [.apt(["libzmq3-dev"]), .brew(["zeromq"])]),
        .target(
            name: "Wire", dependencies: [.product(name: "Crypto", package: "swift-crypto")], exclude: ["README.md"],
            swiftSettings: strict),
        .target(name: "CImages", exclude: ["README.md"]),
        .target(
            name: "Tasks", dependencies: ["CImages", "Wire", .product(name: "Crypto", package: "swift-crypto")],
            exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Transport", dependencies: ["CZeroMQ", "Wire"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Cluster",
            dependencies: [
                "Tasks", "Transport", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Monitor", exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "EmbarkTasks", dependencies: ["Columns", "Frames", "Formats", "Tasks", "Cluster", "EmbarkMacros"],
            exclude: ["README.md"], swiftSettings: strict),
        .executableTarget(
            name: "EmbarkClusterCommand",
            dependencies: [
                "Tasks", "Cluster", "Monitor", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Notebook", dependencies: ["CEditLine", "CSourceKit", "Cluster", "Tasks", "Transport"],
            exclude: ["README.md"],
            swiftSettings: strict + syntaxSearch,
            linkerSettings: syntaxLinking),
        .executableTarget(
            name: "EmbarkNotebookCommand",
            dependencies: ["Notebook", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            exclude: ["README.md"], swiftSettings: strict + syntaxSearch),
        .executableTarget(
            name: "EmbarkClusterBench", dependencies: ["Cluster", "Tasks", "Transport", "Wire"],
            path: "Benchmarks/EmbarkClusterBench", swiftSettings: strict),
        .testTarget(name: "ColumnsTests", dependencies: ["Columns"], swiftSettings: strict),
        .testTarget(name: "PoolTests", dependencies: ["Pool"], swiftSettings: strict),
        .testTarget(name: "ComputeTests", dependencies: ["Compute"], swiftSettings: strict),
        .testTarget(name: "FramesTests", dependencies: ["Frames"], swiftSettings: strict),
        .testTarget(name: "DisplayTests", dependencies: ["Display"], swiftSettings: strict),
        .testTarget(
            name: "NotebookTests", dependencies: ["Notebook"], exclude: ["Cases/Conversations"],
            swiftSettings: strict + syntaxSearch),
        .testTarget(name: "FormatsTests", dependencies: ["Formats"], swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["EmbarkCommand", "Embark"],
            exclude: ["Cases/Files", "Cases/Conversations"], swiftSettings: strict),
        .testTarget(name: "WireTests", dependencies: ["Wire"], swiftSettings: strict),
        .testTarget(name: "TasksTests", dependencies: ["Tasks"], swiftSettings: strict),
        .testTarget(name: "TransportTests", dependencies: ["Transport"], swiftSettings: strict),
        .testTarget(name: "MonitorTests", dependencies: ["Monitor"], swiftSettings: strict),
        .testTarget(name: "ClusterTests", dependencies: ["Cluster"], swiftSettings: strict),
        .testTarget(
            name: "EmbarkClusterCommandTests",
            dependencies: [
                "Cluster", "EmbarkClusterCommand", "Tasks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .testTarget(name: "EmbarkSQLiteTests", dependencies: ["EmbarkSQLite"], swiftSettings: strict),
        .testTarget(name: "EmbarkRowsTests", dependencies: ["EmbarkRows"], swiftSettings: strict),
        .testTarget(
            name: "EmbarkTasksTests", dependencies: ["EmbarkTasks", "EmbarkClusterCommand"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ]
)
