import Notebook
import Testing
import Wire

@testable import Notebook

@Suite struct CodeHelperTests {
    @Test func theNameBeforeTheCursorIsReplaced() {
        #expect(CompletionPrefix("let é = abc.de", cursor: 14).text == "de")
        #expect(CompletionPrefix("let é = abc.de", cursor: 14).start == 12)
        #expect(CompletionPrefix("a + ", cursor: 4).text == "")
    }

    @Test func commandsAreCompleted() {
        #expect(CodeHelper.commands("x\n%wh", cursor: 5)?.map(\.text) == ["whos"])
        #expect(CodeHelper.commands("x % y", cursor: 3) == nil)
    }

    @Test func resultsAreOrderedAndEachOnce() throws {
        let response = try JSONValue(
            parsing: """
                {"key.results": [
                  {"key.name": "mapped(:)", "key.kind": "source.lang.swift.decl.function.free", "key.context": "c.othermodule"},
                  {"key.name": "mapped(::)", "key.kind": "source.lang.swift.decl.function.free", "key.context": "c.othermodule"},
                  {"key.name": "mapper", "key.kind": "source.lang.swift.decl.var.global", "key.context": "c.local"},
                  {"key.name": "Map", "key.kind": "source.lang.swift.decl.struct", "key.context": "c.local"}]}
                """)
        #expect(CodeHelper.matches(in: response, prefix: "map").map(\.text) == ["mapper", "mapped"])
        #expect(CodeHelper.matches(in: response, prefix: "Ma").map(\.text) == ["Map"])
        #expect(CodeHelper.matches(in: response, prefix: "MAP").map(\.text) == ["Map", "mapper", "mapped"])
    }

    @Test func theBufferEndsWithTheCellAndKeepsItsLength() {
        let buffer = CodeBuffer("%whos\nabc.d", cursor: 10, context: CellContext())
        #expect(buffer.text.hasSuffix("\n     \nabc.d"))
        #expect(buffer.text.utf8.count - buffer.offset == 1)
    }
}
