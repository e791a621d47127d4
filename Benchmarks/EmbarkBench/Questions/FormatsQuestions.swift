import Embark
import Foundation

/// Reading and writing the plays, see `Benchmarks/questions/suites.py`.
enum FormatsQuestions {
    /// The files, and the plays in memory for writing.
    struct Files: Sendable {
        let parquet: URL, arrow: URL, csv: URL, json: URL, out: URL
        let frame: DataFrame
        /// The user in the middle of the file.
        let user: Int

        init(folder: String) throws {
            let folder = URL(fileURLWithPath: folder)
            parquet = folder.appending(path: "plays.parquet")
            arrow = folder.appending(path: "plays.arrow")
            csv = folder.appending(path: "plays.csv.gz")
            json = folder.appending(path: "plays.jsonl")
            out = FileManager.default.temporaryDirectory.appending(
                path: "embark-bench-\(ProcessInfo.processInfo.processIdentifier).parquet")
            frame = try DataFrame(contentsOfParquetFile: parquet)
            user = try frame["user_id", Int.self][frame.rowCount / 2] ?? 0
        }
    }

    /// What one thread adds up at once.
    private static let partRows = 1 << 18

    static let all: [Question<Files>] = [
        Question("q1", keys: ["user_id"]) { try DataFrame(contentsOfParquetFile: $0.parquet) },
        Question("q2", keys: ["user_id"]) {
            try DataFrame(contentsOfParquetFile: $0.parquet, columns: ["user_id", "artist"])
        },
        Question("q3", keys: ["user_id"]) {
            try DataFrame(contentsOfParquetFile: $0.parquet, where: [.equal("user_id", .int($0.user))])
        },
        Question("q4", keys: ["user_id"]) {
            try $0.frame.writeParquet(to: $0.out)
            return $0.frame
        },
        // Opening notes where the batches lie, as the peers' mapped tables do, which are lists of batches.
        Question("q5", keys: ["user_id"]) { files in
            let file = try ArrowFile(contentsOfFile: files.arrow.path)
            let middle = file.rowCount / 2
            return try file.frame(rows: middle..<middle + 1_000)
        },
        Question("q6", keys: ["user_id"]) { files in
            let file = try ArrowFile(contentsOfFile: files.arrow.path)
            let sums = try Pool.current.map(count: file.batchCount) { batch in
                let times = try file.batch(batch, columns: ["time_stamp"])["time_stamp", Int.self]
                // A batch may be all there is: DuckDB writes one.
                let parts = try Pool.current.map(count: (times.count + partRows - 1) / partRows) { part in
                    times.withValues { $0[part * partRows..<min($0.count, (part + 1) * partRows)].reduce(0, &+) }
                }
                return parts.reduce(0, &+)
            }
            let first = try file.frame(rows: 0..<5)
            let total = Double(sums.reduce(0, &+))
            let totals = Column(name: "total", contents: [Double](repeating: total, count: first.rowCount))
            return try first.adding(AnyColumn(totals))
        },
        Question("q7", keys: ["user_id"]) { try DataFrame(contentsOf: $0.csv) },
        Question("q8", keys: ["user_id"]) { try DataFrame(contentsOf: $0.json) },
        // One frame of all batches; the peers put theirs together, too.
        Question("q9", keys: ["user_id"]) { try DataFrame(contentsOfArrowFile: $0.arrow) },
    ]
}
