import Columns
import Compute

@testable import Frames

/// Frames of random columns of all types, with the values that are easily got wrong.
enum RandomFrame {
    static let kinds = ["int", "small", "double", "bool", "timestamp", "date", "duration", "string", "codes"]

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
        let missing = Bool.random(using: &random)
        func values<T>(_ value: (Int, inout SeededRandom) -> T) -> [T?] {
            let pool = (0..<max(distinct, 1)).map { value($0, &random) }
            return (0..<rows).map { _ in
                missing && Int.random(in: 0..<10, using: &random) == 0 ? nil : pool.randomElement(using: &random)
            }
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
        default:
            return AnyColumn(Column<String>(name: name, contents: values { _, random in text(&random) }))
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

    /// Empty, short, longer than the 12 bytes a view holds, and not ASCII.
    static func text(_ random: inout SeededRandom) -> String {
        let words = [
            "", "a", "Kavo", "twelve bytes", "thirteen bytes", "Ørsted", "日本語のアーティスト", "👩‍👩‍👧", "e\u{301}", "nil", " x ",
            "a\tb",
        ]
        let word = words.randomElement(using: &random)!
        return Bool.random(using: &random) ? word : word + "\(Int.random(in: 0..<50, using: &random))"
    }
}
