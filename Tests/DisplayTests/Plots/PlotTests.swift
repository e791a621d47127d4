import Columns
import Foundation
import Frames
import Testing

@testable import Display

@Suite struct PlotTests {
    private let frame: DataFrame = [
        "artist": ["Lu", "Kavo", "Lu", nil], "seconds": [10, 20, 30, 40], "year.of": [2020, 2021, 2020, 2021],
    ]

    private func parsed(_ plot: Plot) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(plot.specification.utf8)) as? [String: Any])
    }

    private func values(_ plot: Plot) throws -> [[String: Any]] {
        try #require((try parsed(plot)["data"] as? [String: Any])?["values"] as? [[String: Any]])
    }

    @Test(arguments: PlotKind.allCases)
    func everyKindIsAJSONObjectWithItsData(kind: PlotKind) throws {
        let x = kind == .histogram ? "seconds" : "artist"
        for facet in [nil, "year.of"] where kind != .histogram || facet == nil {
            let plot = try frame.plot(kind, x: x, y: "seconds", facet: facet, title: "a \"title\"")
            let specification = try parsed(plot)
            #expect(specification["title"] as? String == "a \"title\"")
            #expect(try !values(plot).isEmpty)
            #expect(specification["mark"] != nil || specification["layer"] != nil || specification["spec"] != nil)
        }
    }

    @Test func barsWithoutHeightsCountRows() throws {
        let plot = try frame.plot(.bar, x: "artist")
        let counts = try values(plot).map { ($0["artist"] as? String, $0["rows"] as? Int) }
        #expect(counts.map(\.0) == ["Lu", "Kavo", nil])
        #expect(counts.map(\.1) == [2, 1, 1])
        #expect(plot.description == "bar plot of artist, 4 rows")
    }

    @Test func histogramsOfLargeFramesSendTheirBins() throws {
        let large = try DataFrame(columns: [AnyColumn(Column<Int>(name: "n", contents: Array(0..<200_000)))])
        let bins = try values(large.plot(.histogram, x: "n", bins: 20))
        #expect(bins.count == 20)
        #expect(bins.compactMap { $0["count"] as? Int }.reduce(0, +) == 200_000)
        #expect(throws: PlotError.tooManyRows(kind: .point, count: 200_000, limit: 50_000)) {
            try large.plot(.point, x: "n", y: "n")
        }
    }

    @Test func namesWithPointsAreFields() throws {
        let plot = try frame.plot(.point, x: "year.of", y: "seconds")
        let encoding = try #require(try parsed(plot)["encoding"] as? [String: [String: Any]])
        #expect(encoding["x"]?["field"] as? String == "year\\.of")
        #expect(encoding["x"]?["type"] as? String == "quantitative")
    }

    @Test func axesOfWholeNumbersHaveNoTicksBetween() throws {
        let days: DataFrame = ["day": [1, 2], "share": [0.5, 0.7]]
        let encoding = try #require(
            try parsed(days.plot(.line, x: "day", y: "share"))["encoding"] as? [String: [String: Any]])
        let axis = encoding["x"]?["axis"] as? [String: [String: String]]
        #expect(axis?["tickCount"]?["expr"]?.contains("span(domain('x'))") == true)
        #expect(encoding["y"]?["axis"] == nil)
    }

    /// As they are drawn: the library that draws chooses how many by the span.
    @Test(arguments: [1, 2, 3]) func ticksOfWholeNumbersAreWhole(span: Int) throws {
        guard ProcessInfo.processInfo.environment["EMBARK_PYTHON"] != nil else { return }
        let path = NSTemporaryDirectory() + "embark-ticks-\(UUID().uuidString).svg"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let counts = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "x", contents: [0, 1])),
            AnyColumn(Column<Int>(name: "n", contents: [0, span])),
        ])
        try counts.plot(.point, x: "x", y: "n", color: "n").save(path)
        let labels = try String(contentsOfFile: path, encoding: .utf8).matches(of: />([0-9.]+)<\/text>/).map { $0.1 }
        #expect(labels.contains("\(span)") && !labels.contains { $0.contains(".") }, "\(labels)")
    }

    @Test func mistakesSayWhatIsMissing() {
        #expect(throws: PlotError.missingColumn(kind: .line, argument: "y")) { try frame.plot(.line, x: "artist") }
        #expect(throws: PlotError.missingColumn(kind: .box, argument: "x")) { try frame.plot(.box, y: "seconds") }
        #expect(throws: ColumnError.self) { try frame.plot(.bar, x: "artits") }
        #expect(throws: PlotError.unknownFormat(path: "a.gif")) { try frame.plot(.bar, x: "artist").save("a.gif") }
    }

    @Test func textsAreEscapedAsJSONWants() throws {
        let text = "a\"b\\c\nd\u{1}é\u{2028}"
        let back = try JSONSerialization.jsonObject(with: Data("[\(JSONText(text).text)]".utf8)) as? [String]
        #expect(back == [text])
        #expect(JSONText(Double.nan).text == "null")
    }

    @Test func picturesAreDrawnWhereTheConverterIs() throws {
        guard ProcessInfo.processInfo.environment["EMBARK_PYTHON"] != nil else { return }
        let folder = FileManager.default.temporaryDirectory.appending(path: "embark-plot-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let plot = try frame.plot(.bar, x: "artist", y: "seconds", color: "year.of")
        for (name, start) in [("a.png", "\u{89}PNG"), ("a.svg", "<svg"), ("a.json", "{"), ("a.html", "<!DOCTYPE")] {
            try plot.save(folder.appending(path: name).path)
            let data = try Data(contentsOf: folder.appending(path: name))
            #expect(data.starts(with: start.unicodeScalars.map { UInt8($0.value) }), "\(name)")
        }
    }
}
