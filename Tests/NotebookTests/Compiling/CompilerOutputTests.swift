import Testing

@testable import Notebook

@Suite struct CompilerOutputTests {
    private func diagnostics(_ text: String, _ map: ColumnMap = ColumnMap()) -> [CellDiagnostic] {
        CompilerOutput.diagnostics(in: text, columns: ["In[2]": map])
    }

    @Test func placesAreTheCells() {
        var map = ColumnMap()
        map.insert(byteCount: 7, at: CellPosition(line: 1, column: 1))
        let found = diagnostics("In[2]:1:15: error: no\n  excerpt\nIn[2]:1:15: error: no\n", map)
        #expect(found == [CellDiagnostic(.error, "no", cell: "In[2]", at: CellPosition(line: 1, column: 8))])
    }

    @Test func whatIsWrongInOurLinesIsNotRepeated() {
        let found = diagnostics(
            "/tmp/In2.swift:3:1: error: echo\nIn[2]:1:1: error: real\n/tmp/In2.swift:4:1: note: n\n")
        #expect(found.map(\.message) == ["real"])
        #expect(diagnostics("/tmp/In2.swift:3:1: error: alone\n").map(\.message) == ["alone"])
    }

    @Test func aLineOfOursMayStandForAPlace() {
        let found = diagnostics("In[2]@14:3:40: error: cannot\n")
        #expect(found.first?.position == CellPosition(line: 3, column: 14))
    }

    @Test func warningsAboutOurOwnTextAreSilent() {
        let text =
            "In[2]:1:1: warning: result of call to 'f()' is unused\nIn[2]:1:1: note: for it\nIn[2]:2:1: warning: deprecated\n"
        #expect(diagnostics(text).map(\.message) == ["deprecated"])
    }

    @Test func linesAreQuotedWithACaret() {
        let lines = CellDiagnostic(.error, "no", cell: "In[2]", at: CellPosition(line: 1, column: 6)).lines(
            quoting: CellText("é\tx y"))
        #expect(lines == ["In[2]:1:6: error: no", "é\tx y", " \t  ^"])
    }
}
