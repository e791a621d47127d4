import Columns
import Compute
import Testing

@testable import Frames

/// Within the groups of a column, or over all rows.
private struct Keyed {
    let key: String?
    init(using random: inout SeededRandom) {
        key = [nil, "key", "name", "flag", "text", "date"].randomElement(using: &random)!
    }
    func over(_ expression: ColumnExpression) -> ColumnExpression { key.map { expression.over($0) } ?? expression }
    var parameter: OperationCase.Parameter { key.map { .text($0) } ?? .none }
}

private func windowCase(
    _ frame: DataFrame, _ keyed: Keyed, _ parameters: [String: OperationCase.Parameter], _ expression: ColumnExpression
) -> OperationCase {
    var parameters = parameters
    parameters["key"] = keyed.parameter
    return OperationCase(frames: ["frame": frame], parameters: parameters) {
        try frame.selecting(["result": keyed.over(expression)])
    }
}

private func oneOf(_ names: [String], _ random: inout SeededRandom) -> String { names.randomElement(using: &random)! }

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct WindowOperationTests {
    private let all = ["int", "whole", "double", "wild", "flag", "text", "name", "time", "date", "gap"]

    @Test func shifts() throws {
        try compareWithTwin("windows.shifted") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(all, &random))
            let by = Int.random(in: -4...4, using: &random)
            return windowCase(frame, keyed, ["column": .text(column), "by": .int(by)], col(column).shifted(by: by))
        }
        try compareWithTwin("windows.shifted_filling") { random in
            let frame = try OperationFrame.random(using: &random)
            let keyed = Keyed(using: &random)
            let by = Int.random(in: -4...4, using: &random)
            return windowCase(
                frame, keyed, ["by": .int(by), "fill": -7], col("int").shifted(by: by, fill: -7))
        }
    }

    @Test func changes() throws {
        try compareWithTwin("windows.differences") { random in
            let frame = try OperationFrame.random(using: &random)
            let keyed = Keyed(using: &random)
            let column = oneOf(["int", "whole", "double", "wild", "time", "date", "gap"], &random)
            let by = Int.random(in: -3...3, using: &random)
            return windowCase(
                frame, keyed, ["column": .text(column), "by": .int(by)], col(column).differences(by: by))
        }
        try compareWithTwin("windows.fractional_change") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "whole", "double"], &random))
            let by = Int.random(in: -3...3, using: &random)
            return windowCase(
                frame, keyed, ["column": .text(column), "by": .int(by)], col(column).fractionalChange(by: by))
        }
    }

    @Test func runningFigures() throws {
        try compareWithTwin("windows.running", cases: 400) { random in
            let frame = try OperationFrame.random(using: &random)
            let keyed = Keyed(using: &random)
            let kind = oneOf(["sum", "product", "minimum", "maximum", "count"], &random)
            let columns =
                switch kind {
                case "sum": ["int", "whole", "double", "gap"]
                case "product": ["double"]
                case "count": all
                default: ["int", "whole", "double", "time", "date", "gap"]
                }
            let column = oneOf(columns, &random)
            let expression =
                switch kind {
                case "sum": col(column).cumulativeSum()
                case "product": col(column).cumulativeProduct()
                case "minimum": col(column).cumulativeMin()
                case "maximum": col(column).cumulativeMax()
                default: col(column).cumulativeCount()
                }
            return windowCase(frame, keyed, ["column": .text(column), "kind": .text(kind)], expression)
        }
        try compareWithTwin("windows.row_number") { random in
            let frame = try OperationFrame.random(using: &random)
            return windowCase(frame, Keyed(using: &random), [:], rowNumber())
        }
    }

    @Test func fillingFromNeighbours() throws {
        try compareWithTwin("windows.filled") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(all, &random))
            let isBackward = Bool.random(using: &random)
            let limit = [nil, 1, 2].randomElement(using: &random)!
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "backward": .bool(isBackward),
                    "limit": limit.map { .int($0) } ?? .none,
                ], isBackward ? col(column).filledBackward(limit: limit) : col(column).filledForward(limit: limit))
        }
        try compareWithTwin("windows.value_at") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "double", "text", "flag"], &random))
            let row = Int.random(in: -3...3, using: &random)
            return windowCase(
                frame, keyed, ["column": .text(column), "row": .int(row)], col(column).value(at: row))
        }
    }

    @Test func ranks() throws {
        try compareWithTwin("windows.ranked", cases: 400) { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (
                Keyed(using: &random), oneOf(["int", "whole", "double", "text", "time", "gap"], &random)
            )
            let method = RankMethod.allCases.randomElement(using: &random)!
            let isDescending = Bool.random(using: &random)
            let isFraction = Bool.random(using: &random)
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "method": .text(method.rawValue), "descending": .bool(isDescending),
                    "fraction": .bool(isFraction),
                ],
                col(column).ranked(method, order: isDescending ? .descending : .ascending, asFraction: isFraction))
        }
    }

    /// A frame with ascending times `when`, some of them equal unless they must differ.
    private func timed(_ random: inout SeededRandom, distinct: Bool = false) throws -> DataFrame {
        let frame = try OperationFrame.random(using: &random)
        var tick: Int64 = 1_700_000_000_000_000
        let ticks = (0..<frame.rowCount).map { _ in
            tick += Int64.random(in: (distinct ? 1 : 0)...3, using: &random) * 1_000_000
            return Timestamp(ticks: tick, unit: .microseconds)
        }
        return try frame.adding(Column<Timestamp>(name: "when", contents: ticks))
    }

    @Test func interpolation() throws {
        try compareWithTwin("windows.interpolated") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "double"], &random))
            return windowCase(frame, keyed, ["column": .text(column)], col(column).interpolated())
        }
        try compareWithTwin("windows.interpolated_along") { random in
            let frame = try timed(&random, distinct: true)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "double"], &random))
            return windowCase(frame, keyed, ["column": .text(column)], col(column).interpolated(along: "when"))
        }
    }

    private static let figures: [(name: String, make: @Sendable (RollingExpression, Double) -> ColumnExpression)] = [
        ("sum", { windows, _ in windows.sum() }), ("mean", { windows, _ in windows.mean() }),
        ("minimum", { windows, _ in windows.min() }), ("maximum", { windows, _ in windows.max() }),
        ("count", { windows, _ in windows.count() }), ("variance", { windows, _ in windows.variance() }),
        ("standardDeviation", { windows, _ in windows.standardDeviation() }),
        ("median", { windows, _ in windows.median() }), ("quantile", { windows, share in windows.quantile(share) }),
    ]

    @Test func rollingRows() throws {
        try compareWithTwin("windows.rolling", cases: 600) { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "whole", "double", "flag"], &random))
            let size = Int.random(in: 1...9, using: &random)
            let minimum = Int.random(in: 0...size, using: &random)
            let isCentered = Bool.random(using: &random)
            let share = Double.random(in: 0...1, using: &random)
            let (name, make) = Self.figures.randomElement(using: &random)!
            let windows = col(column).rolling(size, minimumCount: minimum, centered: isCentered)
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "statistic": .text(name), "share": .double(share), "size": .int(size),
                    "centered": .bool(isCentered), "minimum": .int(minimum),
                ], make(windows, share))
        }
        try compareWithTwin("windows.expanding") { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "whole", "double"], &random))
            let minimum = Int.random(in: 0...4, using: &random)
            let share = Double.random(in: 0...1, using: &random)
            let (name, make) = Self.figures.randomElement(using: &random)!
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "statistic": .text(name), "share": .double(share),
                    "minimum": .int(minimum),
                ], make(col(column).expanding(minimumCount: minimum), share))
        }
    }

    @Test func rollingInTime() throws {
        try compareWithTwin("windows.rolling_in_time", cases: 400) { random in
            let frame = try timed(&random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "whole", "double"], &random))
            let span = Int.random(in: 1...12, using: &random)
            let edges = WindowEdges.allCases.randomElement(using: &random)!
            let minimum = Int.random(in: 0...3, using: &random)
            let share = Double.random(in: 0...1, using: &random)
            let (name, make) = Self.figures.randomElement(using: &random)!
            let windows = col(column).rolling(.seconds(span), on: "when", edges: edges, minimumCount: minimum)
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "statistic": .text(name), "share": .double(share),
                    "microseconds": .int(span * 1_000_000), "edges": .text(edges.rawValue), "minimum": .int(minimum),
                ], make(windows, share))
        }
    }

    @Test func exponentialMeans() throws {
        try compareWithTwin("windows.exponential_mean", cases: 300) { random in
            let frame = try OperationFrame.random(using: &random)
            let (keyed, column) = (Keyed(using: &random), oneOf(["int", "whole", "double"], &random))
            let number = Double.random(in: 1...9, using: &random)
            let (name, decay, sent): (String, ExponentialDecay, Double) =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: ("span", .span(number), number)
                case 1: ("alpha", .alpha(number / 10), number / 10)
                case 2: ("halflife", .halfLife(number), number)
                default: ("com", .centerOfMass(number), number)
                }
            let (isAdjusted, ignoring) = (Bool.random(using: &random), Bool.random(using: &random))
            let minimum = Int.random(in: 0...3, using: &random)
            return windowCase(
                frame, keyed,
                [
                    "column": .text(column), "decay": .text(name), "number": .double(sent),
                    "adjusted": .bool(isAdjusted), "ignoring": .bool(ignoring), "minimum": .int(minimum),
                ],
                col(column).exponentialMean(
                    decay, adjusted: isAdjusted, ignoringNils: ignoring, minimumCount: minimum))
        }
    }

    @Test func groupsInAnOrderOfTheirOwn() throws {
        try compareWithTwin("windows.over_in_order") { random in
            let made = try OperationFrame.random(using: &random)
            let order = (0..<made.rowCount).shuffled(using: &random)
            let frame = try made.adding(Column<Int>(name: "order", contents: order))
            let key = oneOf(["key", "name", "flag", "text"], &random)
            let column = oneOf(["int", "double", "text", "time"], &random)
            let sortKey: SortKey = Bool.random(using: &random) ? .descending("order") : "order"
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "column": .text(column), "descending": .bool(sortKey.order == .descending), "key": .text(key),
                ]
            ) {
                try frame.selecting([
                    "before": col(column).shifted(by: 1).over(key, orderedBy: sortKey),
                    "running": col(column).cumulativeCount().over(key, orderedBy: sortKey),
                    "first": col(column).first().over(key, orderedBy: sortKey),
                ])
            }
        }
    }
}
