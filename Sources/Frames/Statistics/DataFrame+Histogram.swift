import Columns
import Compute

extension DataFrame {
    /// How many values of a column lie in each of some bins of equal width.
    ///
    /// - Parameter range: where the first bin begins and the last one ends; nil takes the lowest and highest value.
    /// - Shape: a row a bin: `lower`, `upper`, `count`. A value on an edge belongs to the bin above, on the last edge to the last
    ///   bin, as in numpy; missing values, NaN and values outside are not counted.
    /// - Throws: `StatisticsError.wrongBins`; `ColumnError`.
    public func histogram(
        _ name: String, bins: Int = 10, in range: ClosedRange<Double>? = nil
    ) throws -> DataFrame {
        guard bins > 0 else { throw StatisticsError.wrongBins("\(bins) bins") }
        let values = try self[name].numbers()
        let lowest = range?.lowerBound ?? values.min() ?? 0
        let highest = range?.upperBound ?? values.max() ?? 1
        guard lowest.isFinite, highest.isFinite else {
            // Without a number a NaN is the lowest.
            guard range == nil, lowest.isNaN else { throw StatisticsError.wrongBins("from \(lowest) to \(highest)") }
            return try histogram(values, edges: evenEdges(0, 1, bins), isEven: true)
        }
        let isPoint = lowest == highest
        let edges = evenEdges(isPoint ? lowest - 0.5 : lowest, isPoint ? highest + 0.5 : highest, bins)
        return try histogram(values, edges: edges, isEven: true)
    }

    /// How many values of a column lie between neighbouring edges; see `histogram(_:bins:in:)`.
    public func histogram(_ name: String, edges: [Double]) throws -> DataFrame {
        guard edges.count > 1, zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw StatisticsError.wrongBins("the edges \(edges)")
        }
        return try histogram(self[name].numbers(), edges: edges, isEven: false)
    }

    private func histogram(_ values: Column<Double>, edges: [Double], isEven: Bool) throws -> DataFrame {
        let counts = try Compute.histogram(values, edges: edges, isEven: isEven)
        return try DataFrame(columns: [
            AnyColumn(Column<Double>(name: "lower", contents: Array(edges.dropLast()))),
            AnyColumn(Column<Double>(name: "upper", contents: Array(edges.dropFirst()))),
            AnyColumn(Column<Int>(name: "count", contents: counts)),
        ])
    }

    private func evenEdges(_ lowest: Double, _ highest: Double, _ bins: Int) -> [Double] {
        let step = (highest - lowest) / Double(bins)
        return (0..<bins).map { lowest + Double($0) * step } + [highest]
    }
}
