import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// What the reader makes of small texts, as text: Tests/Cases/csv.txt.
///
///     === what the case shows
///     option value …
///     ---
///     the CSV, with ␍ for a carriage return, ␉ for a tab, ⌀ at the end for "no line end here", \xNN for a byte
///     ---
///     the columns, or the error
///
/// With EMBARK_REWRITE=1 in the environment the expected parts are written anew; look at the difference before you
/// commit it.
@Suite struct CSVCaseTests {
    struct Case {
        var shows: String
        var options: [String]
        var input: [String]
        var expected: [String]
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Cases/csv.txt")

    static func cases() throws -> [Case] {
        let text = try String(contentsOf: file, encoding: .utf8)
        return text.components(separatedBy: "=== ").dropFirst().map { part in
            var lines = part.components(separatedBy: "\n")
            while lines.last == "" { lines.removeLast() }
            let sections = lines.dropFirst().split(separator: "---", omittingEmptySubsequences: false).map(Array.init)
            return Case(
                shows: lines[0], options: sections[0].filter { !$0.isEmpty }, input: sections[1],
                expected: sections.count > 2 ? sections[2] : [])
        }
    }

    @Test func everyCase() throws {
        var rewritten = ""
        for example in try Self.cases() {
            let found = Self.run(example)
            let isRewriting = ProcessInfo.processInfo.environment["EMBARK_REWRITE"] == "1"
            if isRewriting {
                let parts = [
                    ["=== " + example.shows], example.options, ["---"], example.input, ["---"], found, ["", ""],
                ]
                rewritten += parts.joined().joined(separator: "\n")
            } else {
                #expect(
                    found == example.expected,
                    "\(example.shows): expected\n\(example.expected.joined(separator: "\n"))\nfound\n\(found.joined(separator: "\n"))"
                )
            }
        }
        if !rewritten.isEmpty { try rewritten.write(to: Self.file, atomically: true, encoding: .utf8) }
    }

    private static func run(_ example: Case) -> [String] {
        var options = CSVReadingOptions()
        var types: [String: CSVType] = [:]
        var columns: [String]?
        var rows: Range<Int>?
        let bad = CSVBadRows()
        for line in example.options {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            let value = words.count > 1 ? words[1] : ""
            switch words[0] {
            case "header": options.hasHeaderRow = value == "true"
            case "delimiter": options.delimiter = Character(value)
            case "quote": options.quote = Character(value)
            case "quoting": options.usesQuoting = value == "true"
            case "nil": options.nilEncodings.insert(value)
            case "emptyLines": options.ignoresEmptyLines = value != "kept"
            case "dates": options.parsesDates = value == "true"
            case "times": options.parsesTimestamps = value == "true"
            case "zeros": options.keepsLeadingZeros = value == "kept"
            case "pad": options.padsShortRows = value == "true"
            case "repair": options.repairsInvalidUTF8 = value == "true"
            case "dictionaries": options.dictionaries = value == "never" ? .never : .automatic
            case "bad": options.onBadRow = value == "skip" ? .skip : .collect(into: bad)
            case "columns": columns = value.components(separatedBy: " ")
            case "rows":
                let bounds = value.components(separatedBy: " ").compactMap(Int.init)
                rows = bounds[0]..<bounds[1]
            case "type":
                let parts = value.components(separatedBy: " ")
                types[parts[0]] = CSVType.allCases.first { "\($0)" == parts[1] }
            default: return ["unknown option \(words[0])"]
            }
        }
        do {
            let frame = try DataFrame(
                csvData: data(example.input), columns: columns, rows: rows, types: types, options: options)
            return dump(frame) + bad.rows.map { "bad: \($0)" }
        } catch {
            return "error: \(error)".components(separatedBy: "\n")
        }
    }

    private static func data(_ lines: [String]) -> Data {
        var text = lines.joined(separator: "\n")
        if text.hasSuffix("⌀") { text.removeLast() } else if !lines.isEmpty { text += "\n" }
        text = text.replacingOccurrences(of: "␍", with: "\r").replacingOccurrences(of: "␉", with: "\t")
        var data = Data()
        for (index, part) in text.components(separatedBy: "\\x").enumerated() {
            if index > 0 { data.append(UInt8(part.prefix(2), radix: 16)!) }
            data.append(contentsOf: index > 0 ? part.dropFirst(2).utf8 : part[...].utf8)
        }
        return data
    }

    private static func dump(_ frame: DataFrame) -> [String] {
        frame.columns.map { column in
            var type = "\(column.type)"
            if case .string(let text) = column, text.storage.isDictionary {
                type += " of \(text.storage.dictionaryCount)"
            }
            let values = (0..<column.count).map { row -> String in
                guard let value = column[row] else { return "nil" }
                return value is String ? (value as! String).debugDescription : "\(value)"
            }
            return "\(column.name): \(type): \(values.joined(separator: ", "))"
        }
    }
}
