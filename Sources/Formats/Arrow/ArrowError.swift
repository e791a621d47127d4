import Columns

/// Why an Arrow file or stream could not be read. Each case carries what was expected, what was found and where.
public enum ArrowReadingError: Error, Hashable, Sendable {
    case unreadable(source: String, reason: String)
    case notArrow(source: String, reason: String)
    case corrupt(source: String, column: String?, batch: Int?, reason: String)
    case unsupported(source: String, column: String, feature: String, readable: [String])
    case noSuchColumn(source: String, name: String, columns: [String])
}

extension ArrowReadingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let source, let reason):
            "\(source): cannot be read: \(reason)"
        case .notArrow(let source, let reason):
            "\(source): expected an Arrow file or stream, found \(reason); is it complete?"
        case .corrupt(let source, let column, let batch, let reason):
            """
            \(source)\(column.map { ", column \"\($0)\"" } ?? "")\(batch.map { ", batch \($0)" } ?? ""): \(reason); the file \
            is damaged
            """
        case .unsupported(let source, let column, let feature, let readable):
            """
            \(source), column "\(column)": \(feature); leave it out with columns: \
            [\(readable.prefix(8).map { "\"\($0)\"" }.joined(separator: ", "))\(readable.count > 8 ? ", ..." : "")]
            """
        case .noSuchColumn(let source, let name, let columns):
            "\(source): \(ColumnError.noSuchColumn(asked: name, known: columns))"
        }
    }
}

/// Why an Arrow file could not be written. The file that was there before is still there.
public enum ArrowWritingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unwritable(target: String, reason: String)

    public var description: String {
        switch self {
        case .unwritable(let target, let reason): "\(target): cannot be written: \(reason)"
        }
    }
}
