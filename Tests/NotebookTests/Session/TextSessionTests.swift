import Testing

@testable import Notebook

@Suite struct TextSessionTests {
    @Test func cellsAreParted() {
        #expect(TextSession.cells(in: "a\nb\n---\n\n---\nc\n") == ["a\nb", "c\n"])
        #expect(TextSession.cells(in: "").isEmpty)
    }

    @Test func aValueWithoutTextIsNamedByItsType() {
        #expect(TextFrontEnd.text(of: [.init(type: "image/png", data: "AAAA")]) == "<image/png, 4 bytes>")
        #expect(
            TextFrontEnd.text(of: [.init(type: "text/html", data: "<b>"), .init(type: "text/plain", data: "b")]) == "b")
        #expect(TextFrontEnd.text(of: []) == nil)
    }
}
