import Columns
import Formats
import Foundation
import Frames
import Pool
import Testing

/// Files of pyarrow, pandas, Polars and DuckDB in every way they can be told to write, read by us.
@Suite struct ParquetMatrixTests {
    @Test(.enabled(if: FormatOracle.isThere, "EMBARK_PYTHON names no Python")) func filesOfOthersHoldWhatTheyHold() throws {
        try FormatOracle.withFolder { folder in
            // A folder may be given, to look at its files afterwards.
            let kept = ProcessInfo.processInfo.environment["EMBARK_FORMATS_FOLDER"].map { URL(fileURLWithPath: $0) }
            let folder = kept ?? folder
            _ = try FormatOracle.run("write_files.py", [folder.path, "parquet"])
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == "parquet" }.sorted { $0.path < $1.path }
            #expect(files.count > 70)
            for file in files { try check(file) }
        }
    }

    private func check(_ file: URL) throws {
        let expected = try String(contentsOf: file.appendingPathExtension("txt"), encoding: .utf8)
        for threads in [1, 3] {
            do {
                let frame = try Pool(threads: threads).use { try DataFrame(contentsOfParquetFile: file) }
                let found = FrameText.render(frame)
                if found != expected {
                    Issue.record("\(file.lastPathComponent): \(FormatOracle.difference(expected, found))")
                    return
                }
            } catch {
                Issue.record("\(file.lastPathComponent): \(error)")
                return
            }
        }
    }
}
