import Columns
import Compute

/// Which end of an interval belongs to it.
public enum IntervalEnd: Sendable, Hashable {
    /// `(0, 2]`
    case right
    /// `[0, 2)`
    case left
}

extension ColumnExpression {
    /// The interval that a number lies in, as a text: `(0, 2]`. Missing and NaN stay missing.
    ///
    ///     col("age").binned(at: [18, 65])                                     // (-inf, 18], (18, 65], (65, inf]
    ///     col("age").binned(at: [18, 65], labels: ["young", "adult", "old"])
    ///
    /// - Parameters:
    ///   - edges: ascending; n edges make n + 1 intervals, of which the first and the last have no other end.
    ///   - labels: texts for the intervals, instead of the intervals themselves.
    /// - Shape: dictionary codes; distinct texts are in the order of the intervals.
    public func binned(at edges: [Double], labels: [String]? = nil, closed: IntervalEnd = .right) -> ColumnExpression {
        precondition(
            zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 } && !edges.contains(where: \.isNaN),
            "expected edges in ascending order, found \(edges)")
        precondition(
            labels.map { $0.count == edges.count + 1 } ?? true,
            "expected \(edges.count + 1) labels for \(edges.count) edges, found \(labels?.count ?? 0)")
        return ColumnExpression(batched: Binning(edges: edges, labels: labels, closed: closed), [self])
    }

    /// The interval between quantiles that a number lies in, as a text; `quantiles: 4` makes quarters of about equal counts.
    ///
    /// - Parameter count: intervals; fewer where quantiles are equal.
    public func binned(quantiles count: Int, labels: [String]? = nil) -> ColumnExpression {
        precondition(count > 0, "expected at least one interval, found \(count)")
        precondition(
            labels.map { $0.count == count } ?? true,
            "expected \(count) labels for \(count) intervals, found \(labels?.count ?? 0)")
        return ColumnExpression(function: QuantileBinning(count: count, labels: labels), arguments: [self])
    }
}

/// Intervals between edges.
struct Binning: BatchedFunction {
    let edges: [Double]
    let labels: [String]?
    let closed: IntervalEnd

    func text(of arguments: [String]) -> String {
        let labels = labels.map { ", labels: [\($0.map(\.debugDescription).joined(separator: ", "))]" } ?? ""
        return "\(arguments[0]).binned(at: \(edges)\(labels)\(closed == .left ? ", closed: .left" : ""))"
    }

    func lower(_ arguments: [Int], into plan: inout Plan) throws -> Int {
        let value = plan.number(arguments[0])
        guard [.int, .double].contains(plan.type(of: value)) else { throw Mismatch("numbers for binned(at:)") }
        let number = try plan.convert(value, to: .double)
        let places = plan.append(IntervalLookup(edges: edges, isRightClosed: closed == .right), [number], .int)
        return plan.append(ListedTexts(.texts(labels ?? names)), [places], .string)
    }

    /// `(0, 2]` for each interval.
    var names: [String] {
        let ends = [-Double.infinity] + edges + [.infinity]
        return zip(ends, ends.dropFirst()).map { low, high in
            closed == .right ? "(\(shown(low)), \(shown(high))]" : "[\(shown(low)), \(shown(high)))"
        }
    }

    private func shown(_ edge: Double) -> String {
        Int(exactly: edge).map { "\($0)" } ?? "\(edge)"
    }
}

extension AnyColumn {
    /// Different texts as a column of codes in their order.
    static func texts(_ texts: [String]) -> AnyColumn {
        let column = Column<String>(name: "", contents: texts)
        return (try? column.dictionaryEncoded()).map { .string($0) } ?? .string(column)
    }
}

/// Intervals between the quantiles of a whole column.
struct QuantileBinning: ColumnFunction {
    let count: Int
    let labels: [String]?

    var name: String { "binned" }

    func text(of arguments: [String]) -> String { "\(arguments[0]).binned(quantiles: \(count))" }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        guard [.int, .double].contains(arguments[0]) else {
            throw UnsuitedArgument(0, expected: "numbers for binned(quantiles:)")
        }
        return .string
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        guard let groups else { return try binned(arguments[0]) }
        let order = try groups.order()
        let parts = try (0..<groups.groupCount).map { group in
            try binned(arguments[0].gathered(at: order.slice(groups.range(of: group))))
        }
        guard !parts.isEmpty else { return .missing(of: .string).slice(0..<0) }
        // Rows in the order of groups go back to the order of the frame.
        var places = [Int?](repeating: nil, count: rowCount)
        for place in 0..<order.count { if let row = order[place] { places[row] = place } }
        return try concatenated(parts).gathered(at: RowPositions(places))
    }

    private func binned(_ column: AnyColumn) throws -> AnyColumn {
        let numbers = try DataFrame(columns: [column.renamed("x")]).selecting(["x": col("x").cast(to: Double.self)])
        let present = try numbers.filter(col("x").isNotNil && !col("x").isNaN)["x", Double.self]
        var edges: [Double] = []
        for part in 1..<max(count, 1) {
            if let edge = try present.quantile(Double(part) / Double(count)), edges.last != edge { edges.append(edge) }
        }
        let named = labels.map { Array($0.prefix(edges.count + 1)) }
        let binning = col("x").binned(at: edges, labels: named)
        return try numbers.selecting(["x": binning])["x"]
    }
}
