/// How a CSV file is read. The defaults suit nearly every file: what can be seen in the file is found out.
///
///     var options = CSVReadingOptions()
///     options.nilEncodings.insert("-")
///     options.onBadRow = .skip
///     let plays = try DataFrame(contentsOfCSVFile: url, options: options)
public struct CSVReadingOptions: Sendable {
    /// Whether the first row names the columns; nil to look.
    ///
    /// Looking takes the first row for data only if a cell of it is a number, date or truth value like those below it, and
    /// no cell of it is text above such values. (A header of years above numbers looks like data: say `true`.)
    public var hasHeaderRow: Bool?

    /// The ASCII character between fields; nil to choose among comma, tab, semicolon and bar.
    public var delimiter: Character?

    /// Whether `quote` encloses fields that contain delimiters, quotes and line ends. Without it quotes are text.
    public var usesQuoting = true
    /// The ASCII character that encloses fields; inside it is doubled.
    public var quote: Character = "\""

    /// Texts that stand for a missing value.
    ///
    /// A quoted field is never missing in a column of text: `""` is the empty text there, and `"NA"` is Namibia. (pandas
    /// and DuckDB read both as missing.) In columns of other types quotes make no difference. The text `NaN` is not in the
    /// list: it is the number that is not a number, and makes a column of integers one of doubles; insert it to read it as
    /// missing, as pandas does.
    public var nilEncodings: Set<String> = CSVReadingOptions.defaultNilEncodings

    public static let defaultNilEncodings: Set<String> = [
        "", "NA", "N/A", "n/a", "#N/A", "<NA>", "null", "NULL", "None",
    ]

    public var trueEncodings: Set<String> = ["true", "True", "TRUE"]
    public var falseEncodings: Set<String> = ["false", "False", "FALSE"]

    /// Whether empty lines are passed over. Where there is only one column an empty line is a row without a value, whatever is
    /// said here, if this is false.
    public var ignoresEmptyLines = true

    /// Whether dates are found by themselves.
    public var parsesDates = true
    /// Whether dates with times are found by themselves.
    public var parsesTimestamps = true

    /// Whether a column with numbers such as `007` stays text, so that postcodes keep their zeros.
    public var keepsLeadingZeros = false

    /// What happens to rows that do not fit.
    public var onBadRow: BadRowAction = .throw

    /// Whether rows with too few fields are completed with missing values instead of being bad.
    public var padsShortRows = false

    /// Whether bytes that are not UTF-8 become U+FFFD. Otherwise they are an error, because a file in another encoding
    /// would be read wrongly from start to end.
    public var repairsInvalidUTF8 = false

    /// When columns of text become dictionary codes.
    public var dictionaries: DictionaryPolicy = .automatic

    public init() {}

    /// What happens to a row with too few or too many fields, or with a value that is not of the type asked for.
    public enum BadRowAction: Sendable {
        /// The first one ends the reading with an error.
        case `throw`
        /// They are left out.
        case skip
        /// They are left out and listed.
        case collect(into: CSVBadRows)
    }

    /// When columns of text become dictionary codes: 4 bytes a row and each distinct text once.
    public enum DictionaryPolicy: Sendable, Hashable {
        /// Where at most a quarter of the rows are distinct.
        case automatic
        case never
    }
}
