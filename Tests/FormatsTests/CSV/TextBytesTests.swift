import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// Where the bytes come from: maps, files, pipes.
@Suite struct TextBytesTests {
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "embark-text-\(UInt64.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test func mapsAndCopiesAreTheSame() throws {
        try withFolder { folder in
            // A page more or less, and exactly whole pages: the margin must be there in each case.
            for count in [1, 100, 4095, 4096, 4097, 8192, 16384, 65536] {
                let file = folder.appending(path: "\(count)")
                var content = Array("a,b\n".utf8.prefix(count))
                while content.count < count {
                    content.append(contentsOf: Array("1,x\n".utf8.prefix(count - content.count)))
                }
                try Data(content).write(to: file)
                for threshold in [1, Int.max] {
                    let text = try TextBytes(path: file.path, mapThreshold: threshold)
                    #expect(Array(text.bytes) == content)
                    // The margins can be read.
                    #expect(text.start[-TextBytes.margin] == 0)
                    #expect(text.start[text.count + TextBytes.margin - 1] == 0)
                    guard count > 100 else { continue }
                    var options = CSVReadingOptions()
                    options.padsShortRows = true  // The last row may be cut off.
                    let (columns, rowCount) = try CSVReader(text, options: options, blockByteCount: 1000).read()
                    #expect(rowCount == (count - 4 + 3) / 4)
                    #expect(columns.map(\.name) == ["a", "b"])
                }
            }
        }
    }

    @Test func readsPipesToTheirEnd() throws {
        let pipe = Pipe()
        let rows = 50_000
        let writer = Thread {
            let text = "a,b\n" + (0..<rows).map { "\($0),x\($0 % 3)\n" }.joined()
            pipe.fileHandleForWriting.write(Data(text.utf8))
            try? pipe.fileHandleForWriting.close()
        }
        writer.start()
        let text = try TextBytes(descriptor: pipe.fileHandleForReading.fileDescriptor, name: "pipe")
        let (columns, rowCount) = try CSVReader(text).read()
        #expect(rowCount == rows)
        #expect(columns[0][rows - 1] as? Int == rows - 1)
    }

    @Test func saysWhyAFileCannotBeRead() throws {
        try withFolder { folder in
            let missing = folder.appending(path: "missing.csv")
            #expect(throws: CSVReadingError.unreadable(source: missing.path, reason: "No such file or directory")) {
                try DataFrame(contentsOfCSVFile: missing)
            }
            #expect(throws: CSVReadingError.unreadable(source: folder.path, reason: "it is a directory")) {
                try DataFrame(contentsOfCSVFile: folder.path)
            }
            #expect(throws: CSVReadingError.self) {
                try DataFrame(contentsOfCSVFile: URL(string: "https://example.org/x.csv")!)
            }
        }
    }
}
