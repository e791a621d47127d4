import Columns
import Compute

// Closures over one to six columns, on all cores. Written out per number of columns, because closures over parameter
// packs take the compiler seconds to type-check and run four times slower (Documentation/Decisions/closures.md).

extension DataFrame {
    /// The rows for which the closure says true.
    ///
    /// - Parameter isIncluded: gets the row's value of each named column, nil where it is missing; runs on all cores.
    /// - Shape: rows stay in order; all columns are kept.
    /// - Throws: `ColumnError` for a wrong name or type; what the closure throws.
    @inlinable public func filter<A: ColumnElement>(
        on a: String, _ aType: A.Type,
        _ isIncluded: @Sendable (A?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        return try keepingRows { row in
            try isIncluded(aColumn.uncheckedElement(at: row))
        }
    }

    /// The rows for which the closure says true.
    @inlinable public func filter<A: ColumnElement, B: ColumnElement>(
        on a: String, _ aType: A.Type, _ b: String, _ bType: B.Type,
        _ isIncluded: @Sendable (A?, B?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        return try keepingRows { row in
            try isIncluded(aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row))
        }
    }

    /// The rows for which the closure says true.
    @inlinable public func filter<A: ColumnElement, B: ColumnElement, C: ColumnElement>(
        on a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type,
        _ isIncluded: @Sendable (A?, B?, C?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        return try keepingRows { row in
            try isIncluded(
                aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row), cColumn.uncheckedElement(at: row))
        }
    }

    /// The rows for which the closure says true.
    @inlinable public func filter<A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement>(
        on a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type, _ d: String,
        _ dType: D.Type,
        _ isIncluded: @Sendable (A?, B?, C?, D?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        return try keepingRows { row in
            try isIncluded(
                aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row), cColumn.uncheckedElement(at: row),
                dColumn.uncheckedElement(at: row))
        }
    }

    /// The rows for which the closure says true.
    @inlinable
    public func filter<A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement>(
        on a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type, _ d: String,
        _ dType: D.Type, _ e: String, _ eType: E.Type,
        _ isIncluded: @Sendable (A?, B?, C?, D?, E?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        return try keepingRows { row in
            try isIncluded(
                aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row), cColumn.uncheckedElement(at: row),
                dColumn.uncheckedElement(at: row), eColumn.uncheckedElement(at: row))
        }
    }

    /// The rows for which the closure says true.
    @inlinable
    public func filter<
        A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement, F: ColumnElement
    >(
        on a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type, _ d: String,
        _ dType: D.Type, _ e: String, _ eType: E.Type, _ f: String, _ fType: F.Type,
        _ isIncluded: @Sendable (A?, B?, C?, D?, E?, F?) throws -> Bool
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        let fColumn = try self[f, F.self]
        return try keepingRows { row in
            try isIncluded(
                aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row), cColumn.uncheckedElement(at: row),
                dColumn.uncheckedElement(at: row), eColumn.uncheckedElement(at: row), fColumn.uncheckedElement(at: row))
        }
    }
}
