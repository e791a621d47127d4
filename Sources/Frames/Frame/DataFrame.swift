import Columns
import Compute

/// A table: named columns of equal length.
///
/// A value: every operation gives a new frame, columns that did not change are shared, slices copy nothing. Frames may be
/// read from any number of threads. Names and argument order are TabularData's where it has the operation; look-ups
/// throw instead of trapping.
public struct DataFrame: Sendable {
    /// In order.
    public let columns: [AnyColumn]
    /// Rows of every column.
    public let rowCount: Int

    /// A frame without rows or columns.
    public init() {
        columns = []
        rowCount = 0
    }

    /// - Throws: `ColumnError.lengthMismatch` or `ColumnError.duplicateName`.
    public init(columns: [AnyColumn]) throws {
        let rowCount = columns.first?.count ?? 0
        var names: Set<String> = []
        for column in columns {
            guard column.count == rowCount else {
                throw ColumnError.lengthMismatch(column: column.name, expected: rowCount, found: column.count)
            }
            guard names.insert(column.name).inserted else { throw ColumnError.duplicateName(column.name) }
        }
        self.init(unchecked: columns, rowCount: rowCount)
    }

    /// Columns known to have equal lengths and different names.
    package init(unchecked columns: [AnyColumn], rowCount: Int) {
        self.columns = columns
        self.rowCount = rowCount
        checkInvariants()
    }

    /// Rows and columns.
    public var shape: (rows: Int, columns: Int) { (rowCount, columns.count) }
    public var columnNames: [String] { columns.map(\.name) }
    public var isEmpty: Bool { rowCount == 0 }

    /// Names, types, missing values and bytes of the columns.
    public var schema: Schema { Schema(columns) }

    /// Where a column stands; nil when there is none of that name.
    ///
    /// - Cost: one comparison a column, which for names is quicker than hashing until frames get very wide.
    public func indexOfColumn(_ name: String) -> Int? {
        columns.firstIndex { $0.hasName(name) }
    }

    /// - Throws: `ColumnError.noSuchColumn` with the nearest name.
    package func requiredIndex(_ name: String) throws -> Int {
        guard let index = indexOfColumn(name) else {
            throw ColumnError.noSuchColumn(asked: name, known: columnNames)
        }
        return index
    }
}

extension DataFrame {
    /// A column, whatever its type.
    ///
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name.
    public subscript(_ name: String) -> AnyColumn {
        get throws { columns[try requiredIndex(name)] }
    }

    /// A column of a known type.
    ///
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name, `ColumnError.wrongType` with the actual type.
    public subscript<Element: ColumnElement>(_ name: String, _ type: Element.Type) -> Column<Element> {
        get throws { try self[name].assumingType(type) }
    }

    /// A column by a name kept with its type.
    public subscript<Element: ColumnElement>(_ id: ColumnID<Element>) -> Column<Element> {
        get throws { try self[id.name, Element.self] }
    }

    /// A column by its place, from 0.
    public subscript(column index: Int) -> AnyColumn { columns[index] }
}

/// A column's name together with its type, for programs that keep names in one place.
public struct ColumnID<Element: ColumnElement>: Sendable, Hashable {
    public let name: String
    public init(_ name: String, _ type: Element.Type = Element.self) { self.name = name }
}

extension DataFrame {
    func checkInvariants() {
        #if Checks
            for column in columns {
                assert(
                    column.count == rowCount,
                    "column \"\(column.name)\" has \(column.count) rows, the frame \(rowCount)")
            }
            assert(Set(columnNames).count == columns.count, "two columns of one name among \(columnNames)")
        #endif
    }
}

extension AnyColumn {
    @inline(__always) func hasName(_ name: String) -> Bool {
        switch self {
        case .int(let column): column.name == name
        case .double(let column): column.name == name
        case .bool(let column): column.name == name
        case .timestamp(let column): column.name == name
        case .date(let column): column.name == name
        case .duration(let column): column.name == name
        case .string(let column): column.name == name
        }
    }
}
