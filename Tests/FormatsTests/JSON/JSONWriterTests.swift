import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

@Suite struct JSONWriterTests {
    private func text(_ frame: DataFrame, _ options: JSONWritingOptions = JSONWritingOptions()) throws -> String {
        String(decoding: try frame.jsonRepresentation(options: options), as: UTF8.self)
    }

    private func example() throws -> DataFrame {
        try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "i", contents: [1, nil])),
            AnyColumn(Column<Double>(name: "d", contents: [.nan, nil])),
            AnyColumn(Column<Bool>(name: "b", contents: [true, nil])),
            AnyColumn(Column<CalendarDate>(name: "day", contents: [CalendarDate("2024-02-29"), nil])),
            AnyColumn(Column<Timestamp>(name: "t", contents: [Timestamp("2024-02-29 01:02:03.045"), nil])),
            AnyColumn(Column<Duration>(name: "span", contents: [.milliseconds(1500), nil])),
            AnyColumn(Column<String>(name: "s\"", contents: ["\"\\\n\u{1}é", nil])),
        ])
    }

    @Test func writesEveryType() throws {
        #expect(
            try text(example()) == #"""
                {"i":1,"d":null,"b":true,"day":"2024-02-29","t":"2024-02-29T01:02:03.045","span":1.5,"s\"":"\"\\\n\u0001é"}
                {"i":null,"d":null,"b":null,"day":null,"t":null,"span":null,"s\"":null}

                """#)
    }

    @Test func followsItsOptions() throws {
        var options = JSONWritingOptions()
        options.shape = .array
        options.writesNulls = false
        options.writesNonFiniteWords = true
        let frame = try DataFrame(columns: Array(example().columns.prefix(2)))
        #expect(try text(frame, options) == "[\n{\"i\":1,\"d\":NaN},\n{}\n]\n")
        #expect(try text(frame.prefix(0), options) == "[\n]\n")
    }

    @Test func readsBackWhatItWrote() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("JSON readsBackWhatItWrote: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for shape in [JSONWritingOptions.Shape.lines, .array] {
            for rowCount in [1, 2, 100, 3000] {
                let frame = try RandomFrame.make(rowCount: rowCount, &random)
                var options = JSONWritingOptions()
                options.shape = shape
                options.writesNonFiniteWords = true
                options.writesNulls = Bool.random(using: &random)
                for threads in [1, 2, 3, 8] {
                    try Pool(threads: threads).use {
                        let data = try frame.jsonRepresentation(options: options)
                        let again = try DataFrame(jsonData: data, types: ["small": .integer], options: .init())
                        #expect(again.columnNames == frame.columnNames, "seed \(seed)")
                        for (old, new) in zip(frame.columns, again.columns) {
                            let same = (0..<rowCount).allSatisfy { row in
                                old[row].map { "\($0)" } == new[row].map { "\($0)" }
                            }
                            #expect(same && "\(old.type)" == "\(new.type)", "seed \(seed), column \(old.name)")
                        }
                    }
                }
            }
        }
    }
}
