import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// The reader against its slow twin, at every place where a text may be cut.
@Suite struct JSONReaderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var shows: String
        var rows: [String]
        var testDescription: String { shows }
    }

    static let cases: [Case] = [
        Case(shows: "numbers and text", rows: [#"{"a":1,"b":"x"}"#, #"{"a":2,"b":"y"}"#]),
        Case(shows: "no rows", rows: []),
        Case(shows: "empty objects", rows: ["{}", "{ }"]),
        Case(shows: "missing names and nulls", rows: [#"{"a":1}"#, #"{"b":"y"}"#, #"{"b":null,"a":3}"#, "{}"]),
        Case(
            shows: "a name that turns up late", rows: (0..<50).map { "{\"a\":\($0)\($0 == 40 ? ",\"b\":true" : "")}" }),
        Case(shows: "other orders", rows: [#"{"a":1,"b":2,"c":3}"#, #"{"c":4,"a":5,"b":6}"#, #"{"b":7}"#]),
        Case(shows: "one name twice", rows: [#"{"a":1,"a":2}"#, #"{"a":1,"a":null}"#]),
        Case(shows: "integers become doubles", rows: (0..<20).map { "{\"a\":\($0 == 15 ? "1.5" : "\($0)")}" }),
        Case(shows: "integers become text", rows: (0..<20).map { "{\"a\":\($0 == 15 ? "\"x\"" : "\($0)")}" }),
        Case(shows: "numbers in quotes are text", rows: [#"{"a":"1"}"#, #"{"a":"2"}"#]),
        Case(shows: "an identifier beyond 64 bits", rows: [#"{"a":1}"#, #"{"a":9223372036854775809}"#]),
        Case(shows: "truth values", rows: [#"{"a":true}"#, #"{"a":false}"#, #"{"a":null}"#]),
        Case(shows: "truth values and numbers", rows: [#"{"a":true}"#, #"{"a":1}"#]),
        Case(shows: "words of Python", rows: [#"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":-Infinity}"#, #"{"a":1}"#]),
        Case(shows: "dates", rows: [#"{"a":"2024-02-29"}"#, #"{"a":"1969-12-31"}"#]),
        Case(shows: "dates that do not exist", rows: [#"{"a":"2024-02-29"}"#, #"{"a":"2023-02-29"}"#]),
        Case(
            shows: "times",
            rows: [#"{"a":"2024-02-29T10:00:00.5","b":"2024-02-29T10:00:00Z"}"#, #"{"a":"2024-02-29 10:00","b":null}"#]),
        Case(
            shows: "escapes",
            rows: [
                #"{"a":"say \"no\"\n\t\\","b":"\u00e9\ud83d\ude00"}"#, #"{"a":"plain","b":"\/"}"#,
                #"{"\u0061":"escaped name"}"#,
            ]),
        Case(shows: "empty texts are not missing", rows: [#"{"a":""}"#, #"{"a":null}"#, #"{"a":"x"}"#]),
        Case(shows: "texts spelled like missing values", rows: [#"{"a":"NA"}"#, #"{"a":"null"}"#, #"{"a":null}"#]),
        Case(shows: "empty names", rows: [#"{"":1," ":2}"#]),
        Case(shows: "nested objects", rows: [#"{"u":{"id":1,"n":{"x":"y"}},"b":2}"#, #"{"u":{"id":2},"b":3}"#]),
        Case(shows: "nested objects that are null", rows: [#"{"u":null}"#, #"{"u":{"id":2}}"#, #"{"u":{}}"#]),
        Case(shows: "objects and values under one name", rows: [#"{"u":1}"#, #"{"u":{"id":2}}"#]),
        Case(shows: "a name with a dot", rows: [#"{"u.id":1}"#, #"{"u":{"id":2}}"#]),
        Case(shows: "lists", rows: [#"{"a":[1, 2, {"b": "]"}]}"#, #"{"a":[]}"#, #"{"a":"[text]"}"#]),
        Case(
            shows: "repeated texts",
            rows: (0..<80).map { "{\"k\":\"k\($0 % 3)\",\"v\":\"long text number \($0 % 5)\"}" }),
        Case(shows: "spaces", rows: [" { \"a\" : 1 , \"b\" : [ ] } ", "\t{\"a\":2\t}\r"]),
        Case(
            shows: "many names", rows: [(0..<200).map { "\"n\($0)\":\($0)" }].map { "{\($0.joined(separator: ","))}" }),
    ]

    @Test(arguments: cases) func agreesWithSlowTwinWhereverItIsCut(_ example: Case) throws {
        for (text, isArray) in Self.shapes(example.rows) {
            let slow = try SlowJSON(text, isArray: isArray)
            let count = text.utf8.count
            let sizes = count <= 64 ? Array(1...count + 1) : [1, 2, 3, 7, 16, 63, 64, 65, 100, count]
            for threads in [1, 2, 3, 8] {
                try Pool(threads: threads).use {
                    for size in sizes { try expect(text, size, equals: slow, "blocks of \(size), \(threads) threads") }
                }
            }
        }
    }

    /// The rows as lines, with and without a last line end and with empty ones, as an array and as a sequence.
    static func shapes(_ rows: [String]) -> [(String, isArray: Bool)] {
        let lines = rows.joined(separator: "\n")
        // Only over several lines is it a sequence; an empty text is none.
        let wide = rows.map { $0.replacing("{", with: "{\n", maxReplacements: 1) }
        let spread = wide.joined(separator: " ")
        return [
            (lines, false), (lines + "\n", false), ("\n" + rows.joined(separator: "\n\n") + "\n\n", false),
            (spread, false), ("[" + rows.joined(separator: ",") + "]", true),
            (" [\n" + rows.joined(separator: " ,\n") + "\n]\n", true),
            ("[" + wide.joined(separator: ",") + "]", true),
        ]
    }

    private func expect(_ text: String, _ blockByteCount: Int, equals slow: SlowJSON, _ label: String) throws {
        var string = text
        let bytes = string.withUTF8 { TextBytes(copying: UnsafeRawBufferPointer($0), name: "test") }
        let (columns, rowCount) = try JSONReader(bytes, blockByteCount: blockByteCount).read()
        guard rowCount == slow.rows.count, columns.map(\.name) == slow.names else {
            Issue.record(
                "\(label): expected \(slow.rows.count) of \(slow.names), found \(rowCount) of \(columns.map(\.name)): \(text)"
            )
            return
        }
        for column in columns {
            let expected = slow.column(column.name)
            let values = (0..<column.count).map { row in column[row].map { "\($0)" } }
            if "\(column.type)" != expected.type || values != expected.values {
                Issue.record(
                    "\(label), \(column.name): expected \(expected), found \(column.type) \(values): \(text)")
            }
        }
    }

    @Test func anEmptyTextAmongTimesIsAText() throws {
        for time in ["2024-02-10", "2024-02-10T11:00:00", "2024-02-10T11:00:00Z"] {
            let lines = (0..<3000).map { $0 == 2500 ? #"{"t":""}"# : $0 == 7 ? #"{"t":null}"# : #"{"t":"\#(time)"}"# }
            let times = try DataFrame(jsonText: lines.joined(separator: "\n"))["t", String.self]
            #expect(times[0] == time && times[7] == nil && times[2500] == "")
        }
    }

    @Test func randomTextsAgreeWithSlowTwin() throws {
        let given = ProcessInfo.processInfo.environment["EMBARK_SEED"].flatMap(UInt64.init)
        let seed = given ?? .random(in: .min ... .max)
        print("JSON randomTextsAgreeWithSlowTwin: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let (text, isArray) = Self.shapes(RandomJSON.rows(&random)).randomElement(using: &random)!
            let slow = try SlowJSON(text, isArray: isArray)
            try Pool(threads: [1, 2, 3, 8].randomElement(using: &random)!).use {
                let size = Int.random(in: 1...max(2, text.utf8.count), using: &random)
                try expect(text, size, equals: slow, "seed \(seed), round \(round), blocks of \(size)")
            }
        }
    }

    @Test func readsSomeRowsAndColumnsOnly() throws {
        let lines = (0..<100).map { "{\"a\":\($0),\"b\":\"x\($0)\"\($0 > 50 ? ",\"late\":1" : "")}" }
        for text in [lines.joined(separator: "\n"), "[" + lines.joined(separator: ", ") + "]"] {
            let frame = try DataFrame(jsonText: text, columns: ["b", "a"], rows: 10..<13)
            #expect(frame.columnNames == ["b", "a"])
            #expect(try frame["a", Int.self].map { $0 } == [10, 11, 12])
            // What comes after the rows is not looked at.
            #expect(try DataFrame(jsonText: text, rows: 0..<5).columnNames == ["a", "b"])
            #expect(try DataFrame(jsonText: text, rows: 98..<200).shape.rows == 2)
            #expect(throws: JSONReadingError.noSuchColumn(source: "JSON text", name: "c", columns: ["a", "b", "late"]))
            {
                try DataFrame(jsonText: text, columns: ["c"])
            }
        }
    }

    @Test func readsTypesAskedFor() throws {
        let text = #"{"a":"1","b":2,"c":0,"d":"x"}"# + "\n" + #"{"a":2.5,"b":"","c":true,"d":"y"}"#
        let frame = try DataFrame(
            jsonText: text, types: ["a": .double, "b": .integer, "c": .boolean, "d": .categorical])
        #expect(frame.columns.map { "\($0.type)" } == ["Double", "Int", "Bool", "String"])
        #expect(try frame["b", Int.self].map { $0 } == [2, nil])
        #expect(try frame["c", Bool.self].map { $0 } == [false, true])
        #expect(throws: JSONReadingError.self) { try DataFrame(jsonText: text, types: ["d": .integer]) }
    }

    @Test func keepsNestedObjectsAsTextWhenAsked() throws {
        var options = JSONReadingOptions()
        options.nestedObjects = .text
        let frame = try DataFrame(jsonText: #"{"u":{"id": 1, "s": "\u0041"},"b":"\u0041"}"#, options: options)
        #expect(frame.columnNames == ["u", "b"])
        #expect(try frame["u", String.self][0] == #"{"id": 1, "s": "\u0041"}"#)
        #expect(try frame["b", String.self][0] == "A")
        options.nestedObjects = .flattened(separator: "_")
        #expect(try DataFrame(jsonText: #"{"u":{"id":{"x":1}}}"#, options: options).columnNames == ["u_id_x"])
    }
}
