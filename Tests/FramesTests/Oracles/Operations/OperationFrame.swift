import Columns
import Compute

@testable import Frames

/// A frame with a column of every sort that operations meet, of any small length, the empty one and one row among them.
///
/// | column | what |
/// |---|---|
/// | `key` | few different ints, some missing |
/// | `name` | few different texts as dictionary codes, some missing |
/// | `int`, `whole` | ints within ±100, some missing; none missing |
/// | `double` | within ±1000, some missing, no NaN |
/// | `wild` | NaN, infinities, both zeros, missing |
/// | `flag` | Bool |
/// | `text` | short, long, empty and foreign texts as views |
/// | `time` | microseconds in 2023 and 2024, some on the hours at which clocks are changed |
/// | `date` | days within 80 years of 1970 |
/// | `gap` | durations |
/// | `row` | the number of the row |
enum OperationFrame {
    static func random(using random: inout SeededRandom, missing: Bool = true) throws -> DataFrame {
        let rows = rowCount(&random)
        let clustered = Bool.random(using: &random)
        // Missing in none, a tenth or all of a column's rows.
        func column<T: ColumnElement>(_ name: String, _ value: (inout SeededRandom) -> T) -> Column<T> {
            let share = missing ? [0, 1, 1, 1, 1, 3, 10].randomElement(using: &random)! : 0
            return Column(
                name: name,
                contents: (0..<rows).map { _ in
                    let made = value(&random)
                    return Int.random(in: 0..<10, using: &random) < share ? nil : made
                })
        }
        var keys = (0..<rows).map { _ in Int.random(in: 0..<(1 + rows / 5), using: &random) }
        if clustered { keys.sort() }
        var key = keys.map { $0 as Int? }
        if missing && Bool.random(using: &random) { key = key.map { $0 == 0 ? nil : $0 } }
        let names = column("name") { ["Kavo", "Lu", "日本", "é", "e\u{301}", ""].randomElement(using: &$0)! }
        let columns: [AnyColumn] = [
            AnyColumn(Column<Int>(name: "key", contents: key)),
            AnyColumn(try names.dictionaryEncoded()),
            AnyColumn(column("int") { Int.random(in: -100...100, using: &$0) }),
            AnyColumn(
                Column<Int>(name: "whole", contents: (0..<rows).map { _ in Int.random(in: -9...9, using: &random) })),
            AnyColumn(column("double") { Double.random(in: -1e3...1e3, using: &$0) }),
            AnyColumn(column("wild") { RandomFrame.double(&$0) }),
            AnyColumn(column("flag") { Bool.random(using: &$0) }),
            AnyColumn(column("text") { RandomFrame.text(&$0) }),
            AnyColumn(column("time") { time(&$0) }),
            AnyColumn(column("date") { CalendarDate(daysSinceEpoch: Int32.random(in: -30_000...30_000, using: &$0)) }),
            AnyColumn(column("gap") { Duration.milliseconds(Int.random(in: -1_000_000...1_000_000, using: &$0)) }),
            AnyColumn(Column<Int>(name: "row", contents: Array(0..<rows))),
        ]
        return DataFrame(unchecked: columns, rowCount: rows)
    }

    static func rowCount(_ random: inout SeededRandom) -> Int {
        [0, 1, 2, 3, 10, 30, 64, 65, 130].randomElement(using: &random)!
    }

    /// Hours around changes of clocks in Europe, America and Australia, and any other time of two years.
    private static func time(_ random: inout SeededRandom) -> Timestamp {
        let changes = [1_679_792_400, 1_698_541_200, 1_678_604_400, 1_699_164_000, 1_680_364_800, 1_696_089_600]
        let start: Int
        if Int.random(in: 0..<3, using: &random) == 0 {
            start = changes.randomElement(using: &random)! + 900 * Int.random(in: -12...12, using: &random)
        } else {
            start = Int.random(in: 1_672_531_200..<1_735_689_600, using: &random)
        }
        let fraction = [0, 0, 1, 999_999, 500_000].randomElement(using: &random)!
        return Timestamp(ticks: Int64(start * 1_000_000 + fraction), unit: .microseconds)
    }
}
