import Columns

/// Names and types of a frame's columns, with how much is missing and how many bytes they take.
public struct Schema: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        public let name: String
        public let type: ColumnType
        public let nilCount: Int
        /// Distinct values when the column holds codes into them; nil otherwise.
        public let categoryCount: Int?
    }

    public let fields: [Field]
    public let rowCount: Int

    init(_ columns: [AnyColumn]) {
        fields = columns.map { column in
            var categories: Int?
            if case .string(let strings) = column, strings.storage.isDictionary {
                categories = strings.storage.dictionaryCount
            }
            return Field(name: column.name, type: column.type, nilCount: column.nilCount, categoryCount: categories)
        }
        rowCount = columns.first?.count ?? 0
    }

    /// The field of a name; nil when there is none.
    public subscript(_ name: String) -> Field? { fields.first { $0.name == name } }
}

extension Schema: CustomStringConvertible {
    /// A line a column: name, type, missing values.
    public var description: String {
        let width = fields.map(\.name.count).max() ?? 0
        let lines = fields.map { field in
            var line =
                field.name + String(repeating: " ", count: width - field.name.count) + "  " + field.type.description
            if let categories = field.categoryCount { line += ", \(categories) distinct" }
            if field.nilCount > 0 { line += ", \(field.nilCount) missing" }
            return line
        }
        return (["\(rowCount) rows, \(fields.count) columns"] + lines).joined(separator: "\n")
    }
}
