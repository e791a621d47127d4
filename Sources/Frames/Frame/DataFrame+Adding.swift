import Columns
import Compute

// See DataFrame+Filter.swift for why the overloads are written out.

extension DataFrame {
    /// A new column from values of others, computed on all cores; one of the same name is replaced.
    ///
    /// - Parameter transform: gets the row's value of each named column. Where one of them is missing the result is missing
    ///   and the closure is not called (`adding(_:fromOptional:)` calls it). nil as a result is a missing value.
    /// - Throws: `ColumnError` for a wrong name or type; what the closure throws.
    @inlinable public func adding<A: ColumnElement, Result: ColumnElement>(
        _ name: String, from a: String, _ aType: A.Type,
        _ transform: @Sendable (A) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row) else { return nil }
                return try transform(a)
            })
    }

    /// As `adding(_:from:)`, but the closure is called for every row and gets nil for missing values.
    @inlinable public func adding<A: ColumnElement, Result: ColumnElement>(
        _ name: String, fromOptional a: String, _ aType: A.Type,
        _ transform: @Sendable (A?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(aColumn.uncheckedElement(at: row))
            })
    }

    /// As the form for one column, for two.
    @inlinable public func adding<A: ColumnElement, B: ColumnElement, Result: ColumnElement>(
        _ name: String, from a: String, _ aType: A.Type, _ b: String, _ bType: B.Type,
        _ transform: @Sendable (A, B) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row), let b = bColumn.uncheckedElement(at: row) else {
                    return nil
                }
                return try transform(a, b)
            })
    }

    /// As the form for one column, for two.
    @inlinable public func adding<A: ColumnElement, B: ColumnElement, Result: ColumnElement>(
        _ name: String, fromOptional a: String, _ aType: A.Type, _ b: String, _ bType: B.Type,
        _ transform: @Sendable (A?, B?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row))
            })
    }

    /// As the form for one column, for three.
    @inlinable public func adding<A: ColumnElement, B: ColumnElement, C: ColumnElement, Result: ColumnElement>(
        _ name: String, from a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type,
        _ transform: @Sendable (A, B, C) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row), let b = bColumn.uncheckedElement(at: row),
                    let c = cColumn.uncheckedElement(at: row)
                else { return nil }
                return try transform(a, b, c)
            })
    }

    /// As the form for one column, for three.
    @inlinable public func adding<A: ColumnElement, B: ColumnElement, C: ColumnElement, Result: ColumnElement>(
        _ name: String, fromOptional a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String,
        _ cType: C.Type,
        _ transform: @Sendable (A?, B?, C?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(
                    aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row),
                    cColumn.uncheckedElement(at: row))
            })
    }

    /// As the form for one column, for four.
    @inlinable
    public func adding<A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, Result: ColumnElement>(
        _ name: String, from a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type,
        _ d: String, _ dType: D.Type,
        _ transform: @Sendable (A, B, C, D) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row), let b = bColumn.uncheckedElement(at: row),
                    let c = cColumn.uncheckedElement(at: row), let d = dColumn.uncheckedElement(at: row)
                else { return nil }
                return try transform(a, b, c, d)
            })
    }

    /// As the form for one column, for four.
    @inlinable
    public func adding<A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, Result: ColumnElement>(
        _ name: String, fromOptional a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String,
        _ cType: C.Type, _ d: String, _ dType: D.Type,
        _ transform: @Sendable (A?, B?, C?, D?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(
                    aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row),
                    cColumn.uncheckedElement(at: row), dColumn.uncheckedElement(at: row))
            })
    }

    /// As the form for one column, for five.
    @inlinable
    public func adding<
        A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement, Result: ColumnElement
    >(
        _ name: String, from a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type,
        _ d: String, _ dType: D.Type, _ e: String, _ eType: E.Type,
        _ transform: @Sendable (A, B, C, D, E) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row), let b = bColumn.uncheckedElement(at: row),
                    let c = cColumn.uncheckedElement(at: row), let d = dColumn.uncheckedElement(at: row),
                    let e = eColumn.uncheckedElement(at: row)
                else { return nil }
                return try transform(a, b, c, d, e)
            })
    }

    /// As the form for one column, for five.
    @inlinable
    public func adding<
        A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement, Result: ColumnElement
    >(
        _ name: String, fromOptional a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String,
        _ cType: C.Type, _ d: String, _ dType: D.Type, _ e: String, _ eType: E.Type,
        _ transform: @Sendable (A?, B?, C?, D?, E?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(
                    aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row),
                    cColumn.uncheckedElement(at: row), dColumn.uncheckedElement(at: row),
                    eColumn.uncheckedElement(at: row))
            })
    }

    /// As the form for one column, for six.
    @inlinable
    public func adding<
        A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement, F: ColumnElement,
        Result: ColumnElement
    >(
        _ name: String, from a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String, _ cType: C.Type,
        _ d: String, _ dType: D.Type, _ e: String, _ eType: E.Type, _ f: String, _ fType: F.Type,
        _ transform: @Sendable (A, B, C, D, E, F) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        let fColumn = try self[f, F.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                guard let a = aColumn.uncheckedElement(at: row), let b = bColumn.uncheckedElement(at: row),
                    let c = cColumn.uncheckedElement(at: row), let d = dColumn.uncheckedElement(at: row),
                    let e = eColumn.uncheckedElement(at: row), let f = fColumn.uncheckedElement(at: row)
                else { return nil }
                return try transform(a, b, c, d, e, f)
            })
    }

    /// As the form for one column, for six.
    @inlinable
    public func adding<
        A: ColumnElement, B: ColumnElement, C: ColumnElement, D: ColumnElement, E: ColumnElement, F: ColumnElement,
        Result: ColumnElement
    >(
        _ name: String, fromOptional a: String, _ aType: A.Type, _ b: String, _ bType: B.Type, _ c: String,
        _ cType: C.Type, _ d: String, _ dType: D.Type, _ e: String, _ eType: E.Type, _ f: String, _ fType: F.Type,
        _ transform: @Sendable (A?, B?, C?, D?, E?, F?) throws -> Result?
    ) throws -> DataFrame {
        let aColumn = try self[a, A.self]
        let bColumn = try self[b, B.self]
        let cColumn = try self[c, C.self]
        let dColumn = try self[d, D.self]
        let eColumn = try self[e, E.self]
        let fColumn = try self[f, F.self]
        return try adding(
            Column<Result>.build(name: name, count: rowCount, label: name) { row in
                try transform(
                    aColumn.uncheckedElement(at: row), bColumn.uncheckedElement(at: row),
                    cColumn.uncheckedElement(at: row), dColumn.uncheckedElement(at: row),
                    eColumn.uncheckedElement(at: row), fColumn.uncheckedElement(at: row))
            })
    }
}
