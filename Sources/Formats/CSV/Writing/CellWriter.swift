import Columns
import Compute

/// Writes the cells of one column.
struct CellWriter: Sendable {
    private enum Values: @unchecked Sendable {
        // @unchecked: pointers into columns, which the frame that is written keeps, and into `texts`. Nothing here is
        // counted, so that threads do not meet at a reference count in every cell.
        case integers(UnsafePointer<Int>)
        case doubles(UnsafePointer<Double>)
        case bits(BitStorage)
        case dates(UnsafePointer<CalendarDate>)
        case timestamps(TimestampStorage, ZoneClock)
        case durations(DurationStorage)
        case views(StringStorage)
        /// Each distinct text is quoted once.
        case codes(UnsafePointer<UInt32>, EscapedTexts.Pointers)
    }

    private let values: Values
    private let validity: Validity
    private let quoting: TextQuoting
    /// Missing, false, true.
    private let fixed: EscapedTexts
    private let dictionary: EscapedTexts?

    init(_ column: AnyColumn, options: CSVWritingOptions, quoting: TextQuoting, nilEncoding: String) {
        self.quoting = quoting
        fixed = EscapedTexts(count: 3) { index, output in
            output.append([nilEncoding, options.falseEncoding, options.trueEncoding][index])
        }
        var escaped: EscapedTexts?
        switch column {
        case .int(let column): (values, validity) = (.integers(column.storage.values), column.validity)
        case .double(let column): (values, validity) = (.doubles(column.storage.values), column.validity)
        case .bool(let column): (values, validity) = (.bits(column.storage), column.validity)
        case .date(let column): (values, validity) = (.dates(column.storage.values), column.validity)
        case .timestamp(let column):
            (values, validity) = (.timestamps(column.storage, ZoneClock(column.zone)), column.validity)
        case .duration(let column): (values, validity) = (.durations(column.storage), column.validity)
        case .string(let column):
            validity = column.validity
            // A slice of few rows may have a large dictionary.
            if let codes = column.storage.codes, column.storage.dictionaryCount <= 2 * column.count {
                let texts = EscapedTexts(count: column.storage.dictionaryCount) { code, output in
                    let text = column.storage.heap.bytes(of: column.storage.views + code)
                    quoting.append(text.baseAddress!, text.count, to: &output)
                }
                values = .codes(codes, texts.pointers)
                escaped = texts
            } else {
                values = .views(column.storage)
            }
        }
        dictionary = escaped
    }

    @inline(__always) func append(_ row: Int, to output: inout ByteOutput) {
        guard validity.isValid(row) else { return fixed.pointers.append(0, to: &output) }
        switch values {
        case .integers(let values): ValueFormat.append(values[row], to: &output)
        case .doubles(let values): ValueFormat.append(values[row], to: &output)
        case .bits(let bits): fixed.pointers.append(bits.element(at: row) ? 2 : 1, to: &output)
        case .dates(let values): ValueFormat.append(values[row], to: &output)
        case .timestamps(let storage, let clock):
            ValueFormat.append(ticks: storage.ticks[row], unit: storage.unit, clock: clock, to: &output)
        case .durations(let storage): ValueFormat.append(storage.element(at: row).inSeconds, to: &output)
        case .views(let storage):
            let view = storage.view(at: row)
            let bytes = storage.heap.bytes(of: view)
            quoting.append(bytes.baseAddress!, bytes.count, to: &output)
        case .codes(let codes, let texts): texts.append(Int(codes[row]), to: &output)
        }
    }
}

/// Texts as they are written, side by side.
final class EscapedTexts: Sendable {
    let pointers: Pointers
    private let bytes: Buffer
    private let offsets: Buffer

    struct Pointers: @unchecked Sendable, BitwiseCopyable {
        // @unchecked: into buffers that the texts own and nobody writes any more.
        let bytes: UnsafePointer<UInt8>
        /// Where each text starts; one more at the end.
        let offsets: UnsafePointer<Int>

        @inline(__always) func append(_ index: Int, to output: inout ByteOutput) {
            output.append(bytes + offsets[index], offsets[index + 1] - offsets[index])
        }
    }

    /// - Parameter write: appends the text of an index.
    init(count: Int, _ write: (_ index: Int, _ output: inout ByteOutput) -> Void) {
        var output = ByteOutput(capacity: count * 16)
        offsets = Buffer(byteCount: (count + 1) * MemoryLayout<Int>.stride)
        let starts = offsets.pointer(as: Int.self)
        starts[0] = 0
        for index in 0..<count {
            write(index, &output)
            starts[index + 1] = output.count
        }
        bytes = Buffer(byteCount: output.count)
        bytes.base.copyMemory(from: output.base, byteCount: output.count)
        pointers = Pointers(bytes: bytes.pointer(as: UInt8.self), offsets: starts)
    }
}
