import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

@Suite struct ArrowTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for compression in [ArrowWritingOptions.Compression.none, .lz4, .zstd(level: 1)] {
            for rowCount in [0, 1, 63, 64, 65, 1_000] {
                for batch in [nil, 100] {
                    var options = ArrowWritingOptions()
                    options.compression = compression
                    options.batchRowCount = batch
                    let frame = try AnyFrame.make(rowCount: rowCount, &random)
                    let expected = FrameText.render(frame)
                    for threads in [1, 2, 8] {
                        let found = try Pool(threads: threads).use {
                            try FrameText.render(DataFrame(arrowData: try frame.arrowRepresentation(options: options)))
                        }
                        #expect(
                            found == expected,
                            "\(compression), \(rowCount) rows, batches of \(batch ?? rowCount), \(threads) threads, seed \(seed): \(FormatOracle.difference(expected, found))"
                        )
                    }
                }
            }
        }
    }

    @Test func aLargeBatchIsReadPieceByPiece() throws {
        var random = SeededGenerator(seed: 5)
        let part = try AnyFrame.make(rowCount: 1_000, &random)
        // One batch of more rows than a piece has, and not a multiple of it.
        let frame = try DataFrame(concatenating: Array(repeating: part, count: 67))
        #expect(frame.rowCount > ArrowColumnData.pieceRowCount)
        let read = try DataFrame(arrowData: try frame.arrowRepresentation())
        for first in [0, ArrowColumnData.pieceRowCount - 700, frame.rowCount - 1_500] {
            let rows = first..<first + 1_400
            #expect(FrameText.render(read.slice(rows)) == FrameText.render(frame.slice(rows)), "from row \(first)")
        }
    }

    @Test func aFileOutlivesItsReader() throws {
        var random = SeededGenerator(seed: 4)
        let frame = try AnyFrame.make(rowCount: 2_000, nilShare: 0, &random)
        try FormatOracle.withFolder { folder in
            let file = folder.appending(path: "x.arrow")
            try frame.writeArrow(to: file)
            let found = try DataFrame(contentsOfArrowFile: file, columns: ["integers", "texts", "coded"])
            try FileManager.default.removeItem(at: file)
            #expect(
                try FrameText.render(found)
                    == FrameText.render(DataFrame(columns: [frame["integers"], frame["texts"], frame["coded"]])))
        }
    }

    @Test func whatIsNoArrowFileIsRefused() {
        #expect(throws: ArrowReadingError.self) { try DataFrame(arrowData: Data("user,plays\n1,2\n".utf8)) }
        #expect(throws: ArrowReadingError.notArrow(source: "Arrow data", reason: "no schema")) {
            try DataFrame(arrowData: Data())
        }
    }

    @Test func damagedFilesAreRefusedOrRead() throws {
        var random = SeededGenerator(seed: 6)
        for compression in [ArrowWritingOptions.Compression.none, .zstd(level: 1)] {
            let frame = try AnyFrame.make(rowCount: 30, &random)
            var options = ArrowWritingOptions()
            options.compression = compression
            let stream = try frame.arrowRepresentation(options: options)
            // A stream may end after any message, so what is cut off may be read.
            for offset in stride(from: 0, to: stream.count, by: Corruption.step(23)) {
                for mask in [0xFF, 0x01, 0x80] as [UInt8] {
                    var damaged = stream
                    damaged[damaged.startIndex + offset] ^= mask
                    if let read = try? DataFrame(arrowData: damaged), read.rowCount < 10_000 {
                        _ = FrameText.render(read)
                    }
                }
                if let read = try? DataFrame(arrowData: Data(stream.prefix(offset))) { _ = FrameText.render(read) }
            }
            try FormatOracle.withFolder { folder in
                let file = folder.appending(path: "x.arrow")
                try frame.writeArrow(to: file, options: options)
                try Corruption.check(try Data(contentsOf: file), name: "\(compression)", step: 23) {
                    try DataFrame(arrowData: $0)
                }
            }
        }
    }
}
