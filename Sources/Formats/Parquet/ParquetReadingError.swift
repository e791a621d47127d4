import Columns

/// Why a Parquet file could not be read. Each case carries what was expected, what was found and where.
public enum ParquetReadingError: Error, Hashable, Sendable {
    case unreadable(source: String, reason: String)
    /// The file is no Parquet file, or not a whole one.
    case notParquet(source: String, reason: String)
    case corrupt(source: String, column: String?, rowGroup: Int?, reason: String)
    /// Something that Parquet has and frames, or this reader, do not.
    case unsupported(source: String, column: String?, feature: String, readable: [String])
    case noSuchColumn(source: String, name: String, columns: [String])
    /// A condition compares a column with a value of another type.
    case wrongConditionType(source: String, column: String, type: ColumnType, value: String)
    case tooManyRows(source: String, rowCount: Int, limit: Int)
}

extension ParquetReadingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let source, let reason):
            "\(source): cannot be read: \(reason)"
        case .notParquet(let source, let reason):
            "\(source): expected a Parquet file, found \(reason); is it complete?"
        case .corrupt(let source, let column, let rowGroup, let reason):
            "\(source)\(Self.place(column, rowGroup)): \(reason); the file is damaged"
        case .unsupported(let source, let column, let feature, let readable):
            "\(source)\(Self.place(column, nil)): \(feature)\(Self.advice(column, readable))"
        case .noSuchColumn(let source, let name, let columns):
            "\(source): \(ColumnError.noSuchColumn(asked: name, known: columns))"
        case .wrongConditionType(let source, let column, let type, let value):
            "\(source), column \"\(column)\": a condition compares \(type) with \(value); give it a \(type.elementName)"
        case .tooManyRows(let source, let rowCount, let limit):
            """
            \(source): expected at most \(limit) rows in a file of its size, found \(rowCount) claimed; if that is right, \
            raise maximumRowsPerByte in the options
            """
        }
    }

    private static func place(_ column: String?, _ rowGroup: Int?) -> String {
        (column.map { ", column \"\($0)\"" } ?? "") + (rowGroup.map { ", row group \($0)" } ?? "")
    }

    private static func advice(_ column: String?, _ readable: [String]) -> String {
        guard column != nil, !readable.isEmpty else { return "" }
        let listed = readable.prefix(8).map { "\"\($0)\"" }.joined(separator: ", ")
        return "; leave it out with columns: [\(listed)\(readable.count > 8 ? ", ..." : "")]"
    }
}

/// What is wrong with a page or a header; whoever reads it adds the place.
struct PageError: Error {
    let reason: String
    /// Whether the page is sound, but of a kind this reader does not know.
    var isUnsupported = false

    init(_ reason: String) { self.reason = reason }
    static func unsupported(_ feature: String) -> PageError {
        var error = PageError(feature)
        error.isUnsupported = true
        return error
    }
}
