import Columns
import Pool

/// Reads rows of JSON into columns, on all threads.
///
/// 1. Both ends of the text say whether it is lines, an array or a sequence (`JSONExtent`).
/// 2. It is cut into blocks of whole rows (`BlockPlan`).
/// 3. The rest is as with CSV (`ReadingPass`): each block is indexed (`JSONIndexer`) and read column by column by the same
///    readers. Names that turn up only later in the text become columns in another round.
package struct JSONReader: RowSource {
    var text: TextBytes
    let options: JSONReadingOptions
    let classifier: FieldClassifier
    let wantedRows: Range<Int>?
    private let wantedColumns: [String]?
    private let types: [String: JSONType]
    private let blockByteCount: Int
    private var extent: JSONExtent

    package init(
        _ text: TextBytes, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: JSONType] = [:],
        options: JSONReadingOptions = JSONReadingOptions(), blockByteCount: Int = BlockPlan.blockByteCount
    ) throws {
        self.text = text
        self.options = options
        self.types = types
        self.blockByteCount = blockByteCount
        wantedRows = rows
        wantedColumns = columns
        extent = try JSONExtent(text.bytes, source: text.name)
        classifier = FieldClassifier(options)
        if let rows, !extent.bytes.isEmpty { extent.truncate(to: rows.upperBound, text.bytes) }
    }

    /// Reads the columns.
    ///
    /// - Throws: `JSONReadingError`; `Interrupted` if told to stop.
    package func read() throws -> (columns: [AnyColumn], rowCount: Int) {
        let plan = try BlockPlan(extent, of: text.bytes, blockByteCount: blockByteCount)
        var pass = ReadingPass(self, plan)
        guard let found = try pass.run() else { preconditionFailure("JSON has no stray quotes") }
        return try result(pass, found)
    }

    /// The columns that were asked for.
    func result(_ pass: ReadingPass, _ found: (columns: [AnyColumn], rowCount: Int)) throws -> (
        columns: [AnyColumn], rowCount: Int
    ) {
        if case .collect(let list) = options.onBadRow { list.append(pass.badRows) }
        for name in types.keys.sorted() + (wantedColumns ?? []) where !pass.names.contains(name) {
            throw JSONReadingError.noSuchColumn(source: text.name, name: name, columns: pass.names)
        }
        guard let wantedColumns else { return (try ordered(found.columns, pass.names), found.rowCount) }
        let byName = Dictionary(uniqueKeysWithValues: found.columns.map { ($0.name, $0) })
        return (wantedColumns.map { byName[$0]! }, found.rowCount)
    }

    /// The columns as they appear, without those that are only the missing objects whose contents are columns themselves.
    private func ordered(_ columns: [AnyColumn], _ names: [String]) throws -> [AnyColumn] {
        guard case .flattened(let separator) = options.nestedObjects else { return columns }
        return columns.filter { column in
            column.nilCount < column.count || types[column.name] != nil
                || !names.contains { $0.hasPrefix(column.name + separator) }
        }
    }

    var columns: [ColumnPlan] { [] }

    func column(named name: String, position: Int) -> ColumnPlan? {
        if let wantedColumns, !wantedColumns.contains(name) { return nil }
        return ColumnPlan(
            name: name, position: 2 * position, type: types[name], classifier: classifier,
            dictionaries: options.dictionaries)
    }

    var onBadRow: CSVReadingOptions.BadRowAction { options.onBadRow }
    var repairsInvalidUTF8: Bool { options.repairsInvalidUTF8 }
    var lineEnd: UInt8 { UInt8(ascii: "\n") }

    func makeIndexer() -> any RowIndexer {
        JSONIndexer(shape: extent.shape, nestedObjects: options.nestedObjects, source: text.name)
    }

    func error(for row: CSVBadRow) -> any Error {
        switch row.reason {
        case .value(let column, let found, let expected):
            JSONReadingError.wrongValue(
                source: text.name, line: row.line, column: column, expected: expected, found: found)
        case .syntax(let byte, let expected, let found):
            JSONReadingError.syntax(
                source: text.name, line: row.line, byte: byte, expected: expected, found: found, text: row.text)
        case .fieldCount: preconditionFailure("JSON has names, so rows have no number of fields")
        }
    }

    func notUTF8(line: Int, byte: UInt8) -> any Error {
        JSONReadingError.notUTF8(source: text.name, line: line, byte: byte)
    }
}

extension JSONReader: StreamedSource {
    /// Only of lines it is known that the rows end before what is left out.
    func readBeginning() throws -> (columns: [AnyColumn], rowCount: Int)? {
        guard extent.shape == .lines, extent.bytes.upperBound < text.count else { return nil }
        return try read()
    }

    var cutter: BlockCutter? {
        guard extent.shape == .lines else { return nil }
        return BlockCutter(
            dialect: .lines, start: extent.bytes.lowerBound, firstLine: extent.firstLine,
            pieceByteCount: blockByteCount)
    }

    static func mayStream(_ beginning: TextBytes) -> Bool { !JSONExtent.isArray(beginning.bytes) }
}

extension CSVDialect {
    /// Rows end at line feeds, whatever stands between them.
    static let lines = CSVDialect(delimiter: 0, quote: nil)
}

extension FieldClassifier {
    init(_ options: JSONReadingOptions) {
        nils = Spellings([""])
        trues = Spellings(["true"])
        falses = Spellings(["false"])
        keepsLeadingZeros = false
        considered = .all
        if !options.parsesDates { considered.remove(.date) }
        if !options.parsesTimestamps { considered.subtract(JSONType.timestamp.fieldTypes) }
        readsTokens = true
    }
}
