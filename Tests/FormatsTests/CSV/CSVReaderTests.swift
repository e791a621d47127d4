import Columns
import Pool
import Testing

@testable import Formats

/// The reader against its slow twin, at every place where a text may be cut.
@Suite struct CSVReaderTests {
    /// A text, and what is special about it.
    struct Case: Sendable, CustomTestStringConvertible {
        var shows: String
        var text: String
        var options = CSVReadingOptions()
        var testDescription: String { shows }
    }

    static let cases: [Case] = [
        Case(shows: "numbers and text", text: "a,b\n1,x\n2,y\n"),
        Case(shows: "no final line end", text: "a,b\n1,x\n2,y"),
        Case(shows: "ends on a delimiter", text: "a,b\n1,x\n2,"),
        Case(shows: "carriage returns before line ends", text: "a,b\r\n1,x\r\n2,y\r\n"),
        Case(shows: "mixed line ends", text: "a,b\n1,x\r\n2,y\n3,z\r\n"),
        Case(shows: "byte order mark", text: "\u{FEFF}a,b\n1,x\n"),
        Case(shows: "quoted delimiters and line ends", text: "a,b\n\"1\",\"x,y\"\n2,\"line\none\"\n3,\"\r\n\"\n"),
        Case(shows: "doubled quotes", text: "a,b\n1,\"say \"\"no\"\"\"\n2,\"\"\"\"\n3,\"\"\n"),
        Case(shows: "quoted carriage return before a line end", text: "a,b\r\n1,\"x\r\"\r\n2,\"\r\n\"\r\n"),
        Case(shows: "quotes in the header", text: "\"a\nb\",\"c,\"\"d\"\"\"\n1,2\n"),
        Case(shows: "quote opened in the first block and closed in the last", text: "a,b\n1,\"\n\n,,\n\n\"\n2,y\n"),
        Case(shows: "empty lines", text: "a,b\n\n1,x\n\n\n2,y\n\n"),
        Case(shows: "empty lines at the end only", text: "a,b\n1,x\n2,y\n\n\n"),
        Case(shows: "a single column", text: "a\n1\n2\n\n3\n"),
        Case(shows: "missing values", text: "a,b,c\n1,,2.5\n,NA,\nnull,x,N/A\n"),
        Case(shows: "a column of missing values", text: "a,b\n1,\n2,NA\n"),
        Case(
            shows: "a value among many missing ones",
            text: "a,b,c\n" + (0..<60).map { $0 == 23 ? "5,true,x\n" : ",NA,\n" }.joined()),
        Case(shows: "quoted missing values", text: "a,b\n\"\",\"\"\n\"1\",\"NA\"\n\"NA\",NA\n\"2\",x\n"),
        Case(shows: "integers become doubles", text: "a\n1\n2\n3\n4\n5.5\n"),
        Case(shows: "integers become text", text: "a\n1\n2\n3\n4\nx\n"),
        Case(shows: "doubles become text", text: "a\n1.5\n2.5\n1.2.3\n"),
        Case(
            shows: "an identifier beyond 64 bits",
            text: "a\n1\n9223372036854775807\n-9223372036854775808\n9223372036854775808\n"),
        Case(shows: "an identifier that a double would round", text: "a\n1.5\n9007199254740993\n"),
        Case(shows: "an identifier that a double holds", text: "a\n1.5\n9007199254740992\n-9007199254740994\n"),
        Case(shows: "booleans", text: "a,b\ntrue,TRUE\nfalse,\nTrue,False\n"),
        Case(shows: "booleans become text", text: "a\ntrue\nfalse\nmaybe\n"),
        Case(shows: "dates", text: "a\n2024-02-29\n1969-12-31\n0001-01-01\n9999-12-31\n"),
        Case(shows: "dates that do not exist become text", text: "a\n2024-02-28\n2023-02-29\n"),
        Case(shows: "dates become times", text: "a\n2024-02-28\n2024-02-28 10:00:00\n"),
        Case(
            shows: "times",
            text: "a,b\n2024-02-28 23:59:59,2024-02-28T00:00:01\n1969-12-31 23:59,1970-01-01 00:00:00.5\n"),
        Case(shows: "fractions down to microseconds", text: "a\n2024-02-28 10:00:00.123\n2024-02-28 10:00:00.123456\n"),
        Case(shows: "fractions down to nanoseconds", text: "a\n2024-02-28 10:00:00\n2024-02-28 10:00:00.123456789\n"),
        Case(
            shows: "offsets", text: "a\n2024-02-28T10:00:00Z\n2024-02-28T10:00:00+02:00\n2024-02-28 10:00:00.5-0330\n"),
        Case(shows: "some offsets become text", text: "a\n2024-02-28T10:00:00Z\n2024-02-28T10:00:00\n"),
        Case(shows: "infinities and not a number", text: "a\n1.5\ninf\n-Infinity\nNaN\n"),
        Case(shows: "spaces around numbers", text: "a,b\n 1, 2.5\n2 ,3.5 \n"),
        Case(
            shows: "text of many lengths",
            text: "a\n" + (0..<40).map { String(repeating: "é", count: $0) + "x" }.joined(separator: "\n")),
        Case(
            shows: "texts that differ in the middle",
            text: "a\n" + (0..<30).map { "https://a.b/\($0 % 7)/index.html" }.joined(separator: "\n") + "\n"),
        Case(
            shows: "repeated texts",
            text: "a,b\n"
                + (0..<80).map { "k\($0 % 3),v\($0 % 7 == 0 ? "" : "long text number \($0 % 5)")" }.joined(
                    separator: "\n")),
        Case(
            shows: "repeated texts and missing ones",
            text: "a\n" + (0..<80).map { $0 % 4 == 0 ? "NA" : "k\($0 % 3)" }.joined(separator: "\n")),
        Case(
            shows: "short rows completed", text: "a,b,c\n1,x,y\n2\n3,z\r\n",
            options: {
                var options = CSVReadingOptions()
                options.padsShortRows = true
                return options
            }()),
    ]

    @Test(arguments: cases) func agreesWithSlowTwinWhereverItIsCut(_ example: Case) throws {
        let bytes = Array(example.text.utf8)
        let slow = SlowCSV(bytes, hasHeader: true, options: example.options)
        var options = example.options
        options.hasHeaderRow = true
        options.delimiter = ","
        let blockSizes =
            bytes.count <= 64 ? Array(1...bytes.count + 1) : [1, 2, 3, 7, 16, 63, 64, 65, 100, bytes.count]
        for threads in [1, 2, 3, 8] {
            try Pool(threads: threads).use {
                for size in blockSizes {
                    try expect(bytes, options, size, equals: slow, "blocks of \(size) bytes, \(threads) threads")
                }
            }
        }
    }

    private func expect(
        _ bytes: [UInt8], _ options: CSVReadingOptions, _ blockByteCount: Int, equals slow: SlowCSV, _ label: String
    ) throws {
        let text = bytes.withUnsafeBytes { TextBytes(copying: $0, name: "test") }
        let reader = try CSVReader(text, options: options, blockByteCount: blockByteCount)
        let (columns, rowCount) = try reader.read()
        #expect(rowCount == slow.rows.count, "\(label)")
        #expect(columns.map(\.name) == slow.names, "\(label)")
        for (index, column) in columns.enumerated() {
            let expected = slow.column(index, options: options)
            if case .string(let text) = column, let codes = text.storage.codes {
                var next: UInt32 = 0
                for row in 0..<text.count where !text.isNil(at: row) {
                    #expect(codes[row] <= next, "\(label), column \(column.name): codes in order of first appearance")
                    next = max(next, codes[row] + 1)
                }
            }
            let values = (0..<column.count).map { row in column[row].map { "\($0)" } }
            if "\(column.type)" != expected.type || values != expected.values {
                Issue.record(
                    "\(label), column \(column.name): expected \(expected.type) \(expected.values), found \(column.type) \(values)"
                )
            }
        }
    }

    @Test func randomTextsAgreeWithSlowTwin() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("randomTextsAgreeWithSlowTwin: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let text = RandomCSV.text(&random)
            let bytes = Array(text.utf8)
            var options = CSVReadingOptions()
            options.hasHeaderRow = true
            options.delimiter = ","
            options.padsShortRows = true
            let slow = SlowCSV(bytes, options: options)
            try Pool(threads: [1, 2, 3, 8].randomElement(using: &random)!).use {
                let size = Int.random(in: 1...max(2, bytes.count), using: &random)
                try expect(
                    bytes, options, size, equals: slow,
                    "seed \(seed), round \(round), blocks of \(size): \(text.debugDescription)")
            }
        }
    }
}
