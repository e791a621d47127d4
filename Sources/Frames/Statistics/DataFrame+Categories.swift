import Columns
import Compute

extension DataFrame {
    /// The rows in the order of a column of texts by a list of them: `sorted(on: "size", inOrderOf: ["S", "M", "L"])`.
    ///
    /// - Parameter categories: texts from low to high. Texts that are not among them come behind, in their usual order.
    /// - Shape: stable; missing values are lowest.
    /// - Throws: `ColumnError`; `ColumnError.duplicateName` for a text that comes twice.
    public func sorted(
        on name: String, inOrderOf categories: [String], order: Order = .ascending
    ) throws -> DataFrame {
        var places: [[UInt8]: Int] = [:]
        for (place, category) in categories.enumerated() {
            guard places.updateValue(place, forKey: Array(category.utf8)) == nil else {
                throw ColumnError.duplicateName(category)
            }
        }
        let column = try self[name, String.self].dictionaryEncoded()
        let texts = column.categories!
        // Once a distinct text; a row has its code's place.
        let ranks = (0..<texts.count).map { code in
            texts.withUTF8(at: code) { places[Array($0)] } ?? nil
        }
        let key = try Column<Int>.build(name: name, count: rowCount) { row in
            column.validity.isValid(row) ? ranks[Int(column.storage.codes![row])] ?? categories.count : nil
        }
        return try rows(at: sortedPositions(by: [(AnyColumn(key), order), (AnyColumn(column), order)]))
    }
}

extension Column<String> {
    /// The number of each row's text among the different texts, in order of first appearance for texts that were not read as a
    /// dictionary; `categories` of the same encoded column are what they stand for.
    ///
    /// - Shape: integers from 0, missing where the text is.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func codes() throws -> Column<Int> {
        let encoded = try dictionaryEncoded()
        return try Column<Int>.build(name: name, count: count) { row in
            encoded.validity.isValid(row) ? Int(encoded.storage.codes![row]) : nil
        }
    }
}
