import Columns

extension DataFrame {
    /// One row: its values by column name or place. A view; copies nothing.
    public struct Row: Sendable, Identifiable {
        public let base: DataFrame
        /// From 0.
        public let index: Int
        public var id: Int { index }

        /// - Throws: `ColumnError` for a wrong name or type.
        public subscript<Element: ColumnElement>(_ name: String, _ type: Element.Type) -> Element? {
            get throws { try base[name, type][index] }
        }

        /// - Throws: `ColumnError.noSuchColumn`.
        public subscript(_ name: String) -> (any ColumnElement)? {
            get throws { try base[name][index] }
        }

        /// Values in the order of the columns.
        public var values: [(any ColumnElement)?] { base.columns.map { $0[index] } }
    }

    /// The rows, one after the other: convenient, and slow next to columns (each value is looked up and boxed).
    public struct Rows: Sendable, RandomAccessCollection {
        let base: DataFrame
        public var startIndex: Int { 0 }
        public var endIndex: Int { base.rowCount }
        public subscript(index: Int) -> Row {
            precondition(index >= 0 && index < base.rowCount, "expected a row below \(base.rowCount), found \(index)")
            return Row(base: base, index: index)
        }
    }

    /// The rows, for loops where speed does not matter.
    public var rows: Rows { Rows(base: self) }
}
