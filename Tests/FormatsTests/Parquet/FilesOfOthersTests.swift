import Columns
import Formats
import Foundation
import Frames
import Pool
import Testing

/// Files of pyarrow, pandas, Polars and DuckDB in every way they can be told to write, read by us.
@Suite struct FilesOfOthersTests {
    @Test(.enabled(if: FormatOracle.isThere, "EMBARK_PYTHON names no Python"), arguments: ["parquet", "arrow"])
    func filesHoldWhatTheirTablesHold(kind: String) throws {
        try FormatOracle.withFolder { folder in
            // A folder may be given, to look at its files afterwards.
            let kept = ProcessInfo.processInfo.environment["EMBARK_FORMATS_FOLDER"].map { URL(fileURLWithPath: $0) }
            let folder = kept ?? folder
            _ = try FormatOracle.run("write_files.py", [folder.path, kind])
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                .filter { $0.pathExtension == kind }.sorted { $0.path < $1.path }
            #expect(files.count > (kind == "parquet" ? 70 : 30))
            for file in files { try check(file) }
            for file in files where file.lastPathComponent.contains("-7.") || file.lastPathComponent.contains("-1-rows")
            {
                let name = file.lastPathComponent
                try Corruption.check(
                    try Data(contentsOf: file), name: name, step: 31, mayEndEarly: name.contains("stream"),
                    read: Self.read)
            }
        }
    }

    private static func read(_ data: Data) throws -> DataFrame {
        data.prefix(4) == Data("PAR1".utf8) ? try DataFrame(parquetData: data) : try DataFrame(arrowData: data)
    }

    private func check(_ file: URL) throws {
        let expected = try String(contentsOf: file.appendingPathExtension("txt"), encoding: .utf8)
        for threads in [1, 3] {
            do {
                let frame = try Pool(threads: threads).use {
                    file.pathExtension == "parquet"
                        ? try DataFrame(contentsOfParquetFile: file) : try DataFrame(contentsOfArrowFile: file)
                }
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
