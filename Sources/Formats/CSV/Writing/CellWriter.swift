import Columns

/// Writes the cells of one column.
struct CellWriter: Sendable {
    private let values: CellValues
    private let quoting: TextQuoting
    /// Missing, false, true.
    private let fixed: EscapedTexts

    init(_ column: AnyColumn, options: CSVWritingOptions, quoting: TextQuoting, nilEncoding: String) {
        self.quoting = quoting
        fixed = EscapedTexts(count: 3) { index, output in
            output.append([nilEncoding, options.falseEncoding, options.trueEncoding][index])
        }
        values = CellValues(column) { quoting.append($0.baseAddress!, $0.count, to: &$1) }
    }

    @inline(__always) func append(_ row: Int, to output: inout ByteOutput) {
        guard values.validity.isValid(row) else { return fixed.pointers.append(0, to: &output) }
        switch values.kind {
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
