import Columns

/// Why a database could not be read or written.
public enum SQLiteError: Error, Hashable, Sendable {
    case noSuchFile(path: String)
    case noSuchTable(source: String, name: String, tables: [String])
    case tableExists(source: String, name: String)
    /// A table that rows should be added to has other columns.
    case otherColumns(source: String, table: String, expected: [String], found: [String])
    case unsupported(source: String, column: String, row: Int, found: String)
    /// What SQLite says.
    case failed(source: String, statement: String?, reason: String)
}

extension SQLiteError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSuchFile(let path): "\(path): expected an SQLite file, found none"
        case .noSuchTable(let source, let name, let tables):
            """
            \(source): expected a table "\(name)", found \
            \(tables.isEmpty ? "a database without tables" : tables.prefix(12).joined(separator: ", "))\
            \(nearestName(to: name, in: tables).map { "; did you mean \"\($0)\"?" } ?? "")
            """
        case .tableExists(let source, let name):
            "\(source): there is a table \"\(name)\" already; pass ifExists: .replace or .append"
        case .otherColumns(let source, let table, let expected, let found):
            """
            \(source), table "\(table)": expected its columns \(expected.joined(separator: ", ")), found \
            \(found.joined(separator: ", ")); select the columns or pass ifExists: .replace
            """
        case .unsupported(let source, let column, let row, let found):
            """
            \(source), column "\(column)", row \(row): expected a number or text, found \(found), which a frame does not hold; \
            leave the column out, or ask for hex("\(column)") in a query
            """
        case .failed(let source, let statement, let reason):
            "\(source): \(reason)\(statement.map { "; in \($0)" } ?? "")"
        }
    }
}
