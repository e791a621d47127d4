import Columns
import Compute

/// The rows around each row, to take a figure of: `col("x").rolling(7).mean()`.
public struct RollingExpression: Sendable {
    let values: ColumnExpression
    let times: ColumnExpression?
    let extent: RollingWindow.Extent
    let minimumCount: Int?

    private func figure(_ statistic: RollingStatistic) -> ColumnExpression {
        let function = Rolling(extent: extent, minimumCount: minimumCount, statistic: statistic)
        return ColumnExpression(function: function, arguments: [values] + (times.map { [$0] } ?? []))
    }

    /// - Throws: (where it is computed) `ComputeError.overflow` where integers do not fit 64 bits.
    public func sum() -> ColumnExpression { figure(.sum) }
    public func mean() -> ColumnExpression { figure(.mean) }
    public func min() -> ColumnExpression { figure(.minimum) }
    public func max() -> ColumnExpression { figure(.maximum) }
    /// Rows with a value.
    public func count() -> ColumnExpression { figure(.count) }
    /// Of a sample; missing for less than two values.
    public func standardDeviation() -> ColumnExpression { figure(.standardDeviation) }
    /// Of a sample; missing for less than two values.
    public func variance() -> ColumnExpression { figure(.variance) }
    public func median() -> ColumnExpression { figure(.median) }
    /// - Parameter share: between 0 and 1; between two values the result is interpolated linearly.
    public func quantile(_ share: Double) -> ColumnExpression { figure(.quantile(share)) }

    /// The closure's value of the rows of each window, missing values among them; nil is a missing result.
    ///
    ///     col("x").rolling(7).map(Double.self) { window in window.max()! - window.min()! }
    ///
    /// The closure runs on all cores, for windows that have as many values as asked for.
    public func map<Element: ColumnElement, Result: ColumnElement>(
        _ type: Element.Type, _ body: @escaping @Sendable (Column<Element>) throws -> Result?
    ) -> ColumnExpression {
        let function = RollingClosure(extent: extent, minimumCount: minimumCount, body: ClosureBox(body))
        return ColumnExpression(function: function, arguments: [values] + (times.map { [$0] } ?? []))
    }
}

extension ColumnExpression {
    /// So many rows that end with each row; with `over`, rows of its group.
    ///
    /// - Parameters:
    ///   - minimumCount: values a window must have for a result; nil asks for all, so that the first rows have none.
    ///   - isCentered: whether the row stands in the middle; of an even number of rows one more lies before it.
    public func rolling(
        _ rowCount: Int, minimumCount: Int? = nil, centered isCentered: Bool = false
    ) -> RollingExpression {
        RollingExpression(
            values: self, times: nil, extent: .rows(rowCount, isCentered: isCentered), minimumCount: minimumCount)
    }

    /// The rows up to each row whose time is less than a span before its own: `.rolling(.days(7), on: "datetime")`. With
    /// `over`, rows of its group.
    ///
    /// - Parameters:
    ///   - times: a column whose times ascend, in each group; a column of whole numbers is taken for seconds.
    ///   - edges: whether a row exactly the span before belongs to the window, and the row itself.
    ///   - minimumCount: values a window must have for a result; nil asks for one.
    /// - Throws: (where it is computed) `WindowError.unsortedTimes`, `WindowError.missingTime`.
    public func rolling(
        _ span: Duration, on times: String, edges: WindowEdges = .right, minimumCount: Int? = nil
    ) -> RollingExpression {
        RollingExpression(
            values: self, times: col(times), extent: .span(span, edges: edges), minimumCount: minimumCount)
    }

    /// All rows up to each row; with `over`, of its group.
    public func expanding(minimumCount: Int? = nil) -> RollingExpression {
        RollingExpression(values: self, times: nil, extent: .expanding, minimumCount: minimumCount)
    }

    /// The mean of each row's value and those before it, the older the lighter; with `over`, within the group.
    ///
    /// - Parameters:
    ///   - isAdjusted: whether weights are divided by their sum, so that the first rows do not count too much.
    ///   - ignoringNils: whether missing rows do not age the ones before them.
    ///   - minimumCount: values before which there is no mean.
    /// - Shape: doubles; a missing row repeats the mean before it, as in pandas.
    public func exponentialMean(
        _ decay: ExponentialDecay, adjusted isAdjusted: Bool = true, ignoringNils: Bool = false,
        minimumCount: Int = 1
    ) -> ColumnExpression {
        let function = ExponentialMean(
            decay: decay, isAdjusted: isAdjusted, ignoringNils: ignoringNils, minimumCount: minimumCount)
        return ColumnExpression(function: function, arguments: [self])
    }

    /// `exponentialMean(.span(span))`: the newest value weighs 2 / (span + 1).
    public func exponentialMean(span: Double, adjusted isAdjusted: Bool = true) -> ColumnExpression {
        exponentialMean(.span(span), adjusted: isAdjusted)
    }
}

/// A figure of the rows around each row.
struct Rolling: ColumnFunction {
    let extent: RollingWindow.Extent
    let minimumCount: Int?
    let statistic: RollingStatistic
    var name: String { "rolling" }

    func text(of arguments: [String]) -> String {
        let figure =
            switch statistic {
            case .minimum: "min()"
            case .maximum: "max()"
            case .standardDeviation: "standardDeviation()"
            case .quantile(let share): "quantile(\(share))"
            default: "\(statistic.name)()"
            }
        return "\(arguments[0]).\(extent.text(arguments.dropFirst().first)).\(figure)"
    }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        if arguments.count > 1 { try checkAxis(arguments[1], 1) }
        switch (statistic, arguments[0]) {
        case (.count, _), (.sum, .bool): return .int
        case (.sum, .int), (.sum, .double), (.sum, .duration): return arguments[0]
        case (.minimum, .bool), (.maximum, .bool): return .int
        case (.minimum, .string), (.maximum, .string): throw UnsuitedArgument(0, expected: "numbers or times")
        case (.minimum, let type), (.maximum, let type): return type
        case (.variance, .duration): throw UnsuitedArgument(0, expected: "numbers")
        case (_, .duration): return arguments[0]
        case (_, .int), (_, .double), (_, .bool): return .double
        default: throw UnsuitedArgument(0, expected: "numbers")
        }
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        let window = try RollingWindow(extent, minimumCount: minimumCount)
        return try arguments[0].rolled(
            statistic, over: window, along: arguments.count > 1 ? arguments[1] : nil, in: groups)
    }
}

extension RollingWindow.Extent {
    /// As users write it.
    fileprivate func text(_ times: String?) -> String {
        switch self {
        case .rows(let count, let isCentered): "rolling(\(count)\(isCentered ? ", centered: true" : ""))"
        case .expanding: "expanding()"
        case .span(let span, let edges):
            "rolling(.seconds(\(span.inSeconds)), on: \(times ?? "")\(edges == .right ? "" : ", edges: .\(edges)"))"
        }
    }
}

/// A closure that is equal to itself alone.
final class ClosureBox<Argument, Result>: Sendable, Hashable {
    let body: @Sendable (Argument) throws -> Result
    init(_ body: @escaping @Sendable (Argument) throws -> Result) { self.body = body }
    static func == (left: ClosureBox, right: ClosureBox) -> Bool { left === right }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

struct RollingClosure<Element: ColumnElement, Result: ColumnElement>: ColumnFunction {
    let extent: RollingWindow.Extent
    let minimumCount: Int?
    let body: ClosureBox<Column<Element>, Result?>
    var name: String { "map" }

    func text(of arguments: [String]) -> String {
        "\(arguments[0]).\(extent.text(arguments.dropFirst().first)).map(\(Element.elementName).self) { ... }"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        if arguments.count > 1 { try checkAxis(arguments[1], 1) }
        guard arguments[0].elementName == Element.elementName else {
            throw UnsuitedArgument(
                0, expected: "\(Element.elementName) values for the closure",
                advice: "write map(\(arguments[0].elementName).self)")
        }
        return Column<Result>(name: "", contents: []).type
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        let window = try RollingWindow(extent, minimumCount: minimumCount)
        let values = try arguments[0].assumingType(Element.self)
        return AnyColumn(
            try values.rolled(
                over: window, along: arguments.count > 1 ? arguments[1] : nil, in: groups, body.body))
    }
}

struct ExponentialMean: ColumnFunction {
    let decay: ExponentialDecay
    let isAdjusted: Bool
    let ignoringNils: Bool
    let minimumCount: Int
    var name: String { "exponentialMean" }

    func text(of arguments: [String]) -> String { "\(arguments[0]).exponentialMean(.\(decay))" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        switch arguments[0] {
        case .int, .double, .bool: return .double
        default: throw UnsuitedArgument(0, expected: "numbers")
        }
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        AnyColumn(
            try arguments[0].exponentialMean(
                decay, isAdjusted: isAdjusted, ignoringNils: ignoringNils, minimumCount: minimumCount, in: groups))
    }
}
