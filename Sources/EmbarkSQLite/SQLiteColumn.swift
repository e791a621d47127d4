import Columns
import Formats
import Frames
import GRDB
import GRDBSQLite

/// The values of a column of a result, row by row, and the column they become.
struct SQLiteColumn {
    let name: String
    /// What the table says, in capital letters; empty for expressions.
    let declaredType: String
    private var values: [DatabaseValue.Storage] = []
    private var hasIntegers = false, hasDoubles = false, hasTexts = false

    init(name: String, declaredType: String) {
        self.name = name
        self.declaredType = declaredType.uppercased()
    }

    mutating func append(_ value: DatabaseValue.Storage) {
        switch value {
        case .int64: hasIntegers = true
        case .double: hasDoubles = true
        case .string: hasTexts = true
        case .null, .blob: break
        }
        values.append(value)
    }

    /// - Throws: nothing but mistakes of ours: texts can always be read.
    func column() throws -> AnyColumn {
        switch (hasIntegers, hasDoubles, hasTexts) {
        case (true, false, false): return integers()
        case (false, true, false): return .double(make { if case .double(let value) = $0 { value } else { nil } })
        case (true, true, false): return try numbers()
        case (false, false, true):
            let isTime = declaredType.contains("DATE") || declaredType.contains("TIME")
            return isTime ? try read(texts()) : texts()
        case (false, false, false): return empty()
        default: return try read(texts())
        }
    }

    private func make<Element: ColumnElement>(_ value: (DatabaseValue.Storage) -> Element?) -> Columns.Column<Element> {
        Columns.Column.make(name: name, count: values.count) { value(values[$0]) }
    }

    private func integers() -> AnyColumn {
        let isTruth =
            declaredType.hasPrefix("BOOL")
            && values.allSatisfy { if case .int64(let value) = $0 { value == 0 || value == 1 } else { true } }
        if isTruth { return .bool(make { if case .int64(let value) = $0 { value == 1 } else { nil } }) }
        return .int(make { if case .int64(let value) = $0 { Int(value) } else { nil } })
    }

    /// Doubles where every integer is one, else texts: no number is rounded.
    private func numbers() throws -> AnyColumn {
        let areExact = values.allSatisfy {
            if case .int64(let value) = $0 { Double(exactly: value) != nil } else { true }
        }
        guard areExact else { return texts() }
        return .double(
            make {
                switch $0 {
                case .int64(let value): Double(value)
                case .double(let value): value
                default: nil
                }
            })
    }

    private func texts() -> AnyColumn {
        .string(
            make {
                switch $0 {
                case .int64(let value): "\(value)"
                case .double(let value): "\(value)"
                case .string(let value): value
                case .null, .blob: nil
                }
            })
    }

    /// Without values the declared type is all there is.
    private func empty() -> AnyColumn {
        if declaredType.contains("INT") { return .int(make { _ -> Int? in nil }) }
        if declaredType.hasPrefix("BOOL") { return .bool(make { _ -> Bool? in nil }) }
        if ["REAL", "FLOA", "DOUB"].contains(where: declaredType.contains) {
            return .double(make { _ -> Double? in nil })
        }
        return texts()
    }

    /// Reads texts as the fields of a CSV file, which says what all of them may be.
    private func read(_ texts: AnyColumn) throws -> AnyColumn {
        // Another column beside it, so that no row is an empty line.
        let rows = Columns.Column<Int>.make(name: "row", count: texts.count) { $0 }
        let csv = try DataFrame(columns: [AnyColumn(rows), texts.renamed("value")]).csvRepresentation()
        let read = try DataFrame(csvData: csv, columns: ["value"], options: Self.csvOptions).columns[0].renamed(name)
        // An empty text is no missing value, and spaces around a number may matter to those who put them there.
        guard read.type != .string, read.nilCount == texts.nilCount, read.count == texts.count else { return texts }
        return read
    }

    private static let csvOptions: CSVReadingOptions = {
        var options = CSVReadingOptions()
        options.hasHeaderRow = true
        options.nilEncodings = [""]
        options.keepsLeadingZeros = true
        return options
    }()

    // MARK: - Names and types of a result

    /// Two columns of a query may have one name, those of a frame may not.
    static func unique(_ names: [String]) -> [String] {
        var known: Set<String> = []
        return names.map { name in
            var unique = name
            var number = 1
            while !known.insert(unique).inserted {
                unique = "\(name)_\(number)"
                number += 1
            }
            return unique
        }
    }

    static func declaredTypes(_ statement: Statement) -> [String] {
        (0..<statement.columnCount).map { index in
            sqlite3_column_decltype(statement.sqliteStatement, Int32(index)).map { String(cString: $0) } ?? ""
        }
    }
}
