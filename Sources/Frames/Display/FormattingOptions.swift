/// How much of a frame is shown, and how.
///
/// Names are TabularData's where it has them.
public struct FormattingOptions: Sendable, Hashable {
    /// Columns of the terminal that lines may fill; nil for the width of the terminal on standard output, else what the
    /// variable `COLUMNS` says, else 100. Only text has lines; see `maximumColumnCount` for the rest.
    public var maximumLineWidth: Int?
    /// Longest text of a cell, in columns of the terminal, before it is cut. Numbers and times are never cut.
    public var maximumCellWidth: Int
    /// Most rows shown: the first and the last ones.
    public var maximumRowCount: Int
    /// Most columns shown: the first and the last ones. nil for as many as fit a line, and 20 in HTML and Markdown.
    public var maximumColumnCount: Int?
    /// Whether a line under the names tells the types.
    public var includesColumnTypes: Bool
    /// Whether the first column tells the rows' places, from 0.
    public var includesRowIndices: Bool
    /// Whether a line at the end tells how many rows and columns there are.
    public var includesRowAndColumnCounts: Bool
    /// Digits of a `Double` that count: 0.1 + 0.2 is `0.3`. nil for as many as it takes to tell it from every other.
    /// Digits before the point are always shown.
    public var significantDigits: Int?

    public init(
        maximumLineWidth: Int? = nil, maximumCellWidth: Int = 32, maximumRowCount: Int = 20,
        maximumColumnCount: Int? = nil, includesColumnTypes: Bool = true, includesRowIndices: Bool = true,
        includesRowAndColumnCounts: Bool = true, significantDigits: Int? = 6
    ) {
        self.maximumLineWidth = maximumLineWidth
        self.maximumCellWidth = maximumCellWidth
        self.maximumRowCount = maximumRowCount
        self.maximumColumnCount = maximumColumnCount
        self.includesColumnTypes = includesColumnTypes
        self.includesRowIndices = includesRowIndices
        self.includesRowAndColumnCounts = includesRowAndColumnCounts
        self.significantDigits = significantDigits
    }
}
