import Testing

@testable import Notebook

@Suite struct CompletenessTests {
    @Test(arguments: [
        "1 + 1", "func f() {\n}", "let x = [1,\n 2]", "", "// note", "%whos", "%%bench\nfor i in 0..<3 {",
    ])
    func whole(text: String) { #expect(CellCompleteness.of(text) == .complete) }

    @Test(arguments: ["func f() {", "print(\"a\",", "let x = [1,", "if true {\n", "let t = \"\"\"\nabc", "let a ="])
    func unfinished(text: String) {
        if case .incomplete = CellCompleteness.of(text) { return }
        Issue.record("\(text) is \(CellCompleteness.of(text))")
    }

    @Test(arguments: ["func 3(", "}", "let = 4", "print(\"unclosed"])
    func wrong(text: String) { #expect(CellCompleteness.of(text) == .invalid) }

    @Test func theNextLineIsIndentedByWhatIsOpen() {
        #expect(CellCompleteness.of("func f() {\n    if a {") == .incomplete(indent: "        "))
    }
}
