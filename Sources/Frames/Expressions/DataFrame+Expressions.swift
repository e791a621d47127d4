import Columns
import Compute

extension DataFrame {
    /// The rows for which the condition is true; a missing condition counts as false.
    ///
    ///     try plays.filter(col("plays") > 3 && col("artist") == "Kavo")
    ///
    /// - Shape: rows stay in order; all columns are kept.
    /// - Throws: `ColumnError` for a wrong name, `ExpressionError` for types that do not go together and for integers that do
    ///   not fit 64 bits.
    public func filter(_ condition: ColumnExpression) throws -> DataFrame {
        var plan = Plan(self)
        let value = plan.repeated(try plan.bind(condition, groups: nil), over: .rows)
        guard case .bool = plan.type(of: value) else {
            throw ExpressionError.wrongType(
                expression: condition.description, expected: "a condition",
                found: [.init(text: condition.description, type: plan.type(of: value))],
                advice: "compare it: > 0, == \"x\"")
        }
        return try keeping(Execution(plan).rows(where: value))
    }

    /// The columns and new ones; one of the same name takes the place of the earlier.
    ///
    ///     try plays.adding(["minutes": col("seconds") / 60, "share": col("seconds") / col("seconds").sum()])
    ///
    /// All expressions read the frame as it is: none sees a column that another one makes. One value (an aggregate, a
    /// literal) is repeated for every row.
    /// - Throws: as `filter`; `ColumnError.duplicateName`.
    public func adding(_ expressions: KeyValuePairs<String, ColumnExpression>) throws -> DataFrame {
        try replacing(with: computed(Array(expressions), asRows: true))
    }

    /// The expressions' values alone, in the order given.
    ///
    /// One value is repeated for every row; when all expressions are of one value, the result has one row.
    /// - Throws: as `filter`; `ColumnError.duplicateName`.
    public func selecting(_ expressions: KeyValuePairs<String, ColumnExpression>) throws -> DataFrame {
        let columns = try computed(Array(expressions), asRows: false)
        return DataFrame(unchecked: columns, rowCount: columns.first?.count ?? rowCount)
    }

    /// The values of some expressions, a row for each of the frame's.
    func computed(_ expressions: [ColumnExpression]) throws -> [AnyColumn] {
        var plan = Plan(self)
        let values = try expressions.map { plan.repeated(try plan.bind($0, groups: nil), over: .rows) }
        return try Execution(plan).columns(of: values)
    }

    private func computed(
        _ expressions: [(key: String, value: ColumnExpression)], asRows: Bool
    ) throws -> [AnyColumn] {
        try checkNames(expressions)
        var plan = Plan(self)
        var values = try expressions.map { try plan.bind($0.value, groups: nil) }
        if asRows || values.contains(where: { plan.values[$0].domain == .rows }) {
            values = values.map { plan.repeated($0, over: .rows) }
        }
        let columns = try Execution(plan).columns(of: values)
        return zip(expressions, columns).map { $1.renamed($0.key) }
    }
}

extension Grouping {
    /// A frame with a row for every group: the key columns, then a column for every expression under the name given.
    ///
    ///     try plays.grouped(by: "artist").aggregated([
    ///         "plays": .count, "listeners": col("user_id").distinctCount(), "range": col("year").max() - col("year").min(),
    ///     ])
    ///
    /// Aggregates are taken over each group's rows. An expression needs one value a group: `col("x") * 2` is an error,
    /// `(col("x") * 2).sum()` is not.
    /// - Throws: `ColumnError` for a wrong name, `ExpressionError`, `ComputeError.overflow`.
    /// - Cost: one pass over codes for count, sum, mean, min and max; otherwise one over the rows in group order.
    public func aggregated(_ expressions: KeyValuePairs<String, ColumnExpression>) throws -> DataFrame {
        try aggregated(pairs: Array(expressions))
    }

    /// As `aggregated` of pairs in the source, for pairs that are made.
    package func aggregated(pairs expressions: [(key: String, value: ColumnExpression)]) throws -> DataFrame {
        try checkNames(expressions)
        var plan = Plan(frame, groups: index)
        let values = try expressions.map { name, expression in
            let value = try plan.bind(expression, groups: 0)
            guard plan.values[value].domain != .rows else {
                throw ExpressionError.manyValues(expression: expression.description, place: "each group")
            }
            return plan.repeated(value, over: .groups(0))
        }
        let columns = try Execution(plan).columns(of: values)
        return try keys().replacing(with: zip(expressions, columns).map { $1.renamed($0.key) })
    }
}

private func checkNames(_ expressions: [(key: String, value: ColumnExpression)]) throws {
    var names: Set<String> = []
    for (name, _) in expressions where !names.insert(name).inserted { throw ColumnError.duplicateName(name) }
}
