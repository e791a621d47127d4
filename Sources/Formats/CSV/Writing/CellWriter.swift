import Columns

/// Writes the cells of one column.
struct CellWriter: Sendable {
    private enum Values: @unchecked Sendable {
        // @unchecked: pointers into columns, which the frame that is written keeps.
        case integers(UnsafePointer<Int>)
        case doubles(UnsafePointer<Double>)
        case bits(BitStorage)
        case dates(UnsafePointer<CalendarDate>)
        case timestamps(TimestampStorage)
        case durations(DurationStorage)
        case views(StringStorage)
        /// Each distinct text is quoted once.
        case codes(UnsafePointer<UInt32>, EscapedDictionary)
    }

    private let values: Values
    private let validity: Validity
    private let nilText: [UInt8]
    private let texts: (no: [UInt8], yes: [UInt8])
    private let quoting: TextQuoting

    init(_ column: AnyColumn, options: CSVWritingOptions, quoting: TextQuoting, nilEncoding: String) {
        self.quoting = quoting
        nilText = Array(nilEncoding.utf8)
        texts = (Array(options.falseEncoding.utf8), Array(options.trueEncoding.utf8))
        switch column {
        case .int(let column): (values, validity) = (.integers(column.storage.values), column.validity)
        case .double(let column): (values, validity) = (.doubles(column.storage.values), column.validity)
        case .bool(let column): (values, validity) = (.bits(column.storage), column.validity)
        case .date(let column): (values, validity) = (.dates(column.storage.values), column.validity)
        case .timestamp(let column): (values, validity) = (.timestamps(column.storage), column.validity)
        case .duration(let column): (values, validity) = (.durations(column.storage), column.validity)
        case .string(let column):
            validity = column.validity
            // A slice of few rows may have a large dictionary.
            if let codes = column.storage.codes, column.storage.dictionaryCount <= 2 * column.count {
                values = .codes(codes, EscapedDictionary(column.storage, quoting))
            } else {
                values = .views(column.storage)
            }
        }
    }

    @inline(__always) func append(_ row: Int, to output: inout ByteOutput) {
        guard validity.isValid(row) else { return Self.append(nilText, to: &output) }
        switch values {
        case .integers(let values): ValueFormat.append(values[row], to: &output)
        case .doubles(let values): ValueFormat.append(values[row], to: &output)
        case .bits(let bits): Self.append(bits.element(at: row) ? texts.yes : texts.no, to: &output)
        case .dates(let values): ValueFormat.append(values[row], to: &output)
        case .timestamps(let storage):
            ValueFormat.append(
                ticks: storage.ticks[row], unit: storage.unit, isZoned: storage.zone != .none, to: &output)
        case .durations(let storage): ValueFormat.append(storage.element(at: row).inSeconds, to: &output)
        case .views(let storage):
            let view = storage.view(at: row)
            let bytes = storage.heap.bytes(of: view)
            quoting.append(bytes.baseAddress!, bytes.count, to: &output)
        case .codes(let codes, let dictionary): dictionary.append(Int(codes[row]), to: &output)
        }
    }

    private static func append(_ text: [UInt8], to output: inout ByteOutput) {
        text.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { output.append(base, bytes.count) }
        }
    }
}

/// The texts of a dictionary as they are written.
final class EscapedDictionary: Sendable {
    private let bytes: [UInt8]
    /// Where each text starts; one more at the end.
    private let offsets: [Int]

    init(_ storage: StringStorage, _ quoting: TextQuoting) {
        var output = ByteOutput(capacity: storage.dictionaryCount * 16)
        var offsets = [0]
        for code in 0..<storage.dictionaryCount {
            let text = storage.heap.bytes(of: storage.views + code)
            quoting.append(text.baseAddress!, text.count, to: &output)
            offsets.append(output.count)
        }
        bytes = Array(output.bytes)
        self.offsets = offsets
    }

    @inline(__always) func append(_ code: Int, to output: inout ByteOutput) {
        bytes.withUnsafeBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            output.append(base + offsets[code], offsets[code + 1] - offsets[code])
        }
    }
}
