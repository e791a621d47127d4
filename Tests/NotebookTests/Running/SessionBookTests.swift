import Testing

@testable import Notebook

@Suite struct SessionBookTests {
    private func cell(_ text: String, _ number: Int, after book: SessionBook) -> RewrittenCell {
        CellRewriter.rewrite(
            ParsedCell(text, label: "In[\(number)]"), module: "In\(number)", context: book.context(CompilerOptions()))
    }

    private func book(_ texts: String...) -> SessionBook {
        var book = SessionBook()
        for (index, text) in texts.enumerated() {
            let cell = cell(text, index + 1, after: book)
            book.add(cell, library: "\(cell.module).so", filled: [], hasSucceeded: true)
        }
        return book
    }

    @Test func theNewestOwnerOfANameCounts() {
        let book = book("let x = 1", "x + 1", "let x = 2", "struct S {}")
        let context = book.context(CompilerOptions())
        #expect(context.head == "In4")
        #expect(context.owners == ["In3", "In4"])
        #expect(context.names == ["x": "In3", "S": "In4"])
        #expect(book.libraries == ["In1.so", "In3.so", "In4.so"])
    }

    @Test func exactlyTheLostValuesAreNamed() {
        var book = book("let x = 1, y = 2", "let x = 3", "func f() -> Int { y }")
        let lost = book.loseValues()
        #expect(lost.map(\.name) == ["y", "x"])
        #expect(lost.map(\.label) == ["In[1]", "In[2]"])
        #expect(book.loseValues().isEmpty)
        #expect(book.missing(for: cell("f()", 4, after: book)).map(\.declaration.name) == ["y"])
        #expect(book.missing(for: cell("func g() -> Int { f() }", 4, after: book)).isEmpty)
        #expect(
            book.missing(for: cell("func g() -> Int { f() }\ng()", 4, after: book)).map(\.declaration.name) == ["y"])
        #expect(book.missing(for: cell("{ y in y }(1)", 4, after: book)).isEmpty)
    }

    @Test func aCellThatFailedEarlyReplacesNothing() {
        var book = book("let x = 1")
        book.add(cell("let x = try f()", 2, after: book), library: "2", filled: [], hasSucceeded: false)
        #expect(book.names["x"]?.module == "In1")
        book.add(cell("let a = 1\nlet x = try f()", 3, after: book), library: "3", filled: ["a"], hasSucceeded: false)
        #expect(book.names["x"]?.hasValue == false)
        #expect(book.names["a"]?.hasValue == true)
        #expect(book.replayable.map(\.cell.label) == ["In[1]"])
    }
}

@Suite struct CrashReportTests {
    @Test func reasonsAreInWords() {
        let trap = CrashReport(status: 4, text: "Swift/x.swift:1: Fatal error: Index out of range\n\n*** Signal 4")
        #expect(trap.name == "Trap")
        #expect(trap.reason == "Fatal error: Index out of range")
        #expect(CrashReport(status: 3 << 8, text: "").reason == "exit(3)")
        #expect(CrashReport(status: 9, text: "").name == "Signal")
        #expect(CrashReport(status: 11, text: "").reason.contains("recursion"))
    }

    @Test func framesOfCellsAreTold() {
        let text = "0 0x0000 deep(_:) + 92 in libIn1.so at /tmp/s/In[3]:3:18\n1 main in x at /a/b.swift:1:2"
        var map = ColumnMap()
        map.insert(byteCount: 7, at: CellPosition(line: 3, column: 2))
        #expect(CrashReport(status: 4, text: text).frames(columns: ["In[3]": map]) == ["    deep(_:) at In[3]:3:11"])
    }

    @Test func messagesOfThePipesComeBack() {
        let messages = [CellMessage(kind: "e", fields: ["ok", "", "naïve"]), CellMessage(kind: "l")]
        var buffer = messages.flatMap(\.encoded)
        let tail = buffer.removeLast()
        #expect(CellMessage.taking(from: &buffer) == [messages[0]])
        buffer.append(tail)
        #expect(CellMessage.taking(from: &buffer) == [messages[1]])
        #expect(buffer.isEmpty)
    }
}
