import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// JSON and packed text of pandas, Polars, DuckDB, pyarrow and Python itself, and ours read by them.
@Suite(.enabled(if: FormatOracle.isThere)) struct TextFileOracleTests {
    private static let names = [
        "pandas.jsonl", "pandas.json", "pandas.jsonl.gz", "polars.jsonl", "polars.json", "duckdb.json",
        "duckdb-array.json",
        "duckdb.json.zst", "duckdb.csv.gz", "python.jsonl", "python.csv.gz", "python.csv.bz2", "python.csv.xz",
        "arrow.csv.br", "arrow.csv.lz4", "arrow.csv.zst",
    ]

    private static func lines(_ frame: DataFrame) throws -> String {
        let ids = try frame["id", Int.self], ratios = try frame["ratio", Double.self]
        let names = try frame["name", String.self], flags = try frame["flag", Bool.self]
        var text = ""
        for row in 0..<frame.rowCount {
            var quoted = ByteOutput(capacity: 64)
            if var name = names[row] { name.withUTF8 { JSONCellWriter.append($0, to: &quoted) } }
            text += "id: \(ids[row].map { "\($0)" } ?? "nil")\nratio: \(ratios[row].map { "\($0)" } ?? "nil")\n"
            text += "name: \(names[row] == nil ? "nil" : String(decoding: quoted.bytes, as: UTF8.self))\n"
            text += "flag: \(flags[row].map { "\($0)" } ?? "nil")\n"
        }
        return text
    }

    @Test func theirFilesAreRead() throws {
        try FormatOracle.withFolder { folder in
            let expected = try FormatOracle.run("text_files.py", ["write", folder.path])
            for name in Self.names {
                let found = try Self.lines(try DataFrame(contentsOf: folder.appending(path: name).path))
                #expect(found == expected, "\(name): \(FormatOracle.difference(expected, found))")
            }
            let hive = try DataFrame(contentsOf: folder.path + "/hive")
            #expect(try hive["part", Int.self].map { $0! } == hive["id", Int.self].map { $0! % 3 })
            #expect(try Self.lines(hive.sorted(on: "id")) == expected)
        }
    }

    @Test func ourFilesAreRead() throws {
        try FormatOracle.withFolder { folder in
            _ = try FormatOracle.run("text_files.py", ["write", folder.path])
            let frame = try DataFrame(contentsOf: folder.path + "/python.jsonl")
            for name in [
                "ours.jsonl", "ours.json", "ours.jsonl.gz", "ours.jsonl.zst", "ours.csv", "ours.csv.gz", "ours.csv.zst",
            ] {
                try frame.write(to: folder.appending(path: name).path)
                let readers = try FormatOracle.run("text_files.py", ["check", folder.path, name])
                #expect(readers.contains("duckdb") && readers.contains("pandas"), "\(name) was read by \(readers)")
            }
        }
    }
}
