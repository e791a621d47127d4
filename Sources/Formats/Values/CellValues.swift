import Columns
import Compute

/// The values of a column for those who write them as text, row by row, on any thread.
struct CellValues: Sendable {
    enum Kind: @unchecked Sendable {
        // @unchecked: pointers into columns, which the frame that is written keeps, and into `texts`. Nothing here is
        // counted, so that threads do not meet at a reference count in every cell.
        case integers(UnsafePointer<Int>)
        case doubles(UnsafePointer<Double>)
        case bits(BitStorage)
        case dates(UnsafePointer<CalendarDate>)
        case timestamps(TimestampStorage, ZoneClock)
        case durations(DurationStorage)
        case views(StringStorage)
        /// Each distinct text is quoted and escaped once.
        case codes(UnsafePointer<UInt32>, EscapedTexts.Pointers)
    }

    let kind: Kind
    let validity: Validity
    private let texts: EscapedTexts?

    /// - Parameter escape: appends a text as it is to be written.
    init(_ column: AnyColumn, escape: (_ text: UnsafeBufferPointer<UInt8>, _ output: inout ByteOutput) -> Void) {
        var escaped: EscapedTexts?
        switch column {
        case .int(let column): (kind, validity) = (.integers(column.storage.values), column.validity)
        case .double(let column): (kind, validity) = (.doubles(column.storage.values), column.validity)
        case .bool(let column): (kind, validity) = (.bits(column.storage), column.validity)
        case .date(let column): (kind, validity) = (.dates(column.storage.values), column.validity)
        case .timestamp(let column):
            (kind, validity) = (.timestamps(column.storage, ZoneClock(column.zone)), column.validity)
        case .duration(let column): (kind, validity) = (.durations(column.storage), column.validity)
        case .string(let column):
            validity = column.validity
            // A slice of few rows may have a large dictionary.
            if let codes = column.storage.codes, column.storage.dictionaryCount <= 2 * column.count {
                let texts = EscapedTexts(count: column.storage.dictionaryCount) { code, output in
                    escape(column.storage.heap.bytes(of: column.storage.views + code), &output)
                }
                kind = .codes(codes, texts.pointers)
                escaped = texts
            } else {
                kind = .views(column.storage)
            }
        }
        texts = escaped
    }
}
