import Columns
import Compute
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct StatisticsOperationTests {
    @Test func correlations() throws {
        try compareWithTwin("statistics_twins.correlation", cases: 300) { random in
            let frame = try OperationFrame.random(using: &random)
            let names = ["int", "whole", "double", "row", "flag"].shuffled(using: &random)
            let method = ["pearson", "spearman", "kendall", "covariance"].randomElement(using: &random)!
            let minimum = [1, 2, 5, 40].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["names": .texts(names), "method": .text(method), "minimum": .int(minimum)]
            ) {
                guard let way = CorrelationMethod(rawValue: method) else {
                    return try frame.covariance(of: names, minimumCount: minimum)
                }
                return try frame.correlation(way, of: names, minimumCount: minimum)
            }
        }
        try compareWithTwin("statistics_twins.quantiles") { random in
            let frame = try OperationFrame.random(using: &random)
            let shares = [0, 0.25, 0.5, 1] + [Double.random(in: 0...1, using: &random)]
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "names": .texts(["double", "int", "whole"]), "shares": .list(shares.map { .double($0) }),
                ]
            ) { try frame.quantiles(shares, of: ["double", "int", "whole"]) }
        }
    }

    @Test func histograms() throws {
        try compareWithTwin("statistics_twins.histogram") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["int", "whole", "double", "row"].randomElement(using: &random)!
            let bins = Int.random(in: 1...12, using: &random)
            let range: ClosedRange<Double>? = Bool.random(using: &random) ? -5...7 : nil
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "column": .text(column), "bins": .int(bins), "low": range == nil ? .none : -5,
                    "high": range == nil ? .none : 7,
                ]
            ) { try frame.histogram(column, bins: bins, in: range) }
        }
        try compareWithTwin("statistics_twins.histogram_of_edges") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["int", "whole", "double"].randomElement(using: &random)!
            let edges = Set(
                (0..<Int.random(in: 2...9, using: &random)).map { _ in Int.random(in: -90...90, using: &random) }
            )
            .union([-91]).sorted().map(Double.init)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["column": .text(column), "edges": .list(edges.map { .double($0) })]
            ) { try frame.histogram(column, edges: edges) }
        }
    }

    @Test func shapes() throws {
        try compareWithTwin("statistics_twins.shape") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["int", "whole", "double", "row"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["column": .text(column)]) {
                let values = try frame[column].numbers()
                func one(_ name: String, _ value: Double?) -> AnyColumn {
                    AnyColumn(Column<Double>(name: name, contents: [value]))
                }
                return try DataFrame(columns: [
                    one("skewness", values.skewness()), one("kurtosis", values.kurtosis()),
                    one("deviation", values.medianAbsoluteDeviation()), one("error", values.standardError()),
                ])
            }
        }
    }

    @Test func codes() throws {
        try compareWithTwin("statistics_twins.codes") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["text", "name"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["column": .text(column)]) {
                try DataFrame(columns: [AnyColumn(frame[column, String.self].codes().renamed("codes"))])
            }
        }
    }

}

@Suite struct CategoryTests {
    @Test func sortingInAnOrderOfOnesOwn() throws {
        let frame: DataFrame = ["size": ["L", nil, "S", "XXL", "M", "S", "?"], "row": [0, 1, 2, 3, 4, 5, 6]]
        let sorted = try frame.sorted(on: "size", inOrderOf: ["S", "M", "L"])
        #expect(try sorted["row", Int.self].map { $0! } == [1, 2, 5, 4, 0, 6, 3])
        let falling = try frame.sorted(on: "size", inOrderOf: ["S", "M", "L"], order: .descending)
        #expect(try falling["row", Int.self].map { $0! } == [3, 6, 0, 4, 2, 5, 1])
        #expect(throws: ColumnError.duplicateName("S")) { _ = try frame.sorted(on: "size", inOrderOf: ["S", "S"]) }
        #expect(throws: ColumnError.self) { _ = try frame.sorted(on: "row", inOrderOf: ["S"]) }
    }

    @Test func mistakesOfHistograms() throws {
        let frame: DataFrame = ["x": [1.5, nil, 2.5]]
        #expect(throws: StatisticsError.self) { _ = try frame.histogram("x", bins: 0) }
        #expect(throws: StatisticsError.self) { _ = try frame.histogram("x", edges: [1, 1]) }
        #expect(throws: StatisticsError.self) { _ = try frame.histogram("x", edges: [1]) }
        #expect(throws: ColumnError.self) { _ = try frame.histogram("y") }
        let unbounded: DataFrame = ["x": [1.5, .init(floatLiteral: .infinity)]]
        #expect(throws: StatisticsError.self) { _ = try unbounded.histogram("x") }
        let counts = try frame.histogram("x", bins: 2)["count", Int.self]
        #expect(counts.map { $0! } == [1, 1])
    }
}
