import Columns

/// The rows of one group: a view with the frame's columns, cut to these rows.
///
/// Columns are slices of the frame where the group's rows stand together; otherwise a column's rows are gathered on
/// first use, for a run of groups at a time.
public struct Group: Sendable {
    @usableFromInline let run: GroupRun
    /// Within the run.
    @usableFromInline let places: Range<Int>
    /// Which group of its grouping, from 0.
    public let index: Int

    @usableFromInline init(run: GroupRun, places: Range<Int>, index: Int) {
        self.run = run
        self.places = places
        self.index = index
    }

    /// Rows.
    @inlinable public var count: Int { places.count }

    /// The group's values of a column.
    ///
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name, `ColumnError.wrongType` with the actual type.
    /// - Cost: a look-up by name; the values are not copied.
    @inlinable public subscript<Element: ColumnElement>(_ name: String, _ type: Element.Type) -> Column<Element> {
        get throws { try run.column(name).assumingType(type).slice(places) }
    }

    /// The group's values of a column, whatever its type.
    public subscript(_ name: String) -> AnyColumn {
        get throws { try run.column(name).slice(places) }
    }

    /// The group's values of a column by a name kept with its type.
    @inlinable public subscript<Element: ColumnElement>(_ id: ColumnID<Element>) -> Column<Element> {
        get throws { try self[id.name, Element.self] }
    }

    /// What the rows have in common.
    public var key: GroupKey { run.grouping.key(of: index) }

    /// The group as a frame of its own, with all columns.
    public var frame: DataFrame {
        get throws {
            let columns = try run.grouping.frame.columnNames.map { try self[$0] }
            return DataFrame(unchecked: columns, rowCount: count)
        }
    }
}
