import Columns
import Compute
import Frames
import Pool

/// Reads columns of a Parquet file, on all threads.
///
/// 1. Rows and conditions: row groups and pages that cannot have a wanted row are left out by their statistics; then the columns
///    of the conditions are asked (`EntryCondition`) or read, and only pages with wanted rows of the others.
/// 2. The headers of all pages are found (`ChunkPages`), and dictionaries of texts read and joined: codes are the same in
///    all row groups.
/// 3. Every (row group, column) is decoded by itself into its rows of the finished column's memory (`ChunkReader`): in two rounds, as
///    some wait for joined dictionaries.
struct ParquetReader {
    let file: ParquetFile
    let options: ParquetReadingOptions

    /// Wanted rows of a row group, counted in it.
    struct GroupRows {
        var group: Int
        var rows: [Range<Int>]
        var rowCount: Int { RowRanges.count(rows) }
    }

    func read(columns names: [String]?, rows: Range<Int>?, where conditions: [RowCondition]) throws -> DataFrame {
        let columns = try file.columns(names)
        let groups = try wantedRows(among: rows, conditions)
        let read = try self.read(columns, groups)
        return try DataFrame(columns: read)
    }

    /// The rows of a range of the file's rows, group by group; nil for all.
    private func groupRows(in range: Range<Int>?) -> [GroupRows] {
        var groups: [GroupRows] = []
        var first = 0
        for (index, group) in file.metadata.rowGroups.enumerated() {
            let rows = (range ?? 0..<Int.max).clamped(to: first..<first + group.rowCount)
            if !rows.isEmpty {
                groups.append(GroupRows(group: index, rows: [rows.lowerBound - first..<rows.upperBound - first]))
            }
            first += group.rowCount
        }
        return groups
    }

    // MARK: - Conditions

    private func wantedRows(among range: Range<Int>?, _ conditions: [RowCondition]) throws -> [GroupRows] {
        var groups = groupRows(in: range)
        // By statistics first, for all conditions; then by values, each condition within the rows that are left.
        for condition in conditions {
            let column = try file.columns([condition.column])[0]
            groups = try groups.compactMap { group in
                let chunk = file.metadata.rowGroups[group.group].columns[column.chunkIndex]
                let pruning = ChunkPruning(column, chunk, condition, file: file.file.bytes)
                let rows = try named(condition, column) { try pruning.rows(of: group.rows) }
                return rows.isEmpty ? nil : GroupRows(group: group.group, rows: rows)
            }
        }
        for condition in conditions {
            let column = try file.columns([condition.column])[0]
            let found = try Pool.current.map(count: groups.count) { [groups] index in
                try named(condition, column) { try rows(of: groups[index], condition, column) }
            }
            groups = zip(groups, found).compactMap { $1.isEmpty ? nil : GroupRows(group: $0.group, rows: $1) }
        }
        return groups
    }

    /// The rows of a row group that meet a condition.
    private func rows(
        of group: GroupRows, _ condition: RowCondition, _ column: ParquetColumn
    ) throws -> [Range<Int>] {
        let pages = try self.pages(of: column, group.group)
        if EntryCondition.applies(to: pages, column) {
            let reader = chunkReader(pages, group.rows, column, PageScratch())
            return try placed(column, group.group) {
                try EntryCondition(reader: reader, column: column, condition: condition).rows()
            }
        }
        guard let values = try read([column], [group]).first else { return [] }
        return RowRanges.expand(try condition.rows(of: values), within: group.rows)
    }

    /// Gives an unfit value its place.
    private func named<R>(_ condition: RowCondition, _ column: ParquetColumn, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as UnfitConditionValue {
            throw ParquetReadingError.wrongConditionType(
                source: file.source, column: column.name, type: column.meaning.columnType,
                value: error.value.description)
        }
    }

    // MARK: - Columns

    /// One column in one row group.
    private struct Unit {
        var column: Int
        var group: Int
        var pages: ChunkPages
        var firstRow: Int
    }

    private func read(_ columns: [ParquetColumn], _ groups: [GroupRows]) throws -> [AnyColumn] {
        let rowCount = groups.reduce(0) { $0 + $1.rowCount }
        guard rowCount < RowPositions.rowLimit else {
            throw ParquetReadingError.tooManyRows(
                source: file.source, rowCount: rowCount, limit: RowPositions.rowLimit - 1)
        }
        let units = try units(columns, groups)
        let texts = try TextColumns(self, columns, units: units.map { ($0.column, $0.pages) }, groups, rowCount)
        let joined = ItemSlots<JoinedDictionary?>(count: columns.count, nil)
        let parts = ItemSlots(count: units.count, ColumnPart())
        let scratches = (0..<Pool.current.threadCount).map { _ in PageScratch() }
        let rounds = DecodingRounds(
            units.map { .init(column: $0.column, group: $0.group, byteCount: size($0, columns, groups)) },
            waiting: Set(texts.joinable), inPlace: Set(units.lazy.filter { $0.pages.hasPlain }.map(\.column)),
            threadCount: Pool.current.threadCount)
        func build(_ index: Int, _ dictionary: JoinedDictionary?) -> ColumnBuild {
            ColumnBuild(
                columns[index].name, columns[index].meaning, rowCount: rowCount, heap: texts.heaps[index],
                dictionary: dictionary)
        }
        @Sendable func decode(_ index: Int, _ build: ColumnBuild, worker: Int) throws {
            let unit = units[index], column = columns[unit.column], rows = groups[unit.group].rows
            let reader = chunkReader(unit.pages, rows, column, scratches[worker])
            parts.fill(
                index,
                try placed(column, groups[unit.group].group) {
                    try reader.read(
                        column, build, firstRow: unit.firstRow,
                        freeBefore: rounds.alternating.contains(unit.column) && unit.group > 0
                            ? groups[unit.group - 1].rowCount : 0,
                        dictionary: texts.dictionaries[index], codes: build.dictionary?.codes[unit.group])
                })
        }
        // Dictionaries are joined while columns that do not need them are read: a column's is joined by one thread.
        let waiting = texts.joinable
        let ready = columns.indices.map { waiting.contains($0) ? nil : build($0, nil) }
        try Pool.current.run(count: waiting.count + rounds.early.count, label: "reading \(file.source)") {
            position, worker in
            if position < waiting.count { return joined.fill(waiting[position], texts.joined(waiting[position])) }
            let index = rounds.early[position - waiting.count]
            try decode(index, ready[units[index].column]!, worker: worker)
        }
        let dictionaries = joined.all
        let builds = columns.indices.map { ready[$0] ?? build($0, dictionaries[$0]) }
        try Pool.current.run(count: rounds.late.count, label: "reading \(file.source)") { position, worker in
            let index = rounds.late[position]
            try decode(index, builds[units[index].column], worker: worker)
        }
        return try finish(columns, builds, parts.all, groups)
    }

    private func finish(
        _ columns: [ParquetColumn], _ builds: [ColumnBuild], _ parts: [ColumnPart], _ groups: [GroupRows]
    ) throws -> [AnyColumn] {
        try builds.indices.map { index in
            let own = Array(parts[index * groups.count..<(index + 1) * groups.count])
            if case .int96(.microseconds, let zone) = columns[index].meaning,
                own.contains(where: \.notes.needNanoseconds),
                own.allSatisfy(\.notes.fitNanoseconds)
            {
                var column = columns[index]
                column.meaning = .int96(.nanoseconds, zone)
                return try read([column], groups)[0]
            }
            return builds[index].finish(own)
        }
    }

    /// The pages of every column in every row group: column by column.
    private func units(_ columns: [ParquetColumn], _ groups: [GroupRows]) throws -> [Unit] {
        let starts = groups.reduce(into: [0]) { $0.append($0.last! + $1.rowCount) }
        return try Pool.current.map(count: columns.count * groups.count) { index in
            let column = index / groups.count, group = index % groups.count
            let pages = try pages(of: columns[column], groups[group].group)
            return Unit(column: column, group: group, pages: pages, firstRow: starts[group])
        }
    }

    private func pages(of column: ParquetColumn, _ group: Int) throws -> ChunkPages {
        let rowGroup = file.metadata.rowGroups[group]
        let chunk = rowGroup.columns[column.chunkIndex]
        return try placed(column, group) {
            try Self.check(chunk, column)
            return try ChunkPages(chunk, rowCount: rowGroup.rowCount, file: file.file.bytes)
        }
    }

    private static func check(_ chunk: FileMetadata.ColumnChunk, _ column: ParquetColumn) throws {
        guard !chunk.isEncrypted else {
            throw PageError.unsupported("expected a column in the clear, found an encrypted one")
        }
        guard chunk.hasMetadata else { throw PageError("expected the metadata of a column, found none") }
        guard chunk.filePath == nil else {
            throw PageError.unsupported("expected the values in this file, found them in \"\(chunk.filePath ?? "")\"")
        }
        guard chunk.physicalType == column.physicalType.rawValue else {
            throw PageError("expected \(column.physicalType.name) as in the schema, found number \(chunk.physicalType)")
        }
    }

    private func size(_ unit: Unit, _ columns: [ParquetColumn], _ groups: [GroupRows]) -> Int {
        file.metadata.rowGroups[groups[unit.group].group].columns[columns[unit.column].chunkIndex].uncompressedByteCount
    }

    func chunkReader(
        _ pages: ChunkPages, _ rows: [Range<Int>], _ column: ParquetColumn, _ scratch: PageScratch
    ) -> ChunkReader {
        ChunkReader(
            pages: pages, rows: rows,
            loader: PageLoader(
                file: file.file.bytes, codec: pages.codec, isOptional: column.isOptional, scratch: scratch))
    }

    /// Gives errors of pages their place.
    func placed<R>(_ column: ParquetColumn, _ group: Int, _ body: () throws -> R) throws -> R {
        do {
            return try body()
        } catch let error as PageError where error.isUnsupported {
            throw ParquetReadingError.unsupported(
                source: file.source, column: column.name, feature: error.reason,
                readable: file.readableNames.filter { $0 != column.name })
        } catch let error as PageError {
            throw ParquetReadingError.corrupt(
                source: file.source, column: column.name, rowGroup: group, reason: error.reason)
        } catch let error as ThriftReader.Failure {
            throw ParquetReadingError.corrupt(
                source: file.source, column: column.name, rowGroup: group, reason: "page header: \(error)")
        }
    }
}
