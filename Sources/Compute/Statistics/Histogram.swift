import Columns
import Pool

/// How many values lie between neighbouring edges.
///
/// - Parameter edges: ascending, at least two. A value on an edge belongs to the bin above, on the last one to the last bin;
///   values outside, missing ones and NaN are not counted.
/// - Parameter isEven: whether the edges are equally far apart, so that a bin is found by division.
/// - Cost: one pass on all cores.
package func histogram(_ column: Column<Double>, edges: [Double], isEven: Bool) throws -> [Int] {
    let binCount = edges.count - 1
    let partCount = max(1, (column.count + morselRows - 1) / morselRows)
    let parts = try Pool.current.map(count: partCount, label: "histogram") { part in
        var counts = [Int](repeating: 0, count: binCount)
        let scale = Double(binCount) / (edges[binCount] - edges[0])
        for row in part * morselRows..<min((part + 1) * morselRows, column.count) {
            guard let value = column.uncheckedElement(at: row), value >= edges[0], value <= edges[binCount] else {
                continue
            }
            var bin = isEven ? Int((value - edges[0]) * scale) : binSearch(edges, value)
            bin = min(max(bin, 0), binCount - 1)
            // Division may be a bin off beside an edge.
            while value < edges[bin] { bin -= 1 }
            while bin < binCount - 1, value >= edges[bin + 1] { bin += 1 }
            counts[bin] += 1
        }
        return counts
    }
    return parts.dropFirst().reduce(parts[0]) { sums, counts in zip(sums, counts).map { $0 + $1 } }
}

/// The last edge that is not above the value.
private func binSearch(_ edges: [Double], _ value: Double) -> Int {
    var (low, high) = (0, edges.count - 1)
    while low < high {
        let middle = (low + high + 1) / 2
        if edges[middle] <= value { low = middle } else { high = middle - 1 }
    }
    return low
}
