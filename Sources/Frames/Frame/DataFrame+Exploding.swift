import Columns
import Compute
import Pool

extension DataFrame {
    /// A row for each part of a text, the other columns repeated: `try posts.exploding("tags", separator: ",")`.
    ///
    /// - Parameter omittingEmptyParts: leaves out empty parts; otherwise `a,,b` has three, and an empty text has one.
    /// - Shape: rows in order. A missing text stays one row with a missing value, and so does a text that has no parts, as in
    ///   pandas' `explode`.
    /// - Throws: `ColumnError`, `TextError.emptySearch`.
    public func exploding(
        _ name: String, separator: String, omittingEmptyParts: Bool = false
    ) throws -> DataFrame {
        let (parts, rows) = try self[name, String.self].exploded(
            separator: separator, omittingEmpty: omittingEmptyParts)
        return try self.rows(at: rows).replacing(with: [AnyColumn(parts)])
    }

    /// A row for each value that a closure makes of a row's value, which takes its place; the other columns are repeated.
    ///
    ///     try posts.exploding("text", String.self) { $0.split(separator: " ").map { $0.lowercased() } }
    ///
    /// - Parameter parts: called on all cores for rows that have a value. No parts leave one row with a missing value; so does
    ///   a missing value.
    /// - Throws: `ColumnError`; what the closure throws.
    public func exploding<Element: ColumnElement, Part: ColumnElement>(
        _ name: String, _ type: Element.Type, _ parts: @Sendable (Element) throws -> [Part]
    ) throws -> DataFrame {
        let column = try self[name, type]
        let made = try Pool.current.mapMorsels(of: rowCount, size: 4096) { morsel in
            try morsel.map { row in try column[row].map(parts) ?? [] }
        }.joined()
        var rows: [Int] = []
        var values: [Part?] = []
        for (row, found) in made.enumerated() {
            rows += Array(repeating: row, count: Swift.max(1, found.count))
            values += found.isEmpty ? [nil] : found.map(Optional.some)
        }
        return try self.rows(at: RowPositions(rows)).replacing(with: [AnyColumn(Column(name: name, contents: values))])
    }
}
