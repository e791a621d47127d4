import Columns
import Foundation
import Testing

@testable import Frames

/// Options whose result does not depend on the terminal of the tests.
private func fixed(_ width: Int = 80) -> FormattingOptions { FormattingOptions(maximumLineWidth: width) }

@Test func aSmallFrameIsDrawnWhole() throws {
    let frame: DataFrame = [
        "user_id": [7, -12, nil], "artist": ["Kavo", nil, "Ørsted"], "score": [0.5, 12.25, nil],
        "liked": [true, nil, false],
    ]
    #expect(
        frame.description(options: fixed()) == """
            ┌───┬─────────┬────────┬────────┬───────┐
            │   │ user_id │ artist │  score │ liked │
            │   │     Int │ String │ Double │ Bool  │
            ├───┼─────────┼────────┼────────┼───────┤
            │ 0 │       7 │ Kavo   │   0.5  │ true  │
            │ 1 │     -12 │ nil    │  12.25 │ nil   │
            │ 2 │     nil │ Ørsted │    nil │ false │
            └───┴─────────┴────────┴────────┴───────┘
            3 rows, 4 columns
            """)
}

@Test func aLongFrameShowsItsFirstAndLastRows() throws {
    let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "n", contents: Array(0..<1000)))])
    var options = fixed()
    options.maximumRowCount = 3
    #expect(
        frame.description(options: options) == """
            ┌─────┬─────┐
            │     │   n │
            │     │ Int │
            ├─────┼─────┤
            │   0 │   0 │
            │   1 │   1 │
            │   … │   … │
            │ 999 │ 999 │
            └─────┴─────┘
            1,000 rows, 1 column
            """)
    options.includesColumnTypes = false
    options.includesRowIndices = false
    options.includesRowAndColumnCounts = false
    options.maximumRowCount = 1
    #expect(
        frame.description(options: options) == """
            ┌───┐
            │ n │
            ├───┤
            │ 0 │
            │ … │
            └───┘
            """)
}

@Test func aWideFrameIsFoldedAndNamesWhatIsHidden() throws {
    let columns = (1...9).map { AnyColumn(Column<Int>(name: "column\($0)", contents: [$0, $0 * 1000])) }
    let text = try DataFrame(columns: columns).description(options: fixed(44))
    #expect(
        text == """
            ┌───┬─────────┬─────────┬───┬─────────┐
            │   │ column1 │ column2 │ … │ column9 │
            │   │     Int │     Int │ … │     Int │
            ├───┼─────────┼─────────┼───┼─────────┤
            │ 0 │       1 │       2 │ … │       9 │
            │ 1 │    1000 │    2000 │ … │    9000 │
            └───┴─────────┴─────────┴───┴─────────┘
            2 rows, 9 columns
            not shown: column3, column4, column5,
              column6, column7, column8
            """)
}

@Test func hiddenColumnsAreCountedWhereNamingThemAllTakesTooLong() {
    let names = (0..<1000).map { "c\($0)" }
    let lines = hiddenLines(names, width: 40)
    #expect(lines.count == 3)
    #expect(lines.allSatisfy { $0.displayWidth <= 40 })
    let named = lines.joined().components(between: "c", and: ",")
    #expect(lines[2].hasSuffix(" and \(withThousands(1000 - named)) more"))
    #expect(hiddenLines(["only"], width: 3) == ["not shown: only"])
}

extension String {
    /// How often a name that begins with `start` ends with `end`.
    fileprivate func components(between start: Character, and end: Character) -> Int {
        split(separator: " ").count { $0.first == start && $0.last == end }
    }
}

@Test func longTextsAreCutToLetMoreColumnsIn() throws {
    let long = String(repeating: "abcdefghij", count: 30)
    let columns = ["a", "b", "c"].map { AnyColumn(Column<String>(name: $0, contents: [long])) }
    let frame = try DataFrame(columns: columns)
    let lines = frame.description(options: fixed(72)).split(separator: "\n")
    #expect(lines[4] == "│ 0 │ abcdefghijabcdefgh… │ abcdefghijabcdefgh… │ abcdefghijabcdefgh… │")
    let wide = frame.description(options: fixed(200)).split(separator: "\n")
    #expect(wide[4].contains("abcdefghijabcdefghijabcdefghija… "))
}

@Test func textsCannotBeTakenForSomethingElse() throws {
    let frame: DataFrame = [
        "text": ["nil", nil, "", " x", "a\nb\t\u{1B}[1m", "\u{202E}abc", "e\u{301}", "日本", "👩‍👩‍👧", "🇩🇪"]
    ]
    let cells = frame.columns[0].shown(0..<10).map(\.text)
    #expect(
        cells == [
            "\"nil\"", "nil", "\"\"", "\" x\"", "a\\nb\\t\\u{1b}[1m", "\\u{202e}abc", "e\u{301}", "日本", "👩‍👩‍👧", "🇩🇪",
        ])
    #expect(frame.columns[0].shown(1..<2)[0].isMissing)
    let lines = frame.description(options: fixed()).split(separator: "\n").dropLast()
    #expect(Set(lines.map { String($0).displayWidth }).count == 1)
}

extension AnyColumn {
    fileprivate func shown(_ rows: Range<Int>, _ options: FormattingOptions = fixed()) -> [ShownColumn.Cell] {
        ShownColumn(self, rows: Array(rows), options: options).cells
    }
}

@Test func aHugeTextCostsWhatIsShown() throws {
    let huge = String(repeating: "日", count: 1_000_000)
    let column = AnyColumn(Column<String>(name: "x", contents: [huge]))
    #expect(column.shown(0..<1)[0].text == String(repeating: "日", count: 15) + "…")
}

@Test(arguments: [
    (0.1 + 0.2, "0.3"), (1, "1.0"), (-0.0, "-0.0"), (1.0 / 3, "0.333333"), (1_234_567.891, "1234567.9"),
    (1e14, "100000000000000.0"), (1e15, "1.0e+15"), (0.000012345678, "0.0000123457"), (0.0000012345678, "1.23457e-06"),
    (999_999.96, "1000000.0"), (9.9999996, "10.0"), (.nan, "NaN"), (.infinity, "inf"), (-.infinity, "-inf"),
    (.greatestFiniteMagnitude, "1.79769e+308"), (.leastNonzeroMagnitude, "4.94066e-324"), (100, "100.0"),
])
func doublesAreReadable(_ value: Double, _ text: String) {
    #expect(ShownNumber.text(value, significantDigits: 6) == text)
}

@Test func doublesAreExactWhenAsked() {
    #expect(ShownNumber.text(0.1 + 0.2, significantDigits: nil) == "0.30000000000000004")
    #expect(ShownNumber.text(1234.5678, significantDigits: 2) == "1234.6")
    #expect(ShownNumber.text(0.0625, significantDigits: 1) == "0.06")
}

@Test func randomDoublesAreShownToSixDigits() throws {
    var random = SeededRandom.printed()
    for _ in 0..<2000 {
        let value = Double.random(in: -1...1, using: &random) * pow(10, Double.random(in: -20...20, using: &random))
        let shown = try #require(Double(ShownNumber.text(value, significantDigits: 6)))
        #expect(abs(shown - value) <= abs(value) * 5.000001e-6, "\(value) is shown as \(shown)")
    }
}

@Test func timesAreShownInTheirUnitAndZone() throws {
    func column(_ ticks: [Int?], _ unit: TimeUnit, _ zone: ZoneID) -> AnyColumn {
        let made = Column<Timestamp>(
            name: "t", contents: ticks.map { $0.map { Timestamp(ticks: Int64($0), unit: unit) } })
        let storage = TimestampStorage(ticks: made.storage.ticks, unit: made.storage.unit, zone: zone)
        return AnyColumn(
            Column<Timestamp>(
                name: "t", storage: storage, validity: made.validity, count: made.count, owner: made.owner))
    }
    #expect(
        column([0, nil, -1], .seconds, .none).shown(0..<3).map(\.text) == [
            "1970-01-01 00:00:00", "nil", "1969-12-31 23:59:59",
        ])
    let fine = column([0, 1_500], .milliseconds, .utc)
    #expect(fine.shown(0..<2).map(\.text) == ["1970-01-01 00:00:00.000", "1970-01-01 00:00:01.500"])
    let berlin = column([7], .nanoseconds, ZoneID("Europe/Berlin"))
    #expect(berlin.shown(0..<1)[0].text == "1970-01-01 01:00:00.000000007+01:00")
    let newYork = column([1_720_000_000, -5_000_000_000], .seconds, ZoneID("America/New_York"))
    #expect(newYork.shown(0..<2).map(\.text) == ["2024-07-03 05:46:40-04:00", "1811-07-23 10:10:38-04:56:02"])
    // A zone that the system does not know is shown as UTC.
    #expect(column([0], .seconds, ZoneID("Mars/Olympus")).shown(0..<1)[0].text == "1970-01-01 00:00:00Z")
    #expect(try DataFrame(columns: [fine]).description(options: fixed()).contains("Timestamp(us, UTC)"))
}

@Test(arguments: [
    (Duration.zero, "0s"), (.seconds(90), "1m 30s"), (.milliseconds(-4500), "-4.5s"), (.seconds(86_400), "1d"),
    (.seconds(3 * 86_400 + 2 * 3600 + 5), "3d 2h 5s"), (.nanoseconds(1), "0.000000001s"),
    (.milliseconds(60_250), "1m 0.25s"),
])
func spansAreShownInParts(_ duration: Duration, _ text: String) { #expect(ShownTime.text(duration) == text) }

@Test func emptyFramesHaveADescription() throws {
    #expect(DataFrame().description(options: fixed()) == "0 rows, 0 columns")
    let empty: DataFrame = ["a": []]
    #expect(
        empty.description(options: fixed()) == """
            ┌───┬────────┐
            │   │ a      │
            │   │ String │
            ├───┼────────┤
            └───┴────────┘
            0 rows, 1 column
            """)
}

@Test func columnsTellTheirRowsAndWhatIsMissing() throws {
    let column = Column<Int>(name: "n", contents: [1, nil, 3])
    let text = """
        ┌───┬─────┐
        │   │   n │
        │   │ Int │
        ├───┼─────┤
        │ 0 │   1 │
        │ 1 │ nil │
        │ 2 │   3 │
        └───┴─────┘
        3 rows, 1 missing
        """
    #expect(column.description(options: fixed()) == text)
    #expect("\(AnyColumn(column))" == text)
    #expect("\(column.slice(0..<1))".hasSuffix("\n1 row"))
}

@Test func groupingsTellTheirLargestGroups() throws {
    let frame: DataFrame = ["user": [10, 20, 30, 20, 30, nil], "n": [1, 2, 3, 4, 5, 6]]
    var options = fixed()
    options.maximumRowCount = 2
    let grouping = try frame.grouped(by: "user")
    #expect(
        grouping.description(options: options) == """
            4 groups of 6 rows by user; the largest:
            ┌───┬──────┬───────┐
            │   │ user │ count │
            │   │  Int │   Int │
            ├───┼──────┼───────┤
            │ 0 │   20 │     2 │
            │ 1 │   30 │     2 │
            └───┴──────┴───────┘
            """)
    options.maximumRowCount = 9
    #expect(grouping.description(options: options).hasPrefix("4 groups of 6 rows by user:\n"))
    options.maximumRowCount = 0
    #expect(grouping.description(options: options) == "4 groups of 6 rows by user")
    #expect(try frame.prefix(0).grouped(by: "n", "user").description == "0 groups of 0 rows by n, user")
    let group = try #require(try grouping[key: 20])
    #expect("\(group)" == "group user = 20: 2 rows")
    #expect("\(frame.rows[5])" == "row 5: user = nil, n = 6")
}

/// Every line of a drawing is equally wide and fits, if one column does; every column is shown or counted as hidden.
@Test func randomFramesFitTheirWidth() throws {
    var random = SeededRandom.printed()
    for _ in 0..<150 {
        let frame = RandomFrame.frame(
            rows: Int.random(in: 0...40, using: &random), columns: Int.random(in: 1...30, using: &random),
            using: &random)
        var options = fixed(Int.random(in: 42...160, using: &random))
        options.maximumCellWidth = Int.random(in: 1...40, using: &random)
        options.maximumRowCount = Int.random(in: 0...25, using: &random)
        var table = TextTable(frame.columns, rowCount: frame.rowCount, options: options)
        let (lines, hidden) = table.draw()
        let widths = Set(lines.map(\.displayWidth))
        #expect(widths.count == 1, "widths \(widths)\n\(lines.joined(separator: "\n"))")
        #expect(widths.first! <= options.maximumLineWidth!)
        let drawn = lines[1].count { $0 == "│" } - 2
        #expect(drawn + hidden.count == frame.columns.count + (hidden.isEmpty ? 0 : 1))
    }
}

@Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👩‍👩‍👧", 2), ("🇩🇪", 2), ("❤", 1), ("❤️", 2), ("한", 2),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("Ａ", 2), ("ｱ", 1), ("—", 1), ("", 0), ("1", 1), ("नमस्ते", 4),
])
func widthsOfTexts(_ text: String, _ width: Int) { #expect(text.displayWidth == width) }

@Test func cuttingKeepsLettersWhole() {
    for width in 0...8 {
        let cut = "日本e\u{301}語".cut(to: width)
        #expect(cut.displayWidth <= width)
        #expect(width < 7 || cut == "日本e\u{301}語")
    }
    #expect("日本".cut(to: 2) == "…")
}
