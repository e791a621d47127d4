import Testing

@testable import Notebook

@Suite struct TaskCapturesTests {
    private func mistakes(_ text: String, earlier: Set<String> = []) -> [CellPosition?] {
        TaskCaptures.mistakes(in: ParsedCell(text, label: "In[2]"), earlier: earlier).map(\.position)
    }

    @Test func variablesThatMayChangeAreRefused() {
        #expect(
            mistakes("let f = #task { (x: Int) -> Int in x + total }", earlier: ["total"]) == [
                .init(line: 1, column: 40)
            ])
        #expect(mistakes("var n = 1\nlet f = #task { (x: Int) -> Int in x + n }").count == 1)
    }

    @Test func constantsAndParametersAreNot() {
        #expect(mistakes("let f = #task { (x: Int) -> Int in x + total }").isEmpty)
        #expect(mistakes("let f = #task { (total: Int) -> Int in total }", earlier: ["total"]).isEmpty)
        #expect(mistakes("let total = 4\nlet f = #task { () -> Int in total }", earlier: ["total"]).isEmpty)
        #expect(mistakes("print(total)", earlier: ["total"]).isEmpty)
    }
}
