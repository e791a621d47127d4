import Columns
import Foundation
@_exported import Frames
import GRDB

/// What happens when there is a table of the name already, as in pandas' `to_sql`.
public enum SQLiteExistingTable: Sendable, Hashable {
    /// An error.
    case fail
    /// The old table goes, with its indices.
    case replace
    /// Rows are added; names of columns must be those of the table, in any order.
    case append
}

extension DataFrame {
    /// Reads a table of an SQLite file.
    ///
    /// - Parameter columns: names of the columns to read, in this order; nil for all.
    /// - Types: of the values, see `README.md`; text in columns declared DATE, DATETIME or TIMESTAMP becomes times where all of it is.
    /// - Throws: `SQLiteError`. The file is opened for reading only and never made.
    public init(contentsOfSQLiteFile path: String, table: String, columns: [String]? = nil) throws {
        self = try SQLiteFile.reading(path) { database in
            let tables = try SQLiteFile.tables(database)
            guard let known = tables.first(where: { $0.lowercased() == table.lowercased() }) else {
                throw SQLiteError.noSuchTable(source: path, name: table, tables: tables)
            }
            let names = try database.columns(in: known).map(\.name)
            for column in columns ?? [] where !names.contains(column) {
                throw ColumnError.noSuchColumn(asked: column, known: names)
            }
            let list = (columns ?? names).map(\.sqlName).joined(separator: ", ")
            return try DataFrame(
                sqlite: database, query: "select \(list) from \(known.sqlName)", source: path)
        }
    }

    /// Reads the result of a query on an SQLite file.
    ///
    ///     try DataFrame(contentsOfSQLiteFile: "plays.sqlite", query: "select * from plays where user_id = :user", arguments: ["user": 7])
    ///
    /// - Throws: `SQLiteError`, with SQLite's own words where the query is wrong.
    public init(contentsOfSQLiteFile path: String, query: String, arguments: StatementArguments = []) throws {
        self = try SQLiteFile.reading(path) { database in
            try DataFrame(sqlite: database, query: query, arguments: arguments, source: path)
        }
    }

    /// Reads the result of a query on a database that is open already: in a transaction of one's own, or in memory.
    public init(sqlite database: Database, query: String, arguments: StatementArguments = []) throws {
        try self.init(sqlite: database, query: query, arguments: arguments, source: "SQLite")
    }

    init(sqlite database: Database, query: String, arguments: StatementArguments = [], source: String) throws {
        self = try SQLiteFile.failing(source) {
            let statement = try database.makeStatement(sql: query)
            let declared = SQLiteColumn.declaredTypes(statement)
            var columns = zip(SQLiteColumn.unique(statement.columnNames), declared).map {
                SQLiteColumn(name: $0, declaredType: $1)
            }
            let rows = try GRDB.Row.fetchCursor(statement, arguments: arguments)
            var row = 0
            while let values = try rows.next() {
                for index in columns.indices {
                    let value: DatabaseValue = values[index]
                    if case .blob(let bytes) = value.storage {
                        throw SQLiteError.unsupported(
                            source: source, column: columns[index].name, row: row, found: "\(bytes.count) bytes")
                    }
                    columns[index].append(value.storage)
                }
                row += 1
            }
            return try DataFrame(columns: try columns.map { try $0.column() })
        }
    }

    /// Writes the frame as a table of an SQLite file, which is made where there is none, in one transaction.
    ///
    /// - Throws: `SQLiteError`; the database is then as it was before.
    public func writeSQLite(to path: String, table: String, ifExists: SQLiteExistingTable = .fail) throws {
        try SQLiteFile.failing(path) {
            try DatabaseQueue(path: path).write { database in
                try SQLiteWriting(frame: self, table: table, source: path).write(to: database, ifExists: ifExists)
            }
        }
    }

    /// Writes the frame as a table of a database that is open already; in a transaction if the caller has begun one.
    public func writeSQLite(to database: Database, table: String, ifExists: SQLiteExistingTable = .fail) throws {
        try SQLiteFile.failing("SQLite") {
            try SQLiteWriting(frame: self, table: table, source: "SQLite").write(to: database, ifExists: ifExists)
        }
    }
}

enum SQLiteFile {
    static func reading<R>(_ path: String, _ body: (Database) throws -> R) throws -> R {
        guard FileManager.default.fileExists(atPath: path) else { throw SQLiteError.noSuchFile(path: path) }
        var configuration = Configuration()
        configuration.readonly = true
        return try failing(path) { try DatabaseQueue(path: path, configuration: configuration).read(body) }
    }

    /// Tables and views, SQLite's own left out.
    static func tables(_ database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql:
                "select name from sqlite_master where type in ('table', 'view') and name not like 'sqlite\\_%' escape '\\' order by name"
        )
    }

    /// Gives errors of SQLite their source.
    static func failing<R>(_ source: String, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as DatabaseError {
            throw SQLiteError.failed(
                source: source, statement: error.sql,
                reason: error.message ?? "error number \(error.resultCode.rawValue)")
        }
    }
}
