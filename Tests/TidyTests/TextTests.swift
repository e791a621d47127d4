import Foundation
import Testing

/// What no file of ours may say, and how long it may be.
@Suite struct TextTests {
    private let tree = Tree.ours

    /// Everything but these tests, which say what is looked for.
    private let ours = [":!Tests/TidyTests/"]

    @Test func theTreeIsRead() {
        #expect(tree.paths.count > 50)
        #expect(tree.paths.contains("Package.swift"))
        #expect(tree.matches(of: #"swift-tools-version"#, in: ["Package.swift"]).count == 1)
        #expect(tree.paths(without: #"^import\b"#, in: ["Tests/TidyTests/*.swift"]).count == 0)
        #expect(tree.paths(without: #"^let package\b"#, in: ["Package.swift", "README.md"]) == ["README.md"])
    }

    @Test func noFileNamesAMachine() {
        #expect(tree.matches(of: #"(?:^|[\s"'=:])/(?:work|farm|root|home|Users|opt/swift\w*)/"#, in: ours) == [])
        #expect(tree.matches(of: #"/\.library\b|bash_jobs"#, in: ours) == [])
    }

    @Test func noFileNamesAPackageRegistry() {
        #expect(tree.matches(of: #"pypi\.org|pythonhosted\.org|deb\.debian\.org|registry\.npmjs"#, in: ours) == [])
    }

    @Test func nothingIsHalfDone() {
        let half = #"\b(?:TODO|FIXME|XXX)\b|(?i:not (?:yet )?implemented|unimplemented)"#
        #expect(tree.matches(of: half, in: [":!Tests/", ":!*.md"]) == [])
    }

    @Test func everyTestCanFail() {
        let idle = #"\.disabled\(|XCTSkip|withKnownIssue|#expect\((?:true|Bool\(true\))\)"#
        #expect(tree.matches(of: idle, in: ["Tests/*.swift"] + ours) == [])
    }

    /// `check` runs these tests before all others.
    @Test func testsThatSeeAProcessEndAreKnown() throws {
        let line = try #require(tree.lines(of: "check").first { $0.hasPrefix("exits='") })
        let known = try Regex(String(line.dropFirst("exits='".count).dropLast()))
        var count = 0
        for match in tree.matches(of: #"processExitsWith:"#, in: ["Tests/*.swift"] + ours) {
            let parts = match.split(separator: ":", maxSplits: 2)
            let path = String(parts[0])
            let lines = tree.lines(of: path).prefix(try #require(Int(parts[1])))
            let test = try #require(lines.last { $0.contains("func ") }).split(separator: "func ").last ?? ""
            let id = "\(path.split(separator: "/")[1]).\(test)"
            #expect(id.contains(known), "\(match): the name does not match `exits` in check")
            count += 1
        }
        #expect(count > 20)
    }

    /// Split at a concept, where there is one: a warning, not a failure.
    @Test func longFilesAreLookedAt() {
        for path in tree.paths where path.hasSuffix(".swift") || path.hasSuffix(".c") {
            let count = tree.lines(of: path).count
            if count > 700 { Issue.record("\(path) has \(count) lines", severity: .warning) }
        }
    }

    @Test func everySwiftFileDeclaresSomething() {
        let code = #"^\s*+(?!//)(?!(?:@\w+(?:\(\w+\))?\s+|public |package |internal |private )*import\b)\S"#
        #expect(tree.paths(without: code, in: ["*.swift", ":!Sources/Embark/Embark.swift"]) == [])
    }

    @Test func commandsCanBeRunAndScriptsAreUsed() {
        for match in tree.matches(of: #"^#!/usr/bin/env bash"#, in: ours) {
            let path = String(match.prefix { $0 != ":" })
            let isExecutable = FileManager.default.isExecutableFile(atPath: Tree.root.appending(path: path).path)
            #expect(isExecutable, "\(path) is not executable")
            #expect(tree.text(of: path)?.contains("set -euo pipefail") == true, "\(path) goes on after a mistake")
        }
        for path in tree.paths(in: "scripts") {
            let name = path.split(separator: "/").last!
            let uses = tree.matches(of: #"\Q\#(name)\E"#, in: [":!\(path)"] + ours)
            #expect(!uses.isEmpty, "nothing uses \(path)")
        }
    }
}
