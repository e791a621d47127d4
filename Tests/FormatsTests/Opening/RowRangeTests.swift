import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// Some rows of a file of columns are those rows of the whole.
@Suite struct RowRangeTests {
    @Test func anyRangeIsASliceOfTheWhole() throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("row ranges: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        try FormatOracle.withFolder { folder in
            for rowCount in [0, 1, 700] {
                let frame = try AnyFrame.make(rowCount: rowCount, &random)
                for (path, whole) in try files(of: frame, in: folder) {
                    for _ in 0..<25 {
                        let lower = Int.random(in: 0...rowCount + 5, using: &random)
                        let rows = lower..<Int.random(in: lower...rowCount + 30, using: &random)
                        let found = try DataFrame(contentsOf: path, rows: rows)
                        let expected = whole.slice(rows.clamped(to: 0..<rowCount))
                        #expect(FrameText.render(found) == FrameText.render(expected), "\(path), rows \(rows)")
                    }
                    let end = try DataFrame(contentsOf: path, rows: rowCount..<Int.max)
                    #expect(end.rowCount == 0 && end.columnNames == frame.columnNames)
                }
            }
        }
    }

    /// Small batches and row groups, so that ranges begin and end within and between them.
    private func files(of frame: DataFrame, in folder: URL) throws -> [(path: String, whole: DataFrame)] {
        let path = folder.appending(path: "rows").path
        var arrow = ArrowWritingOptions()
        arrow.batchRowCount = 90
        try frame.writeArrow(to: path + ".arrow", options: arrow)
        var parquet = ParquetWritingOptions()
        parquet.rowGroupRowCount = 130
        try frame.writeParquet(to: path + ".parquet", options: parquet)
        // One batch, of which a range is a part.
        try frame.writeArrow(to: path + "-whole.arrow")
        return try [".arrow", "-whole.arrow", ".parquet"].map {
            (path + $0, try DataFrame(contentsOf: path + $0))
        }
    }

    @Test func conditionsAreAskedOfTheRangeOnly() throws {
        let frame = try DataFrame(columns: [AnyColumn(Column(name: "n", contents: Array(0..<1_000)))])
        try FormatOracle.withFolder { folder in
            let path = folder.appending(path: "n.parquet").path
            var options = ParquetWritingOptions()
            options.rowGroupRowCount = 300
            try frame.writeParquet(to: path, options: options)
            let found = try DataFrame(contentsOfParquetFile: path, rows: 250..<650, where: [.greaterOrEqual("n", 600)])
            #expect(try found["n", Int.self].map { $0 } == Array(600..<650))
        }
    }
}
