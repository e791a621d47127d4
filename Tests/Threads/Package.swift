// swift-tools-version: 6.2
import PackageDescription

// The pool and its tests again, for the thread sanitizer: in the whole package `swift test --filter` builds every test of
// every module with it first. `Sources` and `Tests` hold links: a package's targets lie inside the package.
let strict: [SwiftSetting] = [.enableUpcomingFeature("ExistentialAny")]

let package = Package(
    name: "EmbarkThreads",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "Pool", exclude: ["README.md"], swiftSettings: strict),
        .testTarget(name: "PoolTests", dependencies: ["Pool"], swiftSettings: strict),
    ]
)
