import Testing

@testable import Notebook

@Suite struct CellSegmentsTests {
    @Test func linesKeepTheirNumbers() {
        let segments = CellSegments.split("a\n%time b\n!ls -l\nc")
        #expect(
            segments == [
                .code("a"), .command(CellCommand(name: "time", arguments: "b", line: 2)), .shell("ls -l"),
                .code("\n\n\nc"),
            ])
    }

    @Test func textInQuotesIsText() {
        let text = "let t = \"\"\"\n%whos\n!ls\n\"\"\""
        #expect(CellSegments.split(text) == [.code(text)])
    }

    @Test func aWholeCellCanBeACommands() {
        #expect(
            CellSegments.split("\n%%file a b.txt \nx\n%y") == [
                .command(CellCommand(name: "file", arguments: "a b.txt", body: "\n\nx\n%y", line: 2))
            ])
    }

    @Test func operatorsAreNoCommands() {
        #expect(CellSegments.split("a\n% b") == [.code("a\n% b")])
        #expect(CellSegments.split("a\n!= b") == [.code("a\n!= b")])
    }

    @Test func theManifestOfPackagesNamesProductsAndVersions() throws {
        let request = try PackageRequest(
            "https://example.org/apple/swift-collections.git 1.2.0 Collections DequeModule")
        let manifest = PackageRequest.manifest(for: [request])
        #expect(
            manifest.contains(".package(url: \"https://example.org/apple/swift-collections.git\", from: \"1.2.0\")"))
        #expect(manifest.contains(".product(name: \"DequeModule\", package: \"swift-collections\")"))
        #expect(throws: CellFailure.self) { try PackageRequest("https://example.org/x Collections") }
    }
}
