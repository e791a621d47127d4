import Columns
import EmbarkSQLite
import Foundation
import Frames
import GRDB
import Testing

/// Frames in SQLite files and back; what Python's sqlite3 and pandas make of them is asked where `EMBARK_PYTHON` names one.
@Suite struct SQLiteTests {
    private func withFile<R>(_ body: (String) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "embark-sqlite-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder.appending(path: "frames.sqlite").path)
    }

    private func example() throws -> DataFrame {
        try DataFrame(columns: [
            AnyColumn(Columns.Column(name: "integers", contents: [1, nil, Int.max] as [Int?])),
            AnyColumn(Columns.Column(name: "doubles", contents: [0.1, -2e300, nil] as [Double?])),
            AnyColumn(Columns.Column(name: "flags", contents: [true, false, nil] as [Bool?])),
            AnyColumn(Columns.Column(name: "a \"text\"", contents: ["", "é; drop table t", nil] as [String?])),
            AnyColumn(
                Columns.Column(name: "dates", contents: [CalendarDate("2024-02-29"), nil, CalendarDate("1969-12-31")])),
            AnyColumn(
                Columns.Column(
                    name: "times",
                    contents: [Timestamp("2024-02-29 12:00:00.5"), nil, Timestamp("1969-12-31 23:59:59")])),
        ])
    }

    private func cells(_ frame: DataFrame) -> [String] {
        frame.columns.map { column in
            "\(column.name) \(column.type) "
                + (0..<column.count).map { column[$0].map { "\($0)" } ?? "nil" }.joined(separator: "|")
        }
    }

    @Test func framesComeBack() throws {
        let frame = try example()
        try withFile { path in
            try frame.writeSQLite(to: path, table: "t")
            #expect(cells(try DataFrame(contentsOfSQLiteFile: path, table: "T")) == cells(frame))
            let some = try DataFrame(contentsOfSQLiteFile: path, table: "t", columns: ["doubles", "integers"])
            #expect(some.columnNames == ["doubles", "integers"])
            let empty = frame.slice(0..<0)
            try empty.writeSQLite(to: path, table: "empty")
            let found = try DataFrame(contentsOfSQLiteFile: path, table: "empty")
            #expect(found.shape == (0, 6) && found.columnNames == frame.columnNames)
        }
    }

    @Test func queriesTakeArguments() throws {
        try withFile { path in
            try example().writeSQLite(to: path, table: "t")
            let found = try DataFrame(
                contentsOfSQLiteFile: path,
                query: "select integers, integers, count(*) as n from t where integers > ? group by 1", arguments: [5])
            #expect(found.columnNames == ["integers", "integers_1", "n"])
            #expect(try found["n", Int.self].map { $0 } == [1])
        }
    }

    @Test func existingTablesAreKeptReplacedOrAddedTo() throws {
        let frame = try example()
        try withFile { path in
            try frame.writeSQLite(to: path, table: "t")
            #expect(throws: SQLiteError.tableExists(source: path, name: "t")) {
                try frame.writeSQLite(to: path, table: "t")
            }
            try frame.writeSQLite(to: path, table: "t", ifExists: .append)
            #expect(try DataFrame(contentsOfSQLiteFile: path, table: "t").rowCount == 6)
            let other = try frame.selecting(columnNames: ["flags"])
            #expect(
                throws: SQLiteError.otherColumns(
                    source: path, table: "t", expected: frame.columnNames, found: ["flags"])
            ) { try other.writeSQLite(to: path, table: "t", ifExists: .append) }
            try other.writeSQLite(to: path, table: "t", ifExists: .replace)
            #expect(try DataFrame(contentsOfSQLiteFile: path, table: "t").shape == (3, 1))
        }
    }

    /// All rows or none: the last row breaks a rule of the table.
    @Test func aFailedWriteLeavesNothing() throws {
        try withFile { path in
            try DatabaseQueue(path: path).write { try $0.execute(sql: "create table t (n integer unique)") }
            let frame = try DataFrame(columns: [AnyColumn(Columns.Column(name: "n", contents: [1, 2, 3, 1]))])
            #expect(throws: SQLiteError.self) { try frame.writeSQLite(to: path, table: "t", ifExists: .append) }
            #expect(try DataFrame(contentsOfSQLiteFile: path, table: "t").rowCount == 0)
        }
    }

    @Test func mixedColumnsAreReadAsTexts() throws {
        let queue = try DatabaseQueue()
        try queue.write { database in
            func column(_ values: String, _ type: String = "") throws -> String {
                try database.execute(sql: "drop table if exists t; create table t (v \(type))")
                try database.execute(sql: "insert into t values " + values)
                return cells(try DataFrame(sqlite: database, query: "select v from t"))[0]
            }
            #expect(try column("(1), ('2'), (null)") == "v Int 1|2|nil")
            #expect(try column("(1), ('2.5')") == "v Double 1.0|2.5")
            #expect(try column("(1), ('x'), ('')") == "v String 1|x|")
            #expect(try column("(1), ('007')") == "v String 1|007")
            #expect(try column("(1), (2.5)") == "v Double 1.0|2.5")
            #expect(try column("(9007199254740993), (0.5)") == "v String 9007199254740993|0.5")
            #expect(try column("('1'), ('2')") == "v String 1|2")
            #expect(try column("('2024-02-29'), ('2024-03-01')") == "v String 2024-02-29|2024-03-01")
            #expect(try column("('2024-02-29'), (null)", "date") == "v CalendarDate 2024-02-29|nil")
            #expect(try column("('2024-02-29'), ('')", "date") == "v String 2024-02-29|")
            #expect(try column("(1), (0)", "boolean") == "v Bool true|false")
            #expect(try column("(1), (2)", "boolean") == "v Int 1|2")
            #expect(try column("(null)", "integer") == "v Int nil")
            var refused: SQLiteError?
            do { _ = try column("(1), (x'00ff')") } catch let error as SQLiteError { refused = error }
            #expect(refused == .unsupported(source: "SQLite", column: "v", row: 1, found: "2 bytes"))
        }
    }

    @Test func mistakesAreNamed() throws {
        try withFile { path in
            #expect(throws: SQLiteError.noSuchFile(path: path)) {
                try DataFrame(contentsOfSQLiteFile: path, table: "t")
            }
            #expect(!FileManager.default.fileExists(atPath: path))
            try example().writeSQLite(to: path, table: "plays")
            #expect(throws: SQLiteError.noSuchTable(source: path, name: "play", tables: ["plays"])) {
                try DataFrame(contentsOfSQLiteFile: path, table: "play")
            }
            #expect(
                "\(SQLiteError.noSuchTable(source: "f", name: "play", tables: ["plays"]))".hasSuffix(
                    "did you mean \"plays\"?"))
            #expect(throws: ColumnError.self) {
                try DataFrame(contentsOfSQLiteFile: path, table: "plays", columns: ["doubled"])
            }
            #expect {
                try DataFrame(contentsOfSQLiteFile: path, query: "selekt 1")
            } throws: { error in
                "\(error)" == "\(path): near \"selekt\": syntax error; in selekt 1"
            }
            try Data("no database at all, but long enough to be read as a page of one".utf8).write(
                to: URL(filePath: path))
            #expect(throws: SQLiteError.self) { try DataFrame(contentsOfSQLiteFile: path, table: "plays") }
        }
    }

    /// pandas reads what we write, and we read what pandas writes.
    @Test(.enabled(if: ProcessInfo.processInfo.environment["EMBARK_PYTHON"] != nil)) func agreesWithPandas() throws {
        try withFile { path in
            try example().writeSQLite(to: path, table: "ours")
            let script = """
                import sqlite3, sys, pandas
                base = sqlite3.connect(sys.argv[1])
                ours = pandas.read_sql("select * from ours", base, parse_dates=["dates", "times"])
                assert ours["integers"].tolist()[2] == 9223372036854775807 or ours["integers"].isna()[1], ours
                assert base.execute("select integers, doubles, flags, dates, times from ours").fetchall() == [
                    (1, 0.1, 1, "2024-02-29", "2024-02-29 12:00:00.500"), (None, -2e300, 0, None, None),
                    (9223372036854775807, None, None, "1969-12-31", "1969-12-31 23:59:59")]
                assert ours["times"][0] == pandas.Timestamp("2024-02-29 12:00:00.5")
                theirs = pandas.DataFrame({"n": [1, 2], "x": [0.5, None], "s": ["a", None], "b": [True, False],
                    "t": pandas.to_datetime(["2024-02-29 12:00:00", "2024-03-01 00:00:00"])})
                theirs.to_sql("theirs", base, index=False)
                """
            let process = Process()
            process.executableURL = URL(fileURLWithPath: ProcessInfo.processInfo.environment["EMBARK_PYTHON"]!)
            process.arguments = ["-c", script, path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(
                cells(try DataFrame(contentsOfSQLiteFile: path, table: "theirs")) == [
                    "n Int 1|2", "x Double 0.5|nil", "s String a|nil", "b Int 1|0",
                    "t Timestamp(us) 2024-02-29 12:00:00|2024-03-01 00:00:00",
                ])
        }
    }
}
