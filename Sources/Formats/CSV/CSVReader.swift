import Columns
import Pool
import Synchronization

/// Reads delimited text into columns, on all threads.
///
/// 1. The head says dialect, header and names (`CSVHead`).
/// 2. The text is cut into blocks of whole rows, whose first rows are known exactly (`BlockPlan`).
/// 3. Some rows from several blocks say what types the columns probably have (`sample`).
/// 4. In rounds, every block is indexed (`BlockIndexer`) and then read column by column into the finished columns' memory
///    (`ColumnReader`). A column some field of which is not of its type takes part in the next round with a wider type;
///    for nearly all files there is one round.
///
/// What makes another round necessary:
///
///     found                                          next round
///     a field of another type                        that column, with the types all its texts allow
///     too many distinct texts for codes              that column, as views
///     empty lines or bad rows before the last block  all columns, at the right rows
///     a quote that RFC 4180 does not allow           everything, with blocks and fields found by the forgiving machine
package struct CSVReader: RowSource {
    var text: TextBytes
    let head: CSVHead
    let options: CSVReadingOptions
    let classifier: FieldClassifier
    /// Wanted rows of data, from 0.
    let wantedRows: Range<Int>?
    let blockByteCount: Int
    private(set) var columns: [ColumnPlan]
    /// Quotes where RFC 4180 has none are text.
    private var isForgiving = false

    /// - Throws: `CSVReadingError`.
    package init(
        _ text: TextBytes, columns wanted: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        options: CSVReadingOptions = CSVReadingOptions(), blockByteCount: Int = BlockPlan.blockByteCount
    ) throws {
        self.text = text
        self.options = options
        self.blockByteCount = blockByteCount
        wantedRows = rows
        let head = try CSVHead(text.bytes, source: text.name, options: options)
        self.head = head
        let classifier = FieldClassifier(options)
        self.classifier = classifier
        func position(_ name: String) throws -> Int {
            guard let position = head.names.firstIndex(of: name) else {
                throw CSVReadingError.noSuchColumn(source: text.name, name: name, columns: head.names)
            }
            return position
        }
        for name in types.keys.sorted() { _ = try position(name) }
        columns = try (wanted ?? head.names).map { name in
            ColumnPlan(
                name: name, position: try position(name), type: types[name], classifier: classifier,
                dictionaries: options.dictionaries)
        }
    }

    /// Reads the columns.
    ///
    /// - Throws: `CSVReadingError`; `Interrupted` if told to stop.
    package func read() throws -> (columns: [AnyColumn], rowCount: Int) {
        guard let result = try read(isBeginning: false) else { preconditionFailure("a whole text has no more rows") }
        return result
    }

    /// - Parameter isBeginning: whether more of the text may follow.
    /// - Returns: nil when more of it is needed.
    private func read(isBeginning: Bool) throws -> (columns: [AnyColumn], rowCount: Int)? {
        var isForgiving = false
        // Empty lines are counted at first, so a little more than asked for is looked at.
        var rowLimit = wantedRows.map { $0.upperBound + 16 } ?? .max
        while true {
            let plan = try makePlan(isForgiving: isForgiving, rowLimit: rowLimit)
            if isBeginning, !plan.isTruncated { return nil }
            if let line = plan.unclosedQuoteLine {
                if isForgiving { throw CSVReadingError.unclosedQuote(source: text.name, line: line) }
                isForgiving = true
                continue
            }
            var source = self
            source.isForgiving = isForgiving
            var pass = ReadingPass(source, plan)
            guard let result = try pass.run() else {
                isForgiving = true
                continue
            }
            if plan.isTruncated, let wantedRows, result.rowCount < wantedRows.count {
                rowLimit *= 4
                continue
            }
            return self.result(pass, result)
        }
    }

    private func makePlan(isForgiving: Bool, rowLimit: Int) throws -> BlockPlan {
        isForgiving
            ? BlockPlan(
                forgiving: text.bytes, from: head.dataStart, firstLine: head.dataLine, dialect: head.dialect,
                blockByteCount: blockByteCount)
            : try BlockPlan(
                text.bytes, from: head.dataStart, firstLine: head.dataLine, dialect: head.dialect,
                blockByteCount: blockByteCount, rowLimit: rowLimit)
    }
}

extension CSVReader: StreamedSource {
    package func readBeginning() throws -> (columns: [AnyColumn], rowCount: Int)? {
        // A header without an end may go on.
        guard head.dataStart < text.count else { return nil }
        return try read(isBeginning: true)
    }

    var cutter: BlockCutter? {
        guard head.dataStart < text.count else { return nil }
        return BlockCutter(
            dialect: head.dialect, start: head.dataStart, firstLine: head.dataLine, pieceByteCount: blockByteCount)
    }

    func result(_ pass: ReadingPass, _ result: (columns: [AnyColumn], rowCount: Int)) -> (
        columns: [AnyColumn], rowCount: Int
    ) {
        if case .collect(let list) = options.onBadRow { list.append(pass.badRows) }
        return result
    }
}

extension CSVReader {
    var onBadRow: CSVReadingOptions.BadRowAction { options.onBadRow }
    var repairsInvalidUTF8: Bool { options.repairsInvalidUTF8 }
    var lineEnd: UInt8 { head.dialect.terminator }

    func makeIndexer() -> any RowIndexer {
        BlockIndexer(
            dialect: head.dialect, columnCount: head.names.count, isForgiving: isForgiving,
            ignoresEmptyLines: options.ignoresEmptyLines, padsShortRows: options.padsShortRows)
    }

    func error(for row: CSVBadRow) -> any Error {
        switch row.reason {
        case .value(let column, let found, let expected):
            CSVReadingError.wrongValue(
                source: text.name, line: row.line, column: column, expected: expected, found: found)
        case .fieldCount(let expected, let found):
            CSVReadingError.wrongFieldCount(
                source: text.name, line: row.line, expected: expected, found: found, text: row.text)
        case .syntax: preconditionFailure("delimited text has no syntax to break")
        }
    }

    func notUTF8(line: Int, byte: UInt8) -> any Error {
        CSVReadingError.notUTF8(source: text.name, line: line, byte: byte)
    }
}
