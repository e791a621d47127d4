import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

@Suite struct CSVWriterTests {
    private func text(_ frame: DataFrame, _ options: CSVWritingOptions = CSVWritingOptions()) throws -> String {
        String(decoding: try frame.csvRepresentation(options: options), as: UTF8.self)
    }

    @Test func writesEveryType() throws {
        let frame = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "i", contents: [1, nil, .min])),
            AnyColumn(Column<Double>(name: "d", contents: [0.1, nil, 1e300])),
            AnyColumn(Column<Bool>(name: "b", contents: [true, nil, false])),
            AnyColumn(
                Column<CalendarDate>(
                    name: "day", contents: [CalendarDate("2024-02-29"), nil, CalendarDate("1969-12-31")])),
            AnyColumn(
                Column<Timestamp>(
                    name: "t", contents: [Timestamp("2024-02-29 01:02:03.045"), nil, Timestamp("1969-12-31 23:59:59")])),
            AnyColumn(Column<Duration>(name: "span", contents: [.milliseconds(1500), nil, .seconds(-2)])),
            AnyColumn(Column<String>(name: "s", contents: ["plain", nil, ""])),
        ])
        #expect(
            try text(frame) == """
                i,d,b,day,t,span,s
                1,0.1,true,2024-02-29,2024-02-29 01:02:03.045,1.5,plain
                ,,,,,,
                -9223372036854775808,1e+300,false,1969-12-31,1969-12-31 23:59:59,-2.0,""

                """)
    }

    @Test func quotesWhatWouldReadAsSomethingElse() throws {
        let frame = try DataFrame(columns: [
            AnyColumn(
                Column<String>(name: "a,b", contents: ["x,y", "say \"no\"", "two\nlines", "NA", "", "\r", "plain"])),
            AnyColumn(Column<Int>(name: "", contents: [1, 2, 3, 4, 5, 6, 7])),
        ])
        let expected =
            "\"a,b\",\"\"\n\"x,y\",1\n\"say \"\"no\"\"\",2\n\"two\nlines\",3\n\"NA\",4\n\"\",5\n\"\r\",6\nplain,7\n"
        #expect(try text(frame) == expected)
    }

    @Test func followsItsOptions() throws {
        let frame = try DataFrame(columns: [
            AnyColumn(Column<String>(name: "s", contents: ["x;y", nil, "-"])),
            AnyColumn(Column<Bool>(name: "b", contents: [true, false, nil])),
        ])
        var options = CSVWritingOptions()
        options.includesHeader = false
        options.delimiter = ";"
        options.newline = .carriageReturnLineFeed
        options.nilEncoding = "-"
        options.trueEncoding = "yes"
        options.falseEncoding = "no"
        #expect(try text(frame, options) == "\"x;y\";yes\r\n-;no\r\n\"-\";-\r\n")
        options.quotesAllText = true
        #expect(try text(frame, options).hasPrefix("\"x;y\";yes\r\n"))
        options.delimiter = "\""
        #expect(throws: CSVWritingError.unusableDelimiter("\"")) { try text(frame, options) }
    }

    @Test func aSingleColumnKeepsItsMissingRows() throws {
        let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "a", contents: [1, nil, 3]))])
        #expect(try text(frame) == "a\n1\nNA\n3\n")
    }

    @Test func randomFramesComeBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("randomFramesComeBack: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<20 {
            // Once more than a run of rows.
            let count = round == 0 ? 40_000 : [1, 2, 63, 64, 65, 200, 1000].randomElement(using: &random)!
            let frame = try RandomFrame.make(rowCount: count, &random)
            for threads in [1, 3] {
                try Pool(threads: threads).use {
                    var options = CSVReadingOptions()
                    options.hasHeaderRow = true
                    let back = try DataFrame(csvData: try frame.csvRepresentation(), options: options)
                    try #require(back.shape == frame.shape, "seed \(seed), round \(round)")
                    for (left, right) in zip(frame.columns, back.columns) {
                        #expect(left.type == right.type, "seed \(seed), round \(round), column \(left.name)")
                        let bad = (0..<count).first { !Self.isSame(left[$0], right[$0]) }
                        if let bad {
                            Issue.record(
                                "seed \(seed), round \(round), column \(left.name), row \(bad): wrote \(left[bad] as Any), read \(right[bad] as Any)"
                            )
                        }
                    }
                }
            }
        }
    }

    /// NaN is the same as NaN here.
    private static func isSame(_ left: (any ColumnElement)?, _ right: (any ColumnElement)?) -> Bool {
        if let left = left as? Double, let right = right as? Double {
            return left.bitPattern == right.bitPattern || left.isNaN && right.isNaN
        }
        return left.map { AnyHashable($0) } == right.map { AnyHashable($0) }
    }

    @Test func filesAreReplacedWhole() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "embark-csv-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "x.csv")
        let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "a", contents: [1, 2]))])
        try frame.writeCSV(to: file)
        #expect(try String(contentsOf: file, encoding: .utf8) == "a\n1\n2\n")
        #expect(try DataFrame(contentsOfCSVFile: file)["a", Int.self].map { $0 } == [1, 2])
        try frame.writeCSV(to: file)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.csv"])
        // A failure leaves nothing behind and the old file as it was.
        var options = CSVWritingOptions()
        options.delimiter = "\n"
        #expect(throws: CSVWritingError.self) { try frame.writeCSV(to: file, options: options) }
        #expect(throws: CSVWritingError.self) { try frame.writeCSV(to: folder.appending(path: "none/x.csv")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.csv"])
        try frame.writeCSV(to: "/dev/null")
    }
}
