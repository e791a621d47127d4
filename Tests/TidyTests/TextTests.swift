import Foundation
import Testing

/// What no file of ours may say, and how long it may be.
@Suite struct TextTests {
    private let tree = Tree.ours

    /// Texts in files of ours, of any kind, that match; each with its place.
    private func places(of pattern: Regex<Substring>, in paths: [String]) -> [String] {
        paths.flatMap { path in
            tree.lines(of: path).enumerated().filter { $0.element.contains(pattern) }.map { "\(path):\($0.offset + 1)" }
        }
    }

    private var otherFiles: [String] { tree.paths.filter { !$0.hasPrefix("Tests/TidyTests/") } }

    @Test func theTreeIsRead() {
        #expect(tree.paths.count > 50)
        #expect(tree.paths.contains("Package.swift"))
        #expect(!places(of: /swift-tools-version/, in: ["Package.swift"]).isEmpty)
    }

    @Test func noFileNamesAMachine() {
        #expect(places(of: /(?:^|[\s"'=:])\/(?:work|farm|root|home|Users|opt\/swift\w*)\//, in: otherFiles) == [])
        #expect(places(of: /\/\.library\b|bash_jobs/, in: otherFiles) == [])
    }

    @Test func noFileNamesAPackageRegistry() {
        #expect(places(of: /pypi\.org|pythonhosted\.org|deb\.debian\.org|registry\.npmjs/, in: otherFiles) == [])
    }

    @Test func nothingIsHalfDone() {
        let sources = otherFiles.filter { !$0.hasPrefix("Tests/") && !$0.hasSuffix(".md") }
        let half = /\b(?:TODO|FIXME|XXX)\b|(?i:not (?:yet )?implemented|unimplemented)/
        #expect(places(of: half, in: sources) == [])
    }

    @Test func everyTestCanFail() {
        let tests = otherFiles.filter { $0.hasPrefix("Tests/") && $0.hasSuffix(".swift") }
        let idle = /\.disabled\(|XCTSkip|withKnownIssue|#expect\((?:true|Bool\(true\))\)/
        #expect(places(of: idle, in: tests) == [])
    }

    /// Split at a concept, where there is one: a warning, not a failure.
    @Test func longFilesAreLookedAt() {
        for path in tree.paths where path.hasSuffix(".swift") || path.hasSuffix(".c") {
            let count = tree.lines(of: path).count
            if count > 700 { Issue.record("\(path) has \(count) lines", severity: .warning) }
        }
    }

    @Test func everySwiftFileDeclaresSomething() {
        for path in tree.paths where path.hasSuffix(".swift") {
            let code = tree.lines(of: path).filter { line in
                let text = line.trimmingCharacters(in: .whitespaces)
                return !text.isEmpty && !text.hasPrefix("//") && ArrowTests.importedModule(line) == nil
            }
            let isUmbrella = path == "Sources/Embark/Embark.swift"
            #expect(!code.isEmpty || isUmbrella, "\(path) declares nothing")
        }
    }

    @Test func commandsCanBeRunAndScriptsAreUsed() {
        for path in tree.paths where tree.lines(of: path).first?.hasPrefix("#!/usr/bin/env bash") == true {
            let isExecutable = FileManager.default.isExecutableFile(atPath: Tree.root.appending(path: path).path)
            #expect(isExecutable, "\(path) is not executable")
            #expect(tree.text(of: path)?.contains("set -euo pipefail") == true, "\(path) goes on after a mistake")
        }
        for path in tree.paths(in: "scripts") {
            let name = path.split(separator: "/").last!
            let isUsed = otherFiles.contains { $0 != path && tree.text(of: $0)?.contains(name) == true }
            #expect(isUsed, "nothing uses \(path)")
        }
    }
}
