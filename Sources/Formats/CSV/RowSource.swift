/// Text whose rows are read block by block: what a format tells `ReadingPass`.
protocol RowSource: Sendable {
    var text: TextBytes { get set }
    /// Wanted rows of data, from 0.
    var wantedRows: Range<Int>? { get }
    var classifier: FieldClassifier { get }
    var onBadRow: CSVReadingOptions.BadRowAction { get }
    var repairsInvalidUTF8: Bool { get }
    /// The byte that ends a line, for the numbers of lines in messages.
    var lineEnd: UInt8 { get }
    /// The columns to read, as far as they are known before the text is looked at.
    var columns: [ColumnPlan] { get }

    /// What finds the fields of a block; each thread gets its own.
    func makeIndexer() -> any RowIndexer

    /// The column of a name that was met in the text; nil when nobody asked for it.
    func column(named name: String, position: Int) -> ColumnPlan?

    /// What is thrown for a row that cannot be read.
    func error(for row: CSVBadRow) -> any Error

    /// What is thrown for a byte that is not UTF-8.
    func notUTF8(line: Int, byte: UInt8) -> any Error
}

/// Finds the fields of blocks, one after the other.
protocol RowIndexer: AnyObject {
    /// Indexes `block` of `text`.
    ///
    /// - Parameter dropped: numbers of rows of the block, in order, that are left out for their values; counted over the
    ///   rows that can be read and are no empty lines.
    /// - Returns: a table that is good until the next call.
    func index(_ block: CSVBlock, of text: UnsafeBufferPointer<UInt8>, dropped: [Int]) throws -> BlockIndex

    /// Names met so far that are not among the columns of the tables, and the offset in the text where each stands first.
    var newNames: [String: Int] { get }

    /// Makes the names the columns of all tables to come.
    func adopt(_ names: [String])
}

extension RowIndexer {
    var newNames: [String: Int] { [:] }
    func adopt(_ names: [String]) {}
}

extension RowSource {
    func column(named name: String, position: Int) -> ColumnPlan? { nil }
}
