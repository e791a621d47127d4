import Testing

@testable import Display

@Suite struct ShownValueTests {
    private class Box {
        let inside = [1]
        var name = "b"
    }

    @Test func valuesAreShownAsInASession() {
        #expect(ShownValue.text(of: "a\n\"b\"") == #""a\n\"b\"""#)
        #expect(ShownValue.text(of: Character("é")) == "\"é\"")
        #expect(ShownValue.text(of: [1, 2]) == "[1, 2]")
        #expect(ShownValue.text(of: Int?.some(3)) == "Optional(3)")
        #expect(ShownValue.text(of: Int?.none) == "nil")
        #expect(ShownValue.text(of: Box()) == "Box(inside: [1], name: \"b\")")
    }

    @Test func namesOfCellsAreLeftOut() {
        #expect(ShownValue.withoutCellNames("[In3.Colour.red, In12_2.Colour.red]") == "[Colour.red, Colour.red]")
        #expect(ShownValue.withoutCellNames("MyIn3.x In.y Inn3.z") == "MyIn3.x In.y Inn3.z")
    }
}
