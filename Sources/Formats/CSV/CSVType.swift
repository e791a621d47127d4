/// What a column of a CSV file is read as, where the reader is not to find out by itself.
///
/// The names are TabularData's, with `timestamp` and `categorical` added.
public enum CSVType: Sendable, Hashable, CaseIterable {
    /// 64-bit whole numbers, exactly.
    case integer
    case double
    case boolean
    /// A day without a time: `CalendarDate`.
    case date
    /// Date and time, in UTC when the texts carry offsets, else without a zone. Unit: microseconds, or nanoseconds when a
    /// fraction needs them.
    case timestamp
    /// Text as it stands; dictionary codes when few values are distinct.
    case string
    /// Text as dictionary codes, however many values are distinct.
    case categorical

    var fieldTypes: FieldTypes {
        switch self {
        case .integer: .integer
        case .double: .double
        case .boolean: .boolean
        case .date: .date
        case .timestamp: [.microseconds, .nanoseconds, .zonedMicroseconds, .zonedNanoseconds]
        case .string, .categorical: .text
        }
    }
}
