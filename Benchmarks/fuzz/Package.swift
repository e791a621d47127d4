// swift-tools-version: 6.2
import PackageDescription

// The modules under test are compiled again here, with libFuzzer's coverage and the address sanitizer in them.
// `Sources` holds links to them: a package's targets lie inside the package.
let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]
let instrumented: [SwiftSetting] = strict + [.unsafeFlags(["-sanitize=fuzzer,address", "-parse-as-library"])]
let instrumentedC: [CSetting] = [.unsafeFlags(["-fsanitize=fuzzer-no-link,address"])]

let package = Package(
    name: "EmbarkFuzz",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CEmbark", exclude: ["README.md"], cSettings: instrumentedC),
        .target(
            name: "CCompression", exclude: ["README.md"], cSettings: instrumentedC,
            linkerSettings: ["z", "isal", "zstd", "lz4", "snappy", "brotlidec", "brotlienc", "bz2", "lzma"].map {
                .linkedLibrary($0)
            }),
        .systemLibrary(name: "CPCRE2"),
        .target(name: "Columns", dependencies: ["CEmbark"], exclude: ["README.md"], swiftSettings: instrumented),
        .target(name: "Pool", exclude: ["README.md"], swiftSettings: instrumented),
        .target(
            name: "Compute", dependencies: ["Columns", "Pool", "CPCRE2"], exclude: ["README.md"],
            swiftSettings: instrumented),
        .target(name: "Frames", dependencies: ["Compute"], exclude: ["README.md"], swiftSettings: instrumented),
        .target(
            name: "Formats", dependencies: ["CCompression", "Frames"], exclude: ["README.md"],
            swiftSettings: instrumented),
        .target(name: "FuzzDriver"),
        .target(name: "FrameFuzz", dependencies: ["FuzzDriver", "Frames"], swiftSettings: instrumented),
    ]
        + ["CSVFuzz", "JSONFuzz", "ParquetFuzz", "ArrowFuzz"].map { name in
            .executableTarget(
                name: name, dependencies: ["Formats", "FrameFuzz", "FuzzDriver"], swiftSettings: instrumented,
                // The default linker does not get through the sanitizer's symbols.
                linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address", "-use-ld=lld"])])
        }
)
