import Columns
import Compute

// The names that change a frame in place, as in TabularData; each has its twin that makes a new one.

extension DataFrame {
    /// As `adding(_:)`, in place.
    ///
    ///     try plays.add(["minutes": col("seconds") / 60])
    public mutating func add(_ expressions: KeyValuePairs<String, ColumnExpression>) throws {
        self = try adding(expressions)
    }

    /// Adds a column behind the others.
    ///
    /// - Throws: `ColumnError.duplicateName`, `ColumnError.lengthMismatch`.
    public mutating func append(column: AnyColumn) throws {
        guard indexOfColumn(column.name) == nil else { throw ColumnError.duplicateName(column.name) }
        self = try adding(column)
    }

    /// Adds a column behind the others.
    ///
    /// - Throws: `ColumnError.duplicateName`, `ColumnError.lengthMismatch`.
    public mutating func append<Element>(column: Column<Element>) throws { try append(column: AnyColumn(column)) }

    /// Takes a column away and gives it.
    ///
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name.
    @discardableResult public mutating func removeColumn(_ name: String) throws -> AnyColumn {
        let column = try self[name]
        self = try dropping(name)
        return column
    }

    /// Gives a column another name.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `ColumnError.duplicateName`.
    public mutating func renameColumn(_ name: String, to newName: String) throws {
        self = try renaming([name: newName])
    }

    /// As `sorted(on:order:)`, in place.
    public mutating func sort(on name: String, order: Order = .ascending) throws {
        self = try sorted(on: name, order: order)
    }
}
