import Columns
import Foundation
import Frames

/// A frame as text, a line a column, exact to the bit: the same as `Tests/Oracles/formats/rendering.py` makes of a table.
enum FrameText {
    static func render(_ frame: DataFrame) -> String {
        var lines = ["\(frame.rowCount) rows"]
        for column in frame.columns {
            let (word, cells) = cells(column)
            lines.append("\(text(column.name)) \(word): \(cells.map { $0 ?? "~" }.joined(separator: ","))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cells(_ column: AnyColumn) -> (word: String, cells: [String?]) {
        switch column {
        case .int(let column): ("Int", column.map { $0.map(String.init) })
        case .double(let column): ("Double", column.map { $0.map(double) })
        case .bool(let column): ("Bool", column.map { $0.map { $0 ? "true" : "false" } })
        case .date(let column): ("Date", column.map { $0.map { "\($0.daysSinceEpoch)" } })
        case .timestamp(let column):
            ("Timestamp \(column.zone.name ?? "-")", column.map { $0.map { nanoseconds($0.ticks, $0.unit) } })
        case .duration(let column):
            (
                "Duration",
                column.withTicks { ticks in
                    (0..<column.count).map { column.isNil(at: $0) ? nil : nanoseconds(ticks[$0], column.unit) }
                }
            )
        case .string(let column): ("String", column.map { $0.map(text) })
        }
    }

    private static func nanoseconds(_ ticks: Int64, _ unit: TimeUnit) -> String {
        "\(Int128(ticks) * Int128(1_000_000_000 / unit.ticksPerSecond))"
    }

    private static func double(_ value: Double) -> String {
        guard !value.isNaN else { return "nan" }
        let digits = String(value.bitPattern, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func text(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "%"), byte != UInt8(ascii: ","),
                byte != UInt8(ascii: "\"")
            {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return result
    }
}
