import Synchronization

/// A row that was left out, and why.
public struct CSVBadRow: Sendable, Hashable, CustomStringConvertible {
    /// Number of the line the row begins on, from 1.
    public var line: Int
    /// The row as it stands in the file, cut off after 1,000 bytes.
    public var text: String
    public var reason: Reason

    public enum Reason: Sendable, Hashable {
        case fieldCount(expected: Int, found: Int)
        case value(column: String, text: String, expected: String)
        /// JSON that ends to be JSON at a byte of the line, counted from 1.
        case syntax(byte: Int, expected: String, found: String)
    }

    public var description: String {
        switch reason {
        case .fieldCount(let expected, let found): "line \(line): expected \(expected) fields, found \(found): \(text)"
        case .value(let column, let text, let expected):
            "line \(line), column \"\(column)\": expected \(expected), found \"\(text)\""
        case .syntax(let byte, let expected, let found):
            "line \(line), byte \(byte): expected \(expected), found \(found): \(text)"
        }
    }
}

/// Takes the bad rows of `CSVReadingOptions.BadRowAction.collect`.
///
///     let bad = CSVBadRows()
///     options.onBadRow = .collect(into: bad)
///     let frame = try DataFrame(contentsOfCSVFile: url, options: options)
///     for row in bad.rows { print(row) }
public final class CSVBadRows: Sendable {
    private let list = Mutex<[CSVBadRow]>([])

    public init() {}

    /// The rows so far, by line within each file read.
    public var rows: [CSVBadRow] { list.withLock { $0 } }

    func append(_ rows: [CSVBadRow]) { list.withLock { $0 += rows } }
}
