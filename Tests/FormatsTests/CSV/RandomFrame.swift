import Columns
import Frames

/// Random frames of all types that CSV can carry.
enum RandomFrame {
    static func make(rowCount: Int, _ random: inout SeededGenerator) throws -> DataFrame {
        func values<T>(_ random: inout SeededGenerator, _ make: (inout SeededGenerator) -> T) -> [T?] {
            let nilShare = [0, 0, 10, 90].randomElement(using: &random)!
            var values: [T?] = (0..<rowCount).map { _ in
                Int.random(in: 0..<100, using: &random) < nilShare ? nil : make(&random)
            }
            values[0] = make(&random)  // A column without any value has no type in CSV.
            return values
        }
        let texts = (0..<20).map { _ in text(&random) }
        return try DataFrame(columns: [
            AnyColumn(
                Column<Int>(name: "integers", contents: values(&random) { .random(in: .min ... .max, using: &$0) })),
            AnyColumn(Column<Int>(name: "small", contents: values(&random) { .random(in: -9...9, using: &$0) })),
            AnyColumn(Column<Double>(name: "doubles", contents: values(&random) { double(&$0) })),
            AnyColumn(Column<Bool>(name: "booleans", contents: values(&random) { .random(using: &$0) })),
            AnyColumn(
                Column<CalendarDate>(
                    name: "dates",
                    contents: values(&random) {
                        CalendarDate(daysSinceEpoch: .random(in: -700_000...2_900_000, using: &$0))
                    })),
            AnyColumn(
                Column<Timestamp>(
                    name: "times",
                    contents: values(&random) {
                        Timestamp(
                            ticks: .random(in: -60_000_000_000_000_000...250_000_000_000_000_000, using: &$0),
                            unit: .microseconds)
                    })),
            AnyColumn(Column<String>(name: "texts", contents: values(&random) { "t" + text(&$0) })),
            AnyColumn(
                Column<String>(name: "repeated", contents: values(&random) { "x" + texts.randomElement(using: &$0)! })),
        ])
    }

    private static func double(_ random: inout SeededGenerator) -> Double {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return Double(Int.random(in: -1000...1000, using: &random)) / 8
        case 1: return .random(in: -1...1, using: &random)
        default:
            let value = Double(bitPattern: random.next())
            return value.isFinite ? value : .infinity
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let characters: [Unicode.Scalar] = ["a", "b", ",", "\"", "\n", "\r", " ", "é", "日", "😀"]
        var text = ""
        for _ in 0..<Int.random(in: 0...25, using: &random) {
            text.unicodeScalars.append(characters.randomElement(using: &random)!)
        }
        return text
    }
}
