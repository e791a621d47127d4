import Columns
import Compute
import Frames
import Pool

/// Reads columns of an Arrow file or stream.
///
/// A column of one batch whose values lie in the file as they lie in a column is not copied: it points into the mapped
/// file. Everything else is put together batch by batch, in parallel.
struct ArrowReader {
    let source: ArrowSource
    private var name: String { source.file.name }

    /// What a batch claims is checked against its buffers; all batches together must be numbered by 32 bits.
    private var rowLimit: Int { RowPositions.rowLimit - 1 }

    /// - Parameters:
    ///   - names: of the columns, in this order; nil for all.
    ///   - range: numbers of the batches; nil for all.
    ///   - rows: those that are needed, counted from the first of these batches; nil for all. The frame begins with one of
    ///     the 64 rows up to the first of them.
    func read(columns names: [String]?, batches range: Range<Int>? = nil, needing rows: Range<Int>? = nil) throws
        -> DataFrame
    {
        let range = range ?? source.batches.indices
        let indices = try names.map { try $0.map(index(of:)) } ?? Array(source.fields.indices)
        for index in indices {
            if let feature = source.fields[index].unsupportedFeature {
                throw ArrowReadingError.unsupported(
                    source: name, column: source.fields[index].name, feature: feature,
                    readable: source.fields.filter { $0.unsupportedFeature == nil }.map(\.name))
            }
        }
        let batches = try placed(nil, nil) {
            try source.batches[range].map { try ArrowBatchReader($0, source.file, rowLimit: rowLimit) }
        }
        let total = batches.reduce(0) { $0 + $1.rowCount }
        guard total <= rowLimit else {
            throw ArrowReadingError.corrupt(
                source: name, column: nil, batch: nil,
                reason: "expected at most \(rowLimit) rows, found \(total) claimed")
        }
        let places = try placed(nil, nil) { try batches.map { try fieldPlaces($0) } }
        let firsts = batches.reduce(into: [0]) { $0.append($0.last! + $1.rowCount) }
        let needed = rows ?? 0..<total
        let columns = try indices.map { index in
            let field = source.fields[index]
            let data = try Pool.current.map(count: batches.count) { batch in
                try placed(field.name, range.lowerBound + batch) {
                    let lower = max(0, needed.lowerBound - firsts[batch])
                    let upper = min(batches[batch].rowCount, needed.upperBound - firsts[batch])
                    return try batches[batch].column(field, places[batch][index])
                        .rows(lower / 64 * 64..<max(lower / 64 * 64, upper), of: field)
                }
            }
            let rowCount = data.reduce(0) { $0 + $1.rowCount }
            return try column(field, data, rowCount: rowCount, firstBatch: range.lowerBound)
        }
        return try DataFrame(columns: columns)
    }

    /// A range of the rows, which need not be there, or all of them.
    func read(columns names: [String]?, rows: Range<Int>?) throws -> DataFrame {
        guard let rows else { return try read(columns: names) }
        let ends = try rowCounts().reduce(into: [0]) { $0.append($0.last! + $1) }
        let wanted = rows.clamped(to: 0..<ends.last!)
        // The batches that begin before the range's end and end after its beginning.
        let first = (ends.firstIndex { $0 > wanted.lowerBound } ?? ends.count) - 1
        let last = ends.dropLast().firstIndex { $0 >= wanted.upperBound } ?? ends.count - 1
        let batches = wanted.isEmpty ? 0..<0 : first..<last
        guard !wanted.isEmpty else { return try read(columns: names, batches: batches) }
        let needed = wanted.lowerBound - ends[first]..<wanted.upperBound - ends[first]
        let start = needed.lowerBound % 64
        return try read(columns: names, batches: batches, needing: needed).slice(start..<start + needed.count)
    }

    /// Rows of each batch, as their headers say.
    func rowCounts() throws -> [Int] {
        try placed(nil, nil) {
            try source.batches.map { try ArrowBatchReader($0, source.file, rowLimit: rowLimit).rowCount }
        }
    }

    private func index(of name: String) throws -> Int {
        guard let index = source.fields.firstIndex(where: { $0.name == name }) else {
            throw ArrowReadingError.noSuchColumn(
                source: self.name, name: name, columns: source.fields.map(\.name))
        }
        return index
    }

    private func fieldPlaces(_ batch: ArrowBatchReader) throws -> [ArrowBatchReader.Place] {
        var place = ArrowBatchReader.Place()
        return try source.fields.map { field in
            let own = place
            try batch.skip(field, &place)
            return own
        }
    }

    /// Gives errors their place.
    func placed<R>(_ column: String?, _ batch: Int?, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let failure as FlatTable.Failure {
            throw ArrowReadingError.corrupt(source: name, column: column, batch: batch, reason: failure.reason)
        } catch let error as PageError where error.isUnsupported {
            throw ArrowReadingError.unsupported(
                source: name, column: column ?? "", feature: error.reason,
                readable: source.fields.map(\.name).filter { $0 != column })
        } catch let error as PageError {
            throw ArrowReadingError.corrupt(source: name, column: column, batch: batch, reason: error.reason)
        }
    }

    // MARK: - Columns

    private func column(_ field: ArrowField, _ data: [ArrowColumnData], rowCount: Int, firstBatch: Int) throws
        -> AnyColumn
    {
        let heap = TextHeap()
        let dictionary = try field.dictionary.map { try dictionaryVersions($0.id, field, heap) }
        let join = ArrowJoin(
            field: field, data: data, rowCount: rowCount, keeper: source.file, heap: heap,
            dictionary: dictionary?.joined)
        return try join.column(placed: { try placed(field.name, firstBatch + $0, $1) }) { batch in
            dictionary?.codes(source.batches[firstBatch + batch].dictionaryCount)
        }
    }

    /// The dictionary batches of one id, joined, and which codes count for which batch.
    private struct DictionaryVersions {
        let joined: JoinedDictionary
        /// Of each dictionary batch of the id: its place among all, and whether it adds to those before it.
        let segments: [(place: Int, isDelta: Bool)]

        /// Codes of the entries, as a batch numbers them.
        func codes(_ dictionaryCount: Int) -> [UInt32] {
            let known = segments.prefix { $0.place < dictionaryCount }
            let first = known.lastIndex { !$0.isDelta } ?? 0
            return known.indices.filter { $0 >= first }.flatMap { joined.codes[$0] }
        }
    }

    private func dictionaryVersions(_ id: Int64, _ field: ArrowField, _ heap: TextHeap) throws -> DictionaryVersions {
        var plain = field
        plain.dictionary = nil
        let segments = source.dictionaries.indices.filter { source.dictionaries[$0].id == id }
        let texts = try segments.map { segment -> TextDictionary in
            try placed(field.name, nil) {
                let batch = try ArrowBatchReader(source.dictionaries[segment].batch, source.file, rowLimit: rowLimit)
                let data = try batch.column(plain, ArrowBatchReader.Place())
                return try TextDictionary(count: data.rowCount) { views in
                    try ArrowTexts(field: plain, data: data, heap: heap, keeper: source.file).read(into: views)
                }
            }
        }
        return DictionaryVersions(
            joined: JoinedDictionary(texts, heap: heap),
            segments: segments.map { ($0, source.dictionaries[$0].isDelta) })
    }
}

extension ArrowType {
    var meaning: ColumnMeaning {
        switch self {
        case .null, .unsupported: .nothing
        case .int(_, let isSigned): .int(isSigned: isSigned)
        case .float: .double
        case .bool: .bool
        case .decimal(_, let scale): .decimal(scale: scale)
        case .date32: .date
        case .date64: .date
        case .time(let unit, _), .duration(let unit): .duration(unit)
        case .timestamp(let unit, let zone): .timestamp(unit, zone.map { ZoneID($0) } ?? .none)
        case .text(_, let isText): .text(isAnnotated: isText)
        }
    }
}
