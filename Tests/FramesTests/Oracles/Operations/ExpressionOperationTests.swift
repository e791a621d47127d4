import Columns
import Testing

@testable import Frames

/// Expressions beside Polars, on random frames.
@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct ExpressionOperationTests {
    @Test func randomTrees() throws {
        let leaves = TwinTree.Leaves(ints: ["int", "whole", "key"], doubles: ["double"], bools: ["flag"], isTame: true)
        try compareWithTwin("expressions.trees") { random in
            let frame = try OperationFrame.random(using: &random)
            let trees = [TwinTree.Kind.int, .double, .bool].map {
                TwinTree.random($0, depth: Int.random(in: 0...3, using: &random), leaves, using: &random)
            }
            return OperationCase(
                frames: ["frame": frame], parameters: ["trees": .list(trees.map(\.parameter))]
            ) {
                try frame.selecting([
                    "int": trees[0].expression, "double": trees[1].expression, "bool": trees[2].expression,
                    "row": col("row"),
                ])
            }
        }
    }

    @Test func filters() throws {
        let leaves = TwinTree.Leaves(ints: ["int", "whole", "key"], doubles: ["double"], bools: ["flag"], isTame: true)
        try compareWithTwin("expressions.filtered") { random in
            let frame = try OperationFrame.random(using: &random)
            let tree = TwinTree.random(.bool, depth: Int.random(in: 0...3, using: &random), leaves, using: &random)
            let text = ["Kavo", "é", "", "zz"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["tree": tree.parameter, "text": .text(text)]) {
                try frame.filter(tree.expression || col("name") == lit(text) && col("text") >= lit(text))
            }
        }
    }

    @Test func functions() throws {
        try compareWithTwin("expressions.functions") { random in
            let frame = try OperationFrame.random(using: &random)
            let (low, high) = (Int.random(in: -50...0, using: &random), Int.random(in: 0...50, using: &random))
            let list = (0..<Int.random(in: 0...5, using: &random)).map { _ in Int.random(in: -9...9, using: &random) }
            return OperationCase(
                frames: ["frame": frame], parameters: ["low": .int(low), "high": .int(high), "members": .ints(list)]
            ) {
                let (int, double) = (col("int"), col("double"))
                return try frame.selecting([
                    "absolute": int.absoluteValue, "sign": double.sign, "floor": double.floor(),
                    "ceiling": double.ceiling(), "clamped": int.clamped(to: low...high),
                    "bounded": double.clamped(to: Double(low)...Double(high)), "root": int.absoluteValue.squareRoot(),
                    "log": (double.absoluteValue + 1).logarithm(), "exp": (double / 1000).exponential(),
                    "power": int.raised(to: 2), "member": col("whole").isIn(list), "between": int.isIn(low...high),
                    "text": col("name").isIn(["Kavo", "é"]),
                    "view": col("text").isIn(["a", "twelve bytes", "日本語のアーティスト"]),
                    "replaced": col("name").replaced(using: ["Kavo": 1, "Lu": 2], default: -1),
                    "renamed": col("name").replaced(using: ["Kavo": "Lu", "Lu": "Kavo"]),
                    "filled": col("name").filled(with: "?"), "coalesced": coalesce(int, col("key"), 0),
                    "highest": highest(of: int, double, col("whole")), "lowest": lowest(of: int, double),
                    "nil": col("gap").isNil, "whole": double.cast(to: Int.self),
                    "number": col("flag").cast(to: Int.self),
                    "written": int.cast(to: String.self).cast(to: Double.self), "row": col("row"),
                ])
            }
        }
    }

    @Test func times() throws {
        try compareWithTwin("expressions.times") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) {
                let (time, date, gap) = (col("time"), col("date"), col("gap"))
                return try frame.selecting([
                    "later": time + gap, "earlier": time - gap, "between": time - "2023-06-01 12:00:00",
                    "days": date - lit(CalendarDate("2000-01-01")), "mixed": time - date, "twice": gap * 2 - gap,
                    "negative": -gap, "seconds": gap.seconds, "hours": (time - time.min()).hours,
                    "since": time >= "2023-10-29 02:30:00", "same": time.cast(to: CalendarDate.self) == date,
                    "before": date < "1980-01-01", "long": gap > lit(.seconds(10)), "ratio": gap / lit(.seconds(60)),
                    "filled": time.filled(with: "2024-01-01"), "row": col("row"),
                ])
            }
        }
    }

    @Test func aggregates() throws {
        try compareWithTwin("expressions.aggregates") { random in
            let frame = try OperationFrame.random(using: &random)
            let key = ["key", "name", "flag", "text", "date", "whole"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["key": .text(key)]) {
                let (int, double) = (col("int"), col("double"))
                return try frame.grouped(by: key).aggregated([
                    "rows": count(), "range": int.max() - int.min(), "doubled": (int * 2 + 1).sum(),
                    "above": (double > 0).sum(), "share": int.sum() / count(), "spread": double.max() - double.mean(),
                    "apart": (int - int.min()).sum(), "present": int.isNotNil.sum(), "most": col("time").max(),
                    "shares": (double / double.absoluteValue.sum()).max(),
                ])
            }
        }
    }

    @Test func broadcasts() throws {
        try compareWithTwin("expressions.broadcasts") { random in
            let frame = try OperationFrame.random(using: &random)
            let key = ["key", "name", "flag", "text", "date", "whole"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["key": .text(key)]) {
                let int = col("int")
                return try frame.adding([
                    "sum": int.sum().over(key), "apart": int - int.min().over(key), "rows": count().over(key),
                    "two": (int.max() - int.min()).over(key, "flag"), "all": int - int.max(),
                    "first": col("text").first().over(key), "one": 1,
                ]).filter(count().over(key) > 1 || col("flag"))
            }
        }
    }
}

extension TwinTree {
    /// The tree as a list: the name of what it does, then its arguments.
    var parameter: OperationCase.Parameter {
        func node(_ name: String, _ arguments: TwinTree...) -> OperationCase.Parameter {
            .list([.text(name)] + arguments.map(\.parameter))
        }
        return switch self {
        case .column(let name): .list(["column", .text(name)])
        case .int(let value): .list(["value", .int(value)])
        case .double(let value): .list(["double", .double(value)])
        case .add(let a, let b): node("add", a, b)
        case .subtract(let a, let b): node("subtract", a, b)
        case .multiply(let a, let b): node("multiply", a, b)
        case .divide(let a, let b): node("divide", a, b)
        case .floorDivide(let a, let b): node("floorDivide", a, b)
        case .remainder(let a, let b): node("remainder", a, b)
        case .equal(let a, let b): node("equal", a, b)
        case .less(let a, let b): node("less", a, b)
        case .lessOrEqual(let a, let b): node("lessOrEqual", a, b)
        case .and(let a, let b): node("and", a, b)
        case .or(let a, let b): node("or", a, b)
        case .not(let a): node("not", a)
        case .isNil(let a): node("isNil", a)
        case .filled(let a, let b): node("filled", a, b)
        case .choice(let a, let b, let c): node("choice", a, b, c)
        }
    }
}
