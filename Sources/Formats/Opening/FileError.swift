import Columns

/// Why files could not be opened, or a frame not be written under a name.
public enum FileError: Error, Hashable, Sendable {
    case notFound(path: String, near: [String])
    /// A pattern that no file matches.
    case noMatch(pattern: String, near: [String])
    case emptyFolder(path: String)
    case unknownFormat(path: String)
    /// A name that says Parquet or Arrow, and a file that begins like a text.
    case looksLikeText(path: String, expected: FileFormat, beginning: String, perhaps: FileFormat)
    /// An SQLite file, which another module reads.
    case isDatabase(path: String)
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case damaged(path: String, packing: String, reason: String)
    case differentTypes(column: String, first: String, firstType: ColumnType, second: String, secondType: ColumnType)
    case differentPartitions(first: String, firstKeys: [String], second: String, secondKeys: [String])
    case noSuchColumn(source: String, name: String, columns: [String])
}

extension FileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notFound(let path, let near):
            "\(path): expected a file, found none\(Self.listed("; near it", near))"
        case .noMatch(let pattern, let near):
            "\(pattern): expected files that match, found none\(Self.listed("; there are", near))"
        case .emptyFolder(let path):
            """
            \(path): expected files of \(FormatTable.names), found none in the folder; names that begin with a dot or an \
            underscore are passed over
            """
        case .unknownFormat(let path):
            """
            \(path): expected a name that ends on one of \(FormatTable.endings), perhaps with .gz or .zst behind it; or say \
            the format in the options
            """
        case .looksLikeText(let path, let expected, let beginning, let perhaps):
            """
            \(path): expected \(expected.rawValue), as its name says, found a text that begins with "\(beginning)"; if it is \
            \(perhaps.rawValue), name it .\(FormatTable[perhaps].endings[0]) or say the format in the options
            """
        case .isDatabase(let path):
            """
            \(path): expected one of \(FormatTable.names), found an SQLite database; a program reads its tables with import \
            EmbarkSQLite, DataFrame(contentsOfSQLiteFile:table:)
            """
        case .unreadable(let path, let reason):
            "\(path): cannot be read: \(reason)"
        case .unwritable(let path, let reason):
            "\(path): cannot be written: \(reason)"
        case .damaged(let path, let packing, let reason):
            "\(path): expected a file packed with \(packing): \(reason)"
        case .differentTypes(let column, let first, let firstType, let second, let secondType):
            """
            column "\(column)": expected one type in all files, found \(firstType) in \(first) and \(secondType) in \(second); \
            leave one of the files out, or read them one by one
            """
        case .differentPartitions(let first, let firstKeys, let second, let secondKeys):
            """
            expected the same partition folders for all files, found \(Self.keys(firstKeys)) for \(first) and \
            \(Self.keys(secondKeys)) for \(second); read them one by one
            """
        case .noSuchColumn(let source, let name, let columns):
            "\(source): \(ColumnError.noSuchColumn(asked: name, known: columns))"
        }
    }

    private static func listed(_ words: String, _ names: [String]) -> String {
        names.isEmpty ? "" : "\(words) \(names.joined(separator: ", "))"
    }

    private static func keys(_ keys: [String]) -> String {
        keys.isEmpty ? "none" : keys.map { "\($0)=" }.joined(separator: "/")
    }
}
