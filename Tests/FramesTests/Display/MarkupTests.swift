import Columns
import Testing

@testable import Frames

private let small: DataFrame = ["user_id": [7, nil], "title": ["a<b> & \"c\"", "x|y*_z_ 1_2"], "score": [0.5, nil]]

@Test func htmlEscapesAndMarksWhatIsMissing() throws {
    #expect(
        small.htmlDescription() == """
            <div class="embark-frame">
            <table style="border-collapse:collapse">
            <thead>
            <tr><th></th><th style="text-align:right">user_id<br/><span style="font-weight:normal;opacity:0.5">Int</span></th>\
            <th style="text-align:left">title<br/><span style="font-weight:normal;opacity:0.5">String</span></th>\
            <th style="text-align:right">score<br/><span style="font-weight:normal;opacity:0.5">Double</span></th></tr>
            </thead>
            <tbody>
            <tr><th style="text-align:right">0</th><td style="text-align:right;white-space:pre">7</td>\
            <td style="text-align:left;white-space:pre">a&lt;b&gt; &amp; &quot;c&quot;</td>\
            <td style="text-align:right;white-space:pre">0.5</td></tr>
            <tr><th style="text-align:right">1</th>\
            <td style="text-align:right;white-space:pre"><i style="opacity:0.5">nil</i></td>\
            <td style="text-align:left;white-space:pre">x|y*_z_ 1_2</td>\
            <td style="text-align:right;white-space:pre"><i style="opacity:0.5">nil</i></td></tr>
            </tbody>
            </table>
            <p style="margin:0.3em 0">2 rows, 3 columns</p>
            </div>
            """)
}

@Test func markdownEscapesWhatItCouldTakeForItself() throws {
    #expect(
        small.markdownDescription() == #"""
            |  | user_id *Int* | title *String* | score *Double* |
            | ---: | ---: | :--- | ---: |
            | 0 | 7 | a\<b\> \& "c" | 0.5 |
            | 1 | *nil* | x\|y\*\_z\_ 1_2 | *nil* |

            2 rows, 3 columns
            """#)
    #expect(DataFrame().markdownDescription() == "0 rows, 0 columns")
    let bare = FormattingOptions(
        includesColumnTypes: false, includesRowIndices: false, includesRowAndColumnCounts: false)
    #expect(try small.selecting("score").prefix(1).markdownDescription(options: bare) == "| score |\n| ---: |\n| 0.5 |")
}

@Test func wideAndLongFramesAreFoldedInMarkup() throws {
    let columns = (0..<130).map { AnyColumn(Column<Int>(name: "c\($0)", contents: Array(0..<50))) }
    let frame = try DataFrame(columns: columns)
    let options = FormattingOptions(maximumRowCount: 3, maximumColumnCount: 3)
    let lines = frame.markdownDescription(options: options).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
        lines.prefix(6).map(String.init) == [
            "|  | c0 *Int* | c1 *Int* | … | c129 *Int* |", "| ---: | ---: | ---: | :--- | ---: |",
            "| 0 | 0 | 0 | … | 0 |", "| 1 | 1 | 1 | … | 1 |", "| … | … | … | … | … |", "| 49 | 49 | 49 | … | 49 |",
        ])
    #expect(lines.last!.hasPrefix("not shown: c2, c3, "))
    #expect(lines.last!.hasSuffix(", c101, and 27 more"))
    let html = frame.htmlDescription(options: options)
    #expect(html.contains("<td>…</td>") && html.contains("<th>…</th><td style=\"text-align:right\">…</td>"))
    #expect(html.count(of: "<tr>") == 5)
    #expect(frame.htmlDescription().count(of: "<br/>") == ShownFrame.columnLimit)
}

@Test func randomFramesGiveBalancedHTMLWithoutStrayMarks() throws {
    var random = SeededRandom.printed()
    for _ in 0..<100 {
        var frame = RandomFrame.frame(
            rows: Int.random(in: 0...12, using: &random), columns: Int.random(in: 1...8, using: &random), using: &random
        )
        let nasty = Column<String>(
            name: "<&\"'>\n", contents: (0..<frame.rowCount).map { "<script>\($0)</td>&amp;'\u{0}" })
        frame = try frame.adding(nasty)
        let options = FormattingOptions(
            maximumRowCount: Int.random(in: 0...9, using: &random),
            maximumColumnCount: Int.random(in: 1...9, using: &random))
        try expectBalanced(frame.htmlDescription(options: options))
    }
}

/// Reads tags one after the other: each closes the one that was opened last, and no bare mark is left between them.
private func expectBalanced(_ html: String) throws {
    var open: [Substring] = []
    var rest = Substring(html)
    while let start = rest.firstIndex(of: "<") {
        #expect(!rest[..<start].contains(">") && !rest[..<start].contains("\0"))
        let end = try #require(rest[start...].firstIndex(of: ">"))
        let tag = rest[rest.index(after: start)..<end]
        let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
        if name.first == "/" {
            #expect(open.popLast() == name.dropFirst())
        } else if tag.last != "/" {
            open.append(name)
        }
        rest = rest[rest.index(after: end)...]
    }
    #expect(open.isEmpty)
}

extension String {
    fileprivate func count(of part: String) -> Int { ranges(of: part).count }
}
