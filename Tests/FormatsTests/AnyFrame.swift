import Columns
import Frames

/// Random frames of every type that files can carry, missing values and odd ones among them.
enum AnyFrame {
    static func make(rowCount: Int, nilShare: Int = 20, _ random: inout SeededGenerator) throws -> DataFrame {
        func values<T>(_ random: inout SeededGenerator, _ make: (inout SeededGenerator) -> T) -> [T?] {
            (0..<rowCount).map { _ in Int.random(in: 0..<100, using: &random) < nilShare ? nil : make(&random) }
        }
        let words = ["", "a", "twelve bytes", "thirteen byte", "Zürich", "日本語のテキスト", "a longer text, with \"quotes\""]
        func times(_ unit: TimeUnit, _ zone: ZoneID, _ name: String, _ random: inout SeededGenerator) -> AnyColumn {
            let ticks = values(&random) {
                Int64.random(in: -2_000_000_000...4_000_000_000, using: &$0) * unit.ticksPerSecond
            }
            let column = Column<Timestamp>.make(name: name, count: rowCount) { row in
                ticks[row].map { Timestamp(ticks: $0, unit: unit) }
            }
            return .timestamp(
                Column(
                    name: name, storage: TimestampStorage(ticks: column.storage.ticks, unit: column.unit, zone: zone),
                    validity: column.validity, count: rowCount, owner: column.owner))
        }
        var columns: [AnyColumn] = [
            AnyColumn(
                Column<Int>(name: "integers", contents: values(&random) { .random(in: .min ... .max, using: &$0) })),
            AnyColumn(Column<Int>(name: "small", contents: values(&random) { .random(in: -9...9, using: &$0) })),
            AnyColumn(Column<Int>(name: "runs", contents: (0..<rowCount).map { $0 / 50 })),
            AnyColumn(
                Column<Double>(
                    name: "doubles",
                    contents: values(&random) {
                        [0, -0.0, 1.5, .infinity, .nan, .random(in: -1e9...1e9, using: &$0)].randomElement(using: &$0)!
                    })),
            AnyColumn(Column<Bool>(name: "booleans", contents: values(&random) { .random(using: &$0) })),
            AnyColumn(
                Column<CalendarDate>(
                    name: "dates",
                    contents: values(&random) {
                        CalendarDate(daysSinceEpoch: .random(in: -200_000...200_000, using: &$0))
                    })),
            AnyColumn(
                Column<Duration>(
                    name: "spans",
                    contents: values(&random) { .microseconds(Int64.random(in: -1_000_000...1_000_000, using: &$0)) })),
            AnyColumn(
                Column<String>(
                    name: "texts",
                    contents: values(&random) {
                        words.randomElement(using: &$0)! + "\(Int.random(in: 0..<1_000_000, using: &$0))"
                    })),
            AnyColumn(Column<String>(name: "few", contents: values(&random) { words.randomElement(using: &$0)! })),
            times(.microseconds, .none, "times", &random),
            times(.nanoseconds, .utc, "instants", &random),
            times(.milliseconds, ZoneID("Europe/Berlin"), "zoned", &random),
        ]
        if case .string(let few) = columns[8], let coded = try few.dictionaryEncoded(maximumDistinct: 100) {
            columns.append(.string(coded.renamed("coded")))
        }
        return try DataFrame(columns: columns)
    }
}
