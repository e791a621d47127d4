import Columns
import Foundation
import Frames

/// An Arrow IPC file (Feather 2) or stream that is open: rows become columns when they are asked for.
///
///     let file = try ArrowFile(contentsOfFile: "plays.arrow")
///     for batch in 0..<file.batchCount {
///         let plays = try file.batch(batch, columns: ["user_id", "plays"])
///     }
///
/// Opening reads the schema and where batches lie, and nothing else. A batch is a frame of its own whose numbers and times point into
/// the mapped file. `DataFrame(contentsOfArrowFile:)` makes one frame of all batches, for which several have to be put together.
///
/// - Memory: a file from 16 MiB on is mapped, and must not change while the file or a frame from it lives.
public struct ArrowFile: Sendable {
    private let reader: ArrowReader
    /// Rows of each batch.
    public let batchRowCounts: [Int]

    /// - Throws: `ArrowReadingError`.
    public init(contentsOfFile path: String) throws {
        do {
            reader = ArrowReader(source: try ArrowSource(try TextBytes(path: path)))
        } catch CSVReadingError.unreadable(let source, let reason) {
            throw ArrowReadingError.unreadable(source: source, reason: reason)
        }
        batchRowCounts = try reader.rowCounts()
    }

    public var columnNames: [String] { reader.source.fields.map(\.name) }
    public var batchCount: Int { batchRowCounts.count }
    public var rowCount: Int { batchRowCounts.reduce(0, +) }

    /// The rows of one batch.
    ///
    /// - Cost: views of texts are made and their bytes checked; numbers and times cost nothing.
    /// - Throws: `ArrowReadingError`; `rowOutOfRange` of `ColumnError` for a batch that is not there.
    public func batch(_ index: Int, columns: [String]? = nil) throws -> DataFrame {
        guard batchRowCounts.indices.contains(index) else {
            throw ColumnError.rowOutOfRange(row: index, rowCount: batchCount)
        }
        return try reader.read(columns: columns, batches: index..<index + 1)
    }

    /// All rows as one frame, or some of its columns and rows: from 0, those beyond the end are left out.
    ///
    /// - Cost: of the batches that have such rows; several are put together.
    public func frame(columns: [String]? = nil, rows: Range<Int>? = nil) throws -> DataFrame {
        try reader.read(columns: columns, rows: rows)
    }
}
