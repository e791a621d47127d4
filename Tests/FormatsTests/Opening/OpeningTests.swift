import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// One door for all formats, packings and numbers of files.
@Suite struct OpeningTests {
    private static func example(_ rowCount: Int = 3000) throws -> DataFrame {
        var random = SeededGenerator(seed: 7)
        return try RandomFrame.make(rowCount: rowCount, &random)
    }

    private static func expectSame(_ found: DataFrame, _ expected: DataFrame, _ label: String) {
        #expect(found.columnNames == expected.columnNames, "\(label)")
        #expect(found.rowCount == expected.rowCount, "\(label)")
        for (old, new) in zip(expected.columns, found.columns) {
            var same = SameValues(other: new)
            #expect(
                (try? old.visit(&same)) == true && "\(old.type)" == "\(new.type)",
                "\(label), column \(old.name): \(old.type), \(new.type)")
        }
    }

    /// Compares values as such, and as text where they are not equal: NaN is not.
    private struct SameValues: AnyColumn.Visitor {
        let other: AnyColumn

        func visit<Element>(_ column: Column<Element>) -> Bool {
            guard let other = Element.typed(other) else { return false }
            return zip(column, other).allSatisfy { $0 == $1 || "\($0 as Any)" == "\($1 as Any)" }
        }
    }

    @Test func everyFormatAndPackingComesBack() throws {
        let few = try Self.example(3_000).dropping(columnNames: ["doubles"])
        // Rows enough for several runs, each a member; in some formats, since it takes its time without optimisation.
        let many = try Self.example(70_000).dropping(columnNames: ["doubles"])
        let long = ["csv.gz", "jsonl.zst", "parquet", "arrow"]
        try FormatOracle.withFolder { folder in
            let endings = ["csv", "tsv", "jsonl", "json", "parquet", "arrow", "feather"]
            let packed = ["csv", "jsonl", "json"].flatMap { ending in
                Packing.writable.map { "\(ending).\($0.endings[0])" }
            }
            #expect(Set(long).isSubset(of: endings + packed))
            for ending in endings + packed {
                let frame = long.contains(ending) ? many : few
                let path = folder.appending(path: "frame.\(ending)").path
                try frame.write(to: path)
                for threads in [1, 3] {
                    try Pool(threads: threads).use { Self.expectSame(try DataFrame(contentsOf: path), frame, ending) }
                }
                // Without its name, by the first bytes.
                let other = folder.appending(path: "other.csv").path
                guard !["tsv", "csv"].contains(ending), !ending.hasPrefix("json") else { continue }
                try FileManager.default.copyItem(atPath: path, toPath: other)
                if !ending.hasPrefix("json") {
                    Self.expectSame(try DataFrame(contentsOf: other), frame, "\(ending) as csv")
                }
                try FileManager.default.removeItem(atPath: other)
            }
            let first = folder.appending(path: "frame.parquet").path
            #expect(try DataFrame(contentsOf: first, columns: ["small"], rows: 5..<8).shape == (3, 1))
        }
    }

    @Test func namesSayWhatCannotBeWritten() throws {
        let frame = try Self.example(2)
        try FormatOracle.withFolder { folder in
            let path = folder.path
            #expect(throws: FileError.unknownFormat(path: "\(path)/a.docx")) { try frame.write(to: "\(path)/a.docx") }
            #expect(throws: FileError.self) { try frame.write(to: "\(path)/a.csv.xz") }
            #expect(throws: FileError.self) { try frame.write(to: "\(path)/a.parquet.gz") }
            #expect(throws: CSVWritingError.self) { try frame.writeCSV(to: "\(path)/a.csv.br") }
            #expect(PathPattern.names(in: path) == [])
        }
    }

    @Test func textsWithTheNameOfAnotherFormatAreTold() throws {
        try FormatOracle.withFolder { folder in
            for (name, expected) in [("a.parquet", FileFormat.parquet), ("a.arrow", .arrow)] {
                for (text, perhaps) in [("id,text\r\n1,é\n", FileFormat.csv), ("{\"id\": 1}\n", .json)] {
                    let path = folder.appending(path: name).path
                    try Data(text.utf8).write(to: URL(filePath: path))
                    let beginning = String(text.prefix { !$0.isNewline })
                    #expect(
                        throws: FileError.looksLikeText(
                            path: path, expected: expected, beginning: beginning, perhaps: perhaps)
                    ) { try DataFrame(contentsOf: path) }
                }
            }
            // A stream has no first bytes of its own.
            let path = folder.appending(path: "stream.arrow").path
            let frame = try DataFrame(csvText: "id\n1\n")
            try frame.arrowRepresentation().write(to: URL(filePath: path))
            Self.expectSame(try DataFrame(contentsOf: path), frame, "stream")
        }
    }

    @Test func databasesNameTheModuleThatReadsThem() throws {
        try FormatOracle.withFolder { folder in
            let path = folder.appending(path: "plays.sqlite").path
            try (Data("SQLite format 3\0".utf8) + Data(count: 84)).write(to: URL(filePath: path))
            #expect(throws: FileError.isDatabase(path: path)) { try DataFrame(contentsOf: path) }
        }
    }

    @Test func missingFilesNameTheNearest() throws {
        try FormatOracle.withFolder { folder in
            let path = folder.path
            try Data("a\n1\n".utf8).write(to: folder.appending(path: "plays.csv"))
            #expect(throws: FileError.notFound(path: "\(path)/palys.csv", near: ["\(path)/plays.csv"])) {
                try DataFrame(contentsOf: "\(path)/palys.csv")
            }
            #expect(throws: FileError.noMatch(pattern: "\(path)/*.parquet", near: ["\(path)/plays.csv"])) {
                try DataFrame(contentsOf: "\(path)/*.parquet")
            }
            try FileManager.default.createDirectory(atPath: "\(path)/empty", withIntermediateDirectories: true)
            #expect(throws: FileError.emptyFolder(path: "\(path)/empty")) { try DataFrame(contentsOf: "\(path)/empty") }
        }
    }

    @Test func columnsOfSeveralFilesAreMatchedByName() throws {
        try FormatOracle.withFolder { folder in
            let texts = [
                "a.csv": "id,x,day\n1,1,2024-01-01\n2,2,\n", "b.csv": "x,id,late\n2.5,3,\n",
                "c.jsonl": "{\"id\":\"four\",\"new\":true}\n",
                "d.csv": "id\n",
            ]
            for (name, text) in texts { try Data(text.utf8).write(to: folder.appending(path: name)) }
            for threads in [1, 2, 8] {
                try Pool(threads: threads).use {
                    let frame = try DataFrame(contentsOf: folder.path, addingSource: "file")
                    #expect(frame.columnNames == ["id", "x", "day", "late", "new", "file"])
                    #expect(try frame["id", String.self].map { $0 } == ["1", "2", "3", "four"])
                    #expect(try frame["x", Double.self].map { $0 } == [1, 2, 2.5, nil])
                    #expect(
                        try frame["day", CalendarDate.self].map { $0?.description } == ["2024-01-01", nil, nil, nil])
                    #expect(try frame["new", Bool.self].map { $0 } == [nil, nil, nil, true])
                    #expect(try frame["late", String.self].nilCount == 4)
                    let names = try frame["file", String.self].map { $0!.split(separator: "/").last! }
                    #expect(names == ["a.csv", "a.csv", "b.csv", "c.jsonl"])
                    let some = try DataFrame(contentsOf: folder.path, columns: ["new", "id"], rows: 1..<4)
                    #expect(some.columnNames == ["new", "id"])
                    #expect(try some["id", String.self].map { $0 } == ["2", "3", "four"])
                    #expect(throws: FileError.self) { try DataFrame(contentsOf: folder.path, columns: ["nowhere"]) }
                }
            }
        }
    }

    @Test func filesOfDifferentTypesAreNamed() throws {
        try FormatOracle.withFolder { folder in
            let path = folder.path
            try DataFrame(columns: [AnyColumn(Column<Int>(name: "x", contents: [1]))]).write(to: "\(path)/a.parquet")
            try DataFrame(columns: [AnyColumn(Column<String>(name: "x", contents: ["y"]))]).write(
                to: "\(path)/b.parquet")
            let expected = FileError.differentTypes(
                column: "x", first: "\(path)/a.parquet", firstType: .int, second: "\(path)/b.parquet",
                secondType: .string)
            #expect(throws: expected) { try DataFrame(contentsOf: "\(path)/*.parquet") }
        }
    }

    @Test func partitionsComeBack() throws {
        let countries: [String?] = ["DE", "a/b=c%", nil, "São Tomé", "DE", "", "NA", nil]
        let frame = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "year", contents: [2013, 2013, 2014, 2014, 2013, nil, 2014, 2014])),
            AnyColumn(Column<String>(name: "country", contents: countries)),
            AnyColumn(Column<Int>(name: "plays", contents: [1, 2, 3, 4, 5, 6, 7, 8])),
        ])
        try FormatOracle.withFolder { folder in
            for ending in ["csv", "jsonl.gz", "parquet"] {
                let path = folder.appending(path: ending).path
                try frame.write(to: path, partitionedBy: ["year", "country"], ending: ending)
                #expect(FileManager.default.fileExists(atPath: "\(path)/year=2014/country=__HIVE_DEFAULT_PARTITION__"))
                for read in [path, "\(path)/*/*/part-0.*", "\(path)/**/part-0.*"] {
                    let again = try DataFrame(contentsOf: read).sorted(on: "plays")
                    #expect(again.columnNames == ["plays", "year", "country"])
                    #expect(try again["year", Int.self].map { $0 } == frame["year", Int.self].map { $0 })
                    #expect(try again["country", String.self].map { $0 } == countries)
                }
                let some = try DataFrame(contentsOf: path, columns: ["country"], types: ["country": .string])
                #expect(some.shape == (8, 1))
                #expect(throws: FileError.self) { try frame.write(to: path, partitionedBy: ["year"]) }
                var options = FileReadingOptions()
                options.readsPartitions = false
                #expect(try DataFrame(contentsOf: path, options: options).columnNames == ["plays"])
            }
            #expect(throws: ColumnError.self) { try frame.write(to: folder.path + "/x", partitionedBy: ["yaer"]) }
            #expect(throws: FileError.self) {
                try frame.write(to: folder.path + "/y", partitionedBy: ["year", "country", "plays"])
            }
        }
    }
}
