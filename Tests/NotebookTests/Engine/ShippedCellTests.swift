import Tasks
import Testing
import Wire

@testable import Notebook

@Suite struct ShippedCellTests {
    @Test func whatASessionHasToKnowArrives() throws {
        let parsed = ParsedCell("import Foundation\nvar a = b + 1\nfunc f() -> Int { a }\nprint(c)", label: "In[4]")
        let cell = CellRewriter.rewrite(parsed, module: "Px1_2", context: CellContext())
        let content = ShippedCell.content(
            code: "…", cells: [cell], images: [NeededImage(path: "/x/Px1_2.so", hash: nil)], libraries: ["libm.so"])
        let read = try JSONValue(parsing: content.encoded)
        let arrived = try #require(ShippedCell.cell(read["embark"]?["cells"]?.array?.first ?? .null))
        #expect(arrived.label == "In[4]")
        #expect(arrived.entry == cell.entry)
        #expect(arrived.mentions == cell.mentions)
        #expect(arrived.imports == cell.imports)
        #expect(arrived.declarations.map(\.name) == ["a", "f"])
        #expect(arrived.declarations.map(\.mentions) == cell.declarations.map(\.mentions))
        #expect(arrived.declarations.map(\.isMutable) == [true, false])
        #expect((arrived.joinsChain, arrived.isAlwaysSeen, arrived.hasStatements) == (true, true, true))
        #expect(try CellCall(content: read).images == [NeededImage(path: "/x/Px1_2.so", hash: nil)])
    }

    @Test func aModuleNamesAFileAndNothingElse() {
        #expect(ShippedCell.cell(["label": "In[1]", "module": "../../etc/passwd"]) == nil)
        #expect(ShippedCell.cell(["label": "In[1]", "module": "Px1"]) != nil)
        #expect(ShippedCell.cell(["module": "Px1"]) == nil)
    }

    @Test func cellsOfOthersHaveNoValues() {
        let parsed = ParsedCell("let a = 1\nstruct S {}", label: "In[1]")
        var book = SessionBook()
        book.addUnrun(CellRewriter.rewrite(parsed, module: "Px1", context: CellContext()), library: "/x/Px1.so")
        let next = CellRewriter.rewrite(
            ParsedCell("a\nS()", label: "In[2]"), module: "Px2", context: book.context(CompilerOptions()))
        #expect(book.missing(for: next).map(\.declaration.name) == ["a"])
        #expect(book.libraries == ["/x/Px1.so"])
        #expect(book.knows("Px1") && !book.knows("Px2"))
    }
}
