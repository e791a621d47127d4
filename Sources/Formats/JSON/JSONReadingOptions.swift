/// What a column of JSON is read as, where the reader is not to find out by itself: the types of CSV.
public typealias JSONType = CSVType
/// A line of JSON that was left out, and why.
public typealias JSONBadRow = CSVBadRow
/// Takes the bad lines of `JSONReadingOptions.BadRowAction.collect`.
public typealias JSONBadRows = CSVBadRows

/// How a JSON file is read. The defaults suit nearly every file.
///
///     var options = JSONReadingOptions()
///     options.nestedObjects = .text
///     options.onBadRow = .skip
///     let events = try DataFrame(contentsOfJSONFile: url, options: options)
public struct JSONReadingOptions: Sendable {
    /// What becomes of objects inside of the rows. Lists are their JSON text, always.
    public var nestedObjects: NestedObjects = .flattened(separator: ".")

    /// Whether strings such as `2024-02-29` become dates when all of a column do.
    public var parsesDates = true
    /// Whether strings such as `2024-02-29T10:00:00Z` become timestamps when all of a column do.
    public var parsesTimestamps = true

    /// What happens to lines that are no objects, and to values that are not of the type asked for. In an array of JSON the end
    /// of a broken row cannot be told, so there it is an error always.
    public var onBadRow: BadRowAction = .throw

    /// Whether bytes that are not UTF-8 become U+FFFD. Otherwise they are an error.
    public var repairsInvalidUTF8 = false

    /// When columns of text become dictionary codes.
    public var dictionaries: CSVReadingOptions.DictionaryPolicy = .automatic

    public init() {}

    public typealias BadRowAction = CSVReadingOptions.BadRowAction

    public enum NestedObjects: Sendable, Hashable {
        /// A column for each value inside, named by the path: `{"user": {"id": 1}}` gives the column `user.id`.
        case flattened(separator: String)
        /// The JSON text of the object.
        case text
    }
}
