import Foundation
import Testing

/// What is written about the tree is there.
@Suite struct ReadmeTests {
    private let tree = Tree.ours

    private var modules: [String] { ModuleMap(tree.text(of: "Sources/README.md") ?? "").modules }

    @Test func everyModuleSaysWhatItIs() {
        for module in modules {
            let text = tree.text(of: "Sources/\(module)/README.md") ?? ""
            #expect(text.hasPrefix("# \(module)\n"), "Sources/\(module)/README.md begins with the module's name")
            #expect(text.count > 300, "Sources/\(module)/README.md: what it is, reading order, rules, imports")
        }
    }

    @Test func filesNamedInReadmesExist() {
        for readme in tree.paths where readme.hasSuffix("README.md") {
            let folder = String(readme.dropLast("README.md".count))
            for match in (tree.text(of: readme) ?? "").matches(of: /`([\w+\-\/.]+\.(?:swift|c|h|py|txt|md))`/) {
                let name = String(match.1)
                let candidates = tree.pathsByName[name.split(separator: "/").last ?? ""] ?? []
                let isThere = candidates.contains { path in
                    path.hasPrefix(folder) && (path == folder + name || path.hasSuffix("/" + name)) || path == name
                }
                #expect(isThere, "\(readme) names \(name)")
            }
        }
    }

    @Test func linksInReadmesLeadSomewhere() {
        for readme in tree.paths where readme.hasSuffix(".md") {
            let folder = Tree.root.appending(path: readme).deletingLastPathComponent()
            for match in (tree.text(of: readme) ?? "").matches(of: /\]\(([^)#:\s]+)(?:#[^)]*)?\)/) {
                let target = folder.appending(path: String(match.1)).standardizedFileURL
                #expect(FileManager.default.fileExists(atPath: target.path), "\(readme) links to \(match.1)")
            }
        }
    }

    @Test func everyModuleHasTests() {
        // A test that depends on a macro's target is built for the compiler's machine, and with it every other test; so
        // EmbarkRowsTests give the compiler sources instead.
        // What runs in the process of the cells is tested through that process, by NotebookTests.
        let exempt = [
            "CEmbark", "CCompression", "CImages", "CPCRE2", "CZeroMQ", "CEditLine", "CSourceKit", "CCells", "CellHost",
            "CellRuntime", "Embark", "EmbarkMacros", "EmbarkNotebookCommand",
        ]
        for module in modules where !exempt.contains(module) {
            let folder = module == "EmbarkCommand" ? "CommandTests" : "\(module)Tests"
            let tests = tree.paths(in: "Tests/\(folder)", ending: ".swift").filter {
                tree.text(of: $0)?.contains("@Test") == true
            }
            #expect(!tests.isEmpty, "\(module) has no test in Tests/\(folder)")
        }
    }
}
