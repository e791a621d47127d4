import Columns
import Compute

@testable import Frames

/// Frames of random columns of all types, with the values that are easily got wrong.
enum RandomFrame {
    static let kinds = ["int", "small", "double", "bool", "timestamp", "date", "duration", "string", "codes"]

    /// How rows with equal values lie.
    enum Layout: CaseIterable {
        /// Together.
        case clustered
        /// In several runs.
        case runs
        case shuffled
    }

    /// A frame of random types; columns are called `c0`, `c1`, …
    static func frame(rows: Int, columns: Int, using random: inout SeededRandom) -> DataFrame {
        let made = (0..<columns).map { index in
            column("c\(index)", kinds.randomElement(using: &random)!, rows, distinct: 1 + rows / 2, using: &random)
        }
        return DataFrame(unchecked: made, rowCount: rows)
    }

    /// A column whose values are drawn from at most `distinct` different ones, about a tenth of them missing or none.
    static func column(
        _ name: String, _ kind: String, _ rows: Int, distinct: Int, using random: inout SeededRandom
    ) -> AnyColumn {
        let order = (0..<rows).map { _ in Int.random(in: 0..<max(distinct, 1), using: &random) }
        return column(name, kind, order, using: &random)
    }

    /// Key columns `k0`, `k1`, … of the given kinds, and `row`, the number of each row, and `x` and `y`, numbers.
    ///
    /// - Parameter distinct: at most so many combinations of keys.
    static func keyed(
        _ kinds: [String], rows: Int, distinct: Int, _ layout: Layout, using random: inout SeededRandom
    ) -> DataFrame {
        // Some rows more at both ends, which are cut off again, so that columns begin anywhere in their buffers.
        let (before, after) = (Int.random(in: 0...70, using: &random), Int.random(in: 0...3, using: &random))
        let order = order(before + rows + after, distinct: distinct, layout, using: &random)
        var columns = kinds.enumerated().map { index, kind in
            column("k\(index)", kind, order, using: &random)
        }
        columns.append(column("x", "int", rows: order.count, using: &random))
        columns.append(column("y", "double", rows: order.count, using: &random))
        columns = columns.map { $0.slice(before..<before + rows) }
        columns.append(AnyColumn(Column<Int>(name: "row", contents: Array(0..<rows))))
        return DataFrame(unchecked: columns, rowCount: rows)
    }

    private static func column(
        _ name: String, _ kind: String, rows: Int, using random: inout SeededRandom
    ) -> AnyColumn {
        column(name, kind, rows, distinct: 40, using: &random)
    }

    /// Which of the different values each row has.
    private static func order(
        _ rows: Int, distinct: Int, _ layout: Layout, using random: inout SeededRandom
    ) -> [Int] {
        switch layout {
        case .shuffled: return (0..<rows).map { _ in Int.random(in: 0..<distinct, using: &random) }
        case .clustered:
            let values = (0..<distinct).shuffled(using: &random)
            return (0..<rows).map { Int.random(in: 0..<distinct, using: &random) * rows + $0 }.sorted()
                .map { values[$0 / max(rows, 1)] }
        case .runs:
            var order: [Int] = []
            while order.count < rows {
                let value = Int.random(in: 0..<distinct, using: &random)
                order += Array(repeating: value, count: Int.random(in: 1...30, using: &random))
            }
            return Array(order.prefix(rows))
        }
    }

    /// A column whose row `i` has the `order[i]`-th of random values, some of which may be equal or missing.
    private static func column(
        _ name: String, _ kind: String, _ order: [Int], using random: inout SeededRandom
    ) -> AnyColumn {
        let distinct = (order.max() ?? 0) + 1
        let missing = Int.random(in: 0..<3, using: &random)
        func values<T>(_ value: (Int, inout SeededRandom) -> T) -> [T?] {
            // Missing: never; one of the values everywhere; or a tenth of the rows.
            var pool: [T?] = (0..<distinct).map { value($0, &random) }
            if missing == 1 { pool[Int.random(in: 0..<distinct, using: &random)] = nil }
            return order.map { missing == 2 && Int.random(in: 0..<10, using: &random) == 0 ? nil : pool[$0] }
        }
        switch kind {
        case "int": return AnyColumn(Column<Int>(name: name, contents: values { _, random in integer(&random) }))
        case "small": return AnyColumn(Column<Int>(name: name, contents: values { index, _ in index - 3 }))
        case "double": return AnyColumn(Column<Double>(name: name, contents: values { _, random in double(&random) }))
        case "bool": return AnyColumn(Column<Bool>(name: name, contents: values { index, _ in index % 2 == 0 }))
        case "timestamp":
            let unit = TimeUnit.allCases.randomElement(using: &random)!
            return AnyColumn(
                Column<Timestamp>(
                    name: name,
                    contents: values { _, random in
                        Timestamp(ticks: Int64.random(in: -2_000_000_000...2_000_000_000, using: &random), unit: unit)
                    }))
        case "date":
            return AnyColumn(
                Column<CalendarDate>(
                    name: name,
                    contents: values { _, random in
                        CalendarDate(daysSinceEpoch: Int32.random(in: -30_000...30_000, using: &random))
                    }))
        case "duration":
            return AnyColumn(
                Column<Duration>(
                    name: name,
                    contents: values { _, random in
                        .milliseconds(Int.random(in: -1_000_000...1_000_000, using: &random))
                    }))
        case "string", "codes":
            let texts = Column<String>(name: name, contents: values { _, random in text(&random) })
            // A dictionary's codes stand for what the views show.
            return AnyColumn(kind == "string" ? texts : try! texts.dictionaryEncoded())
        default: preconditionFailure("no kind of column is called \(kind)")
        }
    }

    static func integer(_ random: inout SeededRandom) -> Int {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: [0, -1, .max, .min, 1 << 53 + 1].randomElement(using: &random)!
        case 1...3: Int.random(in: -5...5, using: &random)
        default: Int(truncatingIfNeeded: random.next())
        }
    }

    static func double(_ random: inout SeededRandom) -> Double {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: [0, -0.0, .nan, -.nan, .infinity, -.infinity, 0.1 + 0.2].randomElement(using: &random)!
        case 1...3: Double(Int.random(in: -5...5, using: &random))
        default: Double.random(in: -1e6...1e6, using: &random)
        }
    }

    /// Empty, short, longer than the 12 bytes a view holds, not ASCII, and two that are equal for Unicode only.
    static func text(_ random: inout SeededRandom) -> String {
        let words = [
            "", "a", "Kavo", "twelve bytes", "thirteen bytes", "Ørsted", "日本語のアーティスト", "👩‍👩‍👧", "e\u{301}", "é",
            "nil", " x ", "a\tb",
        ]
        let word = words.randomElement(using: &random)!
        return Bool.random(using: &random) ? word : word + "\(Int.random(in: 0..<50, using: &random))"
    }
}
