import Columns
import Compute

extension ColumnExpression {
    /// Whether two values are equal; missing where one of them is.
    ///
    /// Texts are equal by their bytes, NaN equals nothing, an integer next to a double is compared as a double. A literal
    /// text next to a time is read as one: `col("datetime") >= "2024-05-01 12:00:00"`.
    public static func == (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .equal), [left, right])
    }
    public static func != (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .notEqual), [left, right])
    }
    public static func < (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .less), [left, right])
    }
    public static func <= (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .lessOrEqual), [left, right])
    }
    public static func > (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .greater), [left, right])
    }
    public static func >= (left: ColumnExpression, right: ColumnExpression) -> ColumnExpression {
        ColumnExpression(batched: Comparing(relation: .greaterOrEqual), [left, right])
    }
}

/// How two values of one type stand to each other.
struct Comparing: BatchedFunction {
    let relation: Relation

    private var symbol: String {
        switch relation {
        case .equal: "=="
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        }
    }

    func text(of arguments: [String]) -> String { "(\(arguments[0]) \(symbol) \(arguments[1]))" }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        guard let (left, right, type) = try plan.unified(arguments[0], arguments[1]) else {
            throw Mismatch("values of one type on both sides of \(symbol)", advice: advice(arguments, plan))
        }
        guard type != .string else {
            if let table = plan.table(left, comparedTo: right, relation) { return table }
            if let table = plan.table(right, comparedTo: left, relation.mirrored) { return table }
            return plan.append(TextComparison(relation), [left, right], .bool)
        }
        let operation: any BatchOperation =
            LaneKind(type).map { Comparison(relation, $0) } ?? BitComparison(relation)
        return plan.append(operation, [left, right], .bool)
    }

    private func advice(_ arguments: [Int], _ plan: Plan) -> String? {
        let types = arguments.map { plan.type(of: $0) }
        let zones = types.compactMap { if case .timestamp(_, let zone) = $0 { zone } else { nil } }
        if zones.count == 2 { return "a time with a zone and one without do not compare; give both a zone or none" }
        if zones.count == 1, types.contains(.string) {
            return "write the time as yyyy-MM-dd HH:mm:ss, with an offset where the column has a zone"
        }
        if types.contains(where: { if case .duration = $0 { true } else { false } }) {
            return "compare durations with durations: lit(Duration.seconds(1800))"
        }
        if types.contains(.string) { return "read the text as a number: cast(to: Double.self)" }
        return nil
    }
}

extension Plan {
    /// Whether the texts of a column of codes stand in a relation to a literal: decided once a distinct text.
    fileprivate mutating func table(_ value: Int, comparedTo other: Int, _ relation: Relation) -> Int? {
        guard case .string(let text)? = literal(of: other), let categories = categories(of: value) else { return nil }
        return append(TextLookup(holds(categories, relation, text)), [value], .bool)
    }

    private func holds(_ categories: Column<String>, _ relation: Relation, _ text: String) -> [Bool] {
        let wanted = Array(text.utf8)
        return (0..<categories.count).map { row in
            categories.withUTF8(at: row) { bytes in
                switch relation {
                case .equal: bytes.elementsEqual(wanted)
                case .notEqual: !bytes.elementsEqual(wanted)
                case .less: bytes.lexicographicallyPrecedes(wanted)
                case .lessOrEqual: !wanted.lexicographicallyPrecedes(bytes)
                case .greater: wanted.lexicographicallyPrecedes(bytes)
                case .greaterOrEqual: !bytes.lexicographicallyPrecedes(wanted)
                }
            } ?? false
        }
    }
}
