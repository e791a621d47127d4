import Columns

/// Writes the values of one column as JSON.
struct JSONCellWriter: Sendable {
    private let values: CellValues
    private let writesNonFiniteWords: Bool
    var validity: Validity { values.validity }

    init(_ column: AnyColumn, options: JSONWritingOptions) {
        writesNonFiniteWords = options.writesNonFiniteWords
        values = CellValues(column) { Self.append($0, to: &$1) }
    }

    /// Appends the value of a row that has one.
    @inline(__always) func append(_ row: Int, to output: inout ByteOutput) {
        switch values.kind {
        case .integers(let values): ValueFormat.append(values[row], to: &output)
        case .doubles(let values): append(values[row], to: &output)
        case .bits(let bits): output.append(bits.element(at: row) ? "true" : "false")
        case .dates(let values):
            output.append(Self.quote)
            ValueFormat.append(values[row], to: &output)
            output.append(Self.quote)
        case .timestamps(let storage, let clock):
            output.append(Self.quote)
            ValueFormat.append(
                ticks: storage.ticks[row], unit: storage.unit, clock: clock, usesT: true, to: &output)
            output.append(Self.quote)
        case .durations(let storage): append(storage.element(at: row).inSeconds, to: &output)
        case .views(let storage):
            let view = storage.view(at: row)
            Self.append(storage.heap.bytes(of: view), to: &output)
        case .codes(let codes, let texts): texts.append(Int(codes[row]), to: &output)
        }
    }

    private static let quote = UInt8(ascii: "\"")

    private func append(_ value: Double, to output: inout ByteOutput) {
        if value.isFinite { return ValueFormat.append(value, to: &output) }
        guard writesNonFiniteWords else { return output.append("null") }
        output.append(value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
    }

    /// A text in quotes. What is not ASCII stays as it is, in UTF-8.
    static func append(_ bytes: UnsafeBufferPointer<UInt8>, to output: inout ByteOutput) {
        output.append(quote)
        for byte in bytes {
            switch byte {
            case quote, UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x20...: output.append(byte)
            case 0x0A: output.append("\\n")
            case 0x0D: output.append("\\r")
            case 0x09: output.append("\\t")
            default:
                let digits = Array("0123456789abcdef".utf8)
                output.append("\\u00")
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            }
        }
        output.append(quote)
    }
}
