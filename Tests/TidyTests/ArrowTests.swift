import Foundation
import Testing

/// The arrows between modules go one way: sources, manifest and map agree. An incremental build lets an undeclared import
/// through, so this reads the lines.
@Suite struct ArrowTests {
    private let tree = Tree.ours
    private var map: ModuleMap { ModuleMap(tree.text(of: "Sources/README.md") ?? "") }

    private var folders: Set<String> {
        Set(tree.paths(in: "Sources").map { $0.split(separator: "/") }.filter { $0.count > 2 }.map { String($0[1]) })
    }

    @Test func everyModuleIsOnTheMap() {
        #expect(folders == Set(map.modules), "folders of Sources and rows of Sources/README.md")
        #expect(map.modules.count > 5)
    }

    @Test func arrowsGoUpTheMap() {
        for (index, module) in map.modules.enumerated() {
            for imported in map.imports[module] ?? [] {
                let place = map.modules.firstIndex(of: imported)
                #expect(place.map { $0 < index } == true, "\(module) imports \(imported), which must stand above it")
            }
        }
    }

    @Test func sourcesImportOnlyWhatTheMapAllows() {
        var importCount = 0
        let map = map, folders = folders
        for match in tree.matches(of: #"\bimport\s"#, in: ["Sources/*.swift"]) {
            let parts = match.split(separator: ":", maxSplits: 2)
            guard let imported = Self.importedModule(parts[2]), folders.contains(imported) else { continue }
            let module = String(parts[0].split(separator: "/")[1])
            importCount += 1
            #expect(
                map.reachable(from: module).contains(imported),
                "\(parts[0]):\(parts[1]): \(module) may not import \(imported)")
        }
        #expect(importCount > 500)
    }

    @Test func theManifestDeclaresTheArrowsOfTheMap() throws {
        let manifest = try #require(tree.text(of: "Package.swift"))
        for module in map.modules {
            let declared = try #require(
                Self.dependencies(of: module, in: manifest), "\(module) is not in Package.swift")
            #expect(declared.intersection(folders) == Set(map.imports[module] ?? []), "\(module)")
        }
    }

    /// `import X`, `@testable import X`, `import struct X.Y` and the like.
    static func importedModule(_ line: Substring) -> String? {
        guard
            let match = line.firstMatch(
                of:
                    /^\s*(?:@\w+(?:\(\w+\))?\s+|public |package |internal |private )*import\s+(?:(?:struct|class|enum|func|protocol|typealias|var|let)\s+)?(\w+)/
            )
        else { return nil }
        return String(match.1)
    }

    /// The names in the dependencies of a target; nil where there is no such target.
    static func dependencies(of target: String, in manifest: String) -> Set<String>? {
        let starts = /\.(?:target|executableTarget|systemLibrary|macro)\(\s*name: "(\w+)"/
        guard let start = manifest.matches(of: starts).first(where: { $0.1 == target }) else { return nil }
        let rest = manifest[start.range.upperBound...]
        let end = rest.firstMatch(of: /\.\w*[tT]arget\(|\.(?:systemLibrary|macro)\(/)?.range.lowerBound ?? rest.endIndex
        guard let list = rest[..<end].firstMatch(of: /dependencies: \[([^\]]*)\]/) else { return [] }
        return Set(list.1.matches(of: /"(\w+)"/).map { String($0.1) })
    }

    @Test func importsAreRecognised() {
        #expect(Self.importedModule("import Columns") == "Columns")
        #expect(Self.importedModule("@_exported import Columns") == "Columns")
        #expect(Self.importedModule("    @testable import Pool // why") == "Pool")
        #expect(Self.importedModule("import struct Pool.Progress") == "Pool")
        #expect(Self.importedModule("package import Frames") == "Frames")
        #expect(Self.importedModule("// import Frames") == nil)
        let map = ModuleMap("| `A` | a | – |\n| `B` | b | `A` |\n| `C` | c | `B`, `X` |")
        #expect(map.modules == ["A", "B", "C"])
        #expect(map.reachable(from: "C") == ["A", "B", "X"])
        let manifest = #".target(name: "A"), .target(name: "B", dependencies: ["A", .product(name: "P")], x)"#
        #expect(Self.dependencies(of: "A", in: manifest) == [])
        #expect(Self.dependencies(of: "B", in: manifest) == ["A", "P"])
        #expect(Self.dependencies(of: "C", in: manifest) == nil)
    }
}
