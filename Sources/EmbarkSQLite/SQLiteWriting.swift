import Columns
import Frames
import GRDB

/// A frame as a table: made, and filled row by row with one statement.
struct SQLiteWriting {
    let frame: DataFrame
    let table: String
    let source: String

    func write(to database: Database, ifExists: SQLiteExistingTable) throws {
        if try database.tableExists(table) {
            switch ifExists {
            case .fail: throw SQLiteError.tableExists(source: source, name: table)
            case .replace: try database.execute(sql: "drop table \(table.sqlName)")
            case .append: return try append(to: database)
            }
        }
        let columns = frame.columns.map { "\($0.name.sqlName) \(Self.declaredType($0))" }
        try database.execute(sql: "create table \(table.sqlName) (\(columns.joined(separator: ", ")))")
        try insert(into: database)
    }

    private func append(to database: Database) throws {
        let known = try database.columns(in: table).map(\.name)
        guard Set(known.map { $0.lowercased() }) == Set(frame.columnNames.map { $0.lowercased() }) else {
            throw SQLiteError.otherColumns(source: source, table: table, expected: known, found: frame.columnNames)
        }
        try insert(into: database)
    }

    private func insert(into database: Database) throws {
        let names = frame.columnNames.map(\.sqlName).joined(separator: ", ")
        let places = Array(repeating: "?", count: frame.columns.count).joined(separator: ", ")
        let statement = try database.makeStatement(
            sql: "insert into \(table.sqlName) (\(names)) values (\(places))")
        let values = frame.columns.map(Self.values)
        for row in 0..<frame.rowCount {
            try statement.execute(arguments: StatementArguments(values.map { $0(row) }))
        }
    }

    /// Names that SQLite and others know: BOOLEAN, DATE and TIMESTAMP say how a number or a text is meant.
    private static func declaredType(_ column: AnyColumn) -> String {
        switch column {
        case .int, .duration: "INTEGER"
        case .double: "REAL"
        case .bool: "BOOLEAN"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        case .string: "TEXT"
        }
    }

    /// What gives a row's value.
    private static func values(_ column: AnyColumn) -> (Int) -> DatabaseValue {
        func present<Element>(_ column: Columns.Column<Element>, _ value: @escaping (Element) -> DatabaseValue) -> (Int)
            -> DatabaseValue
        {
            { column[$0].map(value) ?? .null }
        }
        switch column {
        case .int(let column): return present(column) { Int64($0).databaseValue }
        case .double(let column): return present(column) { $0.databaseValue }
        case .bool(let column): return present(column) { $0.databaseValue }
        case .date(let column): return present(column) { "\($0)".databaseValue }
        case .string(let column): return present(column) { $0.databaseValue }
        case .timestamp(let column):
            // Times with a zone are moments: written in UTC with its offset.
            let suffix = column.zone == .none ? "" : "+00:00"
            return present(column) { "\($0)\(suffix)".databaseValue }
        case .duration(let column):
            return present(column) { $0.ticks(in: .nanoseconds).databaseValue }
        }
    }
}

extension String {
    /// As a name in SQL: in quotes, those inside doubled. (GRDB's own does not double them.)
    var sqlName: String { "\"" + replacing("\"", with: "\"\"") + "\"" }
}
