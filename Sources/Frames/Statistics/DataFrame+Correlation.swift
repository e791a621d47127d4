import Columns
import Compute
import Pool

extension DataFrame {
    /// How each two columns of numbers go together, from -1 to 1.
    ///
    /// - Parameters:
    ///   - names: columns of numbers or booleans; nil takes all columns of numbers.
    ///   - minimumCount: rows in which both columns need a value.
    /// - Shape: a row and a column for each, `name` first. Each pair is taken over the rows in which both have a value; missing
    ///   where there are too few, or a column does not vary, NaN where a value is NaN.
    /// - Throws: `ColumnError`.
    /// - Cost: pairs of columns side by side on all cores.
    public func correlation(
        _ method: CorrelationMethod = .pearson, of names: [String]? = nil, minimumCount: Int = 1
    ) throws -> DataFrame {
        try matrix(of: names) { try $0.correlation(with: $1, method, minimumCount: minimumCount) }
    }

    /// The covariance of each two columns of numbers, as those of a sample; see `correlation`.
    public func covariance(of names: [String]? = nil, minimumCount: Int = 1) throws -> DataFrame {
        try matrix(of: names) { $0.covariance(with: $1, minimumCount: minimumCount) }
    }

    private func matrix(
        of names: [String]?, _ figure: @Sendable (Column<Double>, Column<Double>) throws -> Double?
    ) throws -> DataFrame {
        let columns = try names.map { try $0.map { try self[$0].numbers() } } ?? numericColumns()
        let count = columns.count
        let pairs = (0..<count).flatMap { left in (left..<count).map { (left, $0) } }
        let figures = try Pool.current.map(pairs, label: "correlation") { try figure(columns[$0.0], columns[$0.1]) }
        var cells = [[Double?]](repeating: [Double?](repeating: nil, count: count), count: count)
        for ((left, right), value) in zip(pairs, figures) {
            cells[left][right] = value
            cells[right][left] = value
        }
        let made = zip(columns, cells).map { AnyColumn(Column<Double>(name: $0.name, contents: $1)) }
        let heads = uniqueNames(["name"], besides: columns.map(\.name))[0]
        return try DataFrame(
            columns: [AnyColumn(Column<String>(name: heads, contents: columns.map(\.name)))] + made)
    }

    private func numericColumns() throws -> [Column<Double>] {
        try columns.filter {
            switch $0 {
            case .int, .double: true
            case .bool, .timestamp, .date, .duration, .string: false
            }
        }.map { try $0.numbers() }
    }

    /// Values below which given shares of the values lie, between two of them by linear interpolation.
    ///
    /// - Parameter names: columns of numbers; nil takes all of them.
    /// - Shape: a row a share, `quantile` first, then a column of doubles for each.
    /// - Throws: `ComputeError.quantileOutOfRange`; `ColumnError`.
    public func quantiles(_ shares: [Double], of names: [String]? = nil) throws -> DataFrame {
        let columns = try names.map { try $0.map { try self[$0].numbers() } } ?? numericColumns()
        let figures = try Pool.current.map(count: columns.count * shares.count, label: "quantiles") { piece in
            try columns[piece / shares.count].quantile(shares[piece % shares.count])
        }
        let made = columns.enumerated().map { index, column in
            AnyColumn(
                Column<Double>(
                    name: column.name, contents: Array(figures[index * shares.count..<(index + 1) * shares.count])))
        }
        let head = uniqueNames(["quantile"], besides: columns.map(\.name))[0]
        return try DataFrame(columns: [AnyColumn(Column<Double>(name: head, contents: shares))] + made)
    }
}
