import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// A file that is open gives the rows that reading it at once gives.
@Suite struct ArrowFileTests {
    @Test func batchesAreTheRowsOfTheFile() throws {
        var random = SeededGenerator(seed: 12)
        let frame = try AnyFrame.make(rowCount: 1_000, &random)
        for compression in [ArrowWritingOptions.Compression.none, .zstd(level: 1)] {
            try FormatOracle.withFolder { folder in
                let path = folder.appending(path: "frame.arrow").path
                var options = ArrowWritingOptions()
                options.batchRowCount = 130
                options.compression = compression
                try frame.writeArrow(to: path, options: options)
                let file = try ArrowFile(contentsOfFile: path)
                #expect(file.batchCount == 8 && file.rowCount == 1_000 && file.batchRowCounts.last == 90)
                #expect(file.columnNames == frame.columnNames)
                #expect(FrameText.render(try file.frame()) == FrameText.render(frame))
                for batch in 0..<8 {
                    let rows = batch * 130..<min(1_000, (batch + 1) * 130)
                    #expect(FrameText.render(try file.batch(batch)) == FrameText.render(frame.slice(rows)), "\(batch)")
                    let some = try file.batch(batch, columns: ["few", "integers"])
                    #expect(some.columnNames == ["few", "integers"] && some.rowCount == rows.count)
                }
                #expect(throws: ColumnError.rowOutOfRange(row: 8, rowCount: 8)) { try file.batch(8) }
                #expect(throws: ArrowReadingError.self) { try file.batch(0, columns: ["fw"]) }
            }
        }
    }
}
