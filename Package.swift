// swift-tools-version: 6.2
import PackageDescription

/// `./check` makes our warnings errors, so that none hides in an incremental build; at other times they stay warnings.
let warnings: [SwiftSetting] =
    Context.environment["EMBARK_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)]
let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")] + warnings

let package = Package(
    name: "Embark",
    platforms: [.macOS(.v15)],
    products: [
        // Dynamic, so that `embark run` links a script against it in a moment.
        .library(name: "Embark", type: .dynamic, targets: ["Embark"]),
        .executable(name: "embark", targets: ["EmbarkCommand"]),
        .executable(name: "embark-bench", targets: ["EmbarkBench"]),
    ],
    traits: [
        .trait(name: "Checks", description: "Full invariant checks at the end of initializers and mutations")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .target(name: "CEmbark", exclude: ["README.md"]),
        .target(name: "Columns", dependencies: ["CEmbark"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Pool", exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Compute", dependencies: ["Columns", "Pool"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Frames", dependencies: ["Compute"], exclude: ["README.md"], swiftSettings: strict),
        .target(name: "Formats", dependencies: ["Frames"], exclude: ["README.md"], swiftSettings: strict),
        .target(
            name: "Embark", dependencies: ["Columns", "Pool", "Frames", "Formats"], exclude: ["README.md"],
            swiftSettings: strict),
        .executableTarget(
            name: "EmbarkCommand",
            dependencies: ["Embark", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            exclude: ["README.md"], swiftSettings: strict),
        .executableTarget(
            name: "EmbarkBench", dependencies: ["Embark"], path: "Benchmarks/EmbarkBench", swiftSettings: strict),
        .testTarget(name: "ColumnsTests", dependencies: ["Columns"], swiftSettings: strict),
        .testTarget(name: "PoolTests", dependencies: ["Pool"], swiftSettings: strict),
        .testTarget(name: "ComputeTests", dependencies: ["Compute"], swiftSettings: strict),
        .testTarget(name: "FramesTests", dependencies: ["Frames"], swiftSettings: strict),
        .testTarget(name: "FormatsTests", dependencies: ["Formats"], swiftSettings: strict),
        .testTarget(
            name: "CommandTests", dependencies: ["EmbarkCommand", "Embark"],
            exclude: ["Cases/Files", "Cases/Conversations"], swiftSettings: strict),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ]
)
