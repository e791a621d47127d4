import CEmbark
import Columns
import Pool
import Synchronization

/// The rounds over one plan of blocks; see `CSVReader`.
struct ReadingPass {
    private let reader: CSVReader
    private let plan: BlockPlan
    private var columns: [ColumnPlan]
    private var layout: RowLayout
    private let indexers: Indexers
    /// Rows left out for a value, by block and number.
    private var badValues: [Int: [Int: CSVBadRow]] = [:]
    private var badFieldCounts: [Int: [CSVBadRow]] = [:]

    init(_ reader: CSVReader, _ plan: BlockPlan, isForgiving: Bool) {
        self.reader = reader
        self.plan = plan
        columns = reader.columns
        layout = RowLayout(blocks: plan.blocks, wanted: reader.wantedRows)
        indexers = Indexers(count: Pool.current.threadCount) {
            BlockIndexer(
                dialect: reader.head.dialect, columnCount: reader.head.names.count, isForgiving: isForgiving,
                ignoresEmptyLines: reader.options.ignoresEmptyLines, padsShortRows: reader.options.padsShortRows)
        }
    }

    /// Rows that were left out, by line.
    var badRows: [CSVBadRow] {
        (badFieldCounts.values.joined() + badValues.values.flatMap(\.values)).sorted { $0.line < $1.line }
    }

    /// Reads all columns.
    ///
    /// - Returns: nil when a quote was found that RFC 4180 does not allow, so that the blocks may be wrong.
    mutating func run() throws -> (columns: [AnyColumn], rowCount: Int)? {
        guard try sample() else { return nil }
        while true {
            for index in columns.indices where columns[index].isPending {
                columns[index].makeReader(
                    rowCount: layout.rowCount, blockCount: plan.blocks.count, nils: reader.classifier.nils,
                    byteCount: reader.text.count)
            }
            let outcomes = try readBlocks()
            // A stray quote may have moved the blocks, so nothing else that was found counts.
            if outcomes.contains(where: { $0.strayQuote != nil }) { return nil }
            try throwFirst(outcomes)
            settle(outcomes)
            if columns.contains(where: \.isPending) { continue }
            if let finished = try finish() { return (finished, layout.rowCount) }
        }
    }

    // MARK: Sampling

    /// Rows looked at in the first block, and in each of some others.
    private static let sampleRowCounts = (first: 1000, other: 100)
    private static let sampleBlockCount = 8
    /// Rows of each of those blocks whose texts are compared.
    private static let sampleTextCount = 1000

    /// Narrows the columns' types by some rows from all over the text.
    ///
    /// - Returns: false for a stray quote.
    private mutating func sample() throws -> Bool {
        let count = min(Self.sampleBlockCount, plan.blocks.count)
        var samples = columns.map { _ in TextSample() }
        for step in 0..<count {
            let block = step * (plan.blocks.count - 1) / max(count - 1, 1)
            let index = try indexers.all[0].index(plan.blocks[block], of: reader.text.bytes, dropped: [])
            if index.strayQuote != nil { return false }
            let table = index.table
            for (number, column) in columns.enumerated() {
                let limit = step == 0 ? Self.sampleRowCounts.first : Self.sampleRowCounts.other
                var found = FieldTypes.all
                for row in 0..<min(limit, table.rowCount) {
                    let types = column.classifier.types(of: table.field(row: row, column: column.position))
                    // A text that fits nothing asked for is a bad value, and found as such later.
                    if !types.isEmpty { found.formIntersection(types) }
                }
                columns[number].narrow(to: found)
                guard columns[number].current == .text else { continue }
                for row in 0..<min(Self.sampleTextCount, table.rowCount) {
                    let field = table.field(row: row, column: column.position)
                    samples[number].take(TextKey(field.start, field.count).hash)
                }
            }
        }
        for number in columns.indices where columns[number].current == .text && columns[number].type != .categorical {
            if !samples[number].suggestsCodes(rowCount: layout.rowCount) { columns[number].giveUpDictionary() }
        }
        return true
    }

    // MARK: Reading

    /// What one block came to.
    private struct Outcome: Sendable {
        /// Rows of its table; nil when the block was not needed.
        var rowCount: Int?
        var strayQuote: Int?
        var invalidByte: Int?
        var ragged: [RaggedRow] = []
        var failures: [Failure] = []
        /// Whether its columns were read: not when it has other rows than expected.
        var isRead = false
    }

    private struct Failure: Sendable {
        var column: Int
        /// What the texts that failed may be read as.
        var types = FieldTypes.all
        var isTooDiverse = false
        /// Rows whose values are not what the user asked for, by their number in the block.
        var bad: [(ordinal: Int, row: CSVBadRow)] = []
    }

    private func readBlocks() throws -> [Outcome] {
        let blocks = plan.blocks
        let isMoved = Atomic<Bool>(false)
        let results = Mutex([Outcome](repeating: Outcome(), count: blocks.count))
        let measure = Measure(unit: "bytes", total: blocks.last?.bytes.upperBound ?? 0) { blocks[$0].bytes.count }
        try Pool.current.run(count: blocks.count, label: "reading \(reader.text.name)", measure: measure) {
            block, worker in
            guard layout.isNeeded(block) else { return }
            let outcome = try read(block, worker: worker, isMoved: isMoved)
            results.withLock { $0[block] = outcome }
        }
        return results.withLock { $0 }
    }

    /// - Parameter isMoved: whether some block has other rows than expected, so that all columns will be read again.
    private func read(_ block: Int, worker: Int, isMoved: borrowing Atomic<Bool>) throws -> Outcome {
        let index = try indexers.all[worker].index(
            plan.blocks[block], of: reader.text.bytes, dropped: layout.dropped[block])
        var outcome = Outcome(
            rowCount: index.table.rowCount, strayQuote: index.strayQuote, invalidByte: index.invalidByte,
            ragged: index.ragged)
        guard index.strayQuote == nil, index.invalidByte == nil || reader.options.repairsInvalidUTF8 else {
            return outcome
        }
        // Relaxed: a late look costs time only.
        if !layout.fits(block, count: index.table.rowCount) { isMoved.store(true, ordering: .relaxed) }
        if isMoved.load(ordering: .relaxed) { return outcome }
        outcome.isRead = true
        let slice = layout.slice(block, count: index.table.rowCount)
        let table = index.table.rows(slice)
        for (number, column) in columns.enumerated() where column.isPending {
            guard let reading = column.reading, !reading.isFutile.load(ordering: .relaxed) else { continue }
            var failures = FieldFailures(keepsGoing: column.classifier.isForced && reader.options.onBadRow.keepsGoing)
            reading.reader.read(
                table, column: column.position, block: block, firstRow: layout.firstRow(block), worker: worker,
                failures: &failures)
            if failures.isEmpty { continue }
            let failure = classify(failures, number, table, block, slice.lowerBound)
            if failure.bad.isEmpty { reading.isFutile.store(true, ordering: .relaxed) }
            outcome.failures.append(failure)
        }
        return outcome
    }

    /// Tells texts that ask for a wider type from those that no type asked for allows.
    private func classify(
        _ failures: FieldFailures, _ number: Int, _ table: FieldTable, _ block: Int, _ sliceStart: Int
    ) -> Failure {
        let column = columns[number]
        var failure = Failure(column: number, isTooDiverse: failures.isTooDiverse)
        for row in failures.rows {
            let field = table.field(row: row, column: column.position)
            let types = column.classifier.types(of: field)
            if !types.isDisjoint(with: column.types) {
                failure.types.formIntersection(types)
                continue
            }
            let reason = CSVBadRow.Reason.value(
                column: column.name, text: Self.shortened(field.bytes), expected: column.types.name)
            let start = table.bytes + Int(table.positions[row * table.stride] &+ 1)
            let end = table.bytes + Int(table.positions[row * table.stride + table.columnCount])
            let text = Self.shortened(UnsafeBufferPointer(start: start, count: max(end - start, 0)))
            let bad = CSVBadRow(line: line(block, before: start - table.bytes), text: text, reason: reason)
            failure.bad.append((layout.ordinal(block, row: sliceStart + row), bad))
        }
        return failure
    }

    /// The number of the line at an offset of a block.
    private func line(_ block: Int, before offset: Int) -> Int {
        let block = plan.blocks[block]
        var counts = embark_block_counts()
        embark_count_block(
            reader.text.start + block.bytes.lowerBound, offset, -1, reader.head.dialect.terminator, &counts)
        return block.firstLine + Int(counts.rows.0)
    }

    private static func shortened(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let limit = 1000
        return String(decoding: bytes.prefix(limit), as: UTF8.self) + (bytes.count > limit ? "…" : "")
    }

    // MARK: After a round

    /// Throws for what cannot be read, by the options: the first such place, whatever thread found it.
    private func throwFirst(_ outcomes: [Outcome]) throws {
        let source = reader.text.name
        if !reader.options.repairsInvalidUTF8, let block = outcomes.firstIndex(where: { $0.invalidByte != nil }) {
            let offset = outcomes[block].invalidByte!
            throw CSVReadingError.notUTF8(
                source: source, line: line(block, before: offset - plan.blocks[block].bytes.lowerBound),
                byte: reader.text.bytes[offset])
        }
        guard case .throw = reader.options.onBadRow else { return }
        if let row = outcomes.lazy.compactMap(\.ragged.first).first {
            throw CSVReadingError.wrongFieldCount(
                source: source, line: row.line, expected: reader.head.names.count, found: row.fieldCount,
                text: Self.shortened(UnsafeBufferPointer(rebasing: reader.text.bytes[row.bytes])))
        }
        // While blocks are still to move, some were not read; a later round sees them all.
        guard outcomes.allSatisfy({ $0.isRead || $0.rowCount == nil }) else { return }
        let bad = outcomes.lazy.flatMap(\.failures).flatMap(\.bad).map(\.row)
        if let first = bad.min(by: { $0.line < $1.line }),
            case .value(let column, let text, let expected) = first.reason
        {
            throw CSVReadingError.wrongValue(
                source: source, line: first.line, column: column, expected: expected, found: text)
        }
    }

    /// Draws the conclusions: which columns are read again, as what, and where.
    private mutating func settle(_ outcomes: [Outcome]) {
        for index in columns.indices { columns[index].markRead() }
        var dropping = [[Int]](repeating: [], count: outcomes.count)
        for (block, outcome) in outcomes.enumerated() {
            badFieldCounts[block] = outcome.ragged.map { row in
                CSVBadRow(
                    line: row.line,
                    text: Self.shortened(UnsafeBufferPointer(rebasing: reader.text.bytes[row.bytes])),
                    reason: .fieldCount(expected: reader.head.names.count, found: row.fieldCount))
            }
            for failure in outcome.failures {
                if failure.isTooDiverse { columns[failure.column].giveUpDictionary() }
                if failure.types != .all {
                    columns[failure.column].narrow(to: failure.types)
                    columns[failure.column].readAgain()
                }
                for (ordinal, row) in failure.bad where badValues[block]?[ordinal] == nil {
                    badValues[block, default: [:]][ordinal] = row
                    dropping[block].append(ordinal)
                }
            }
        }
        let isMoved = layout.update(counts: outcomes.map(\.rowCount), dropping: dropping)
        if isMoved || outcomes.contains(where: { !$0.isRead && $0.rowCount != nil }) {
            for index in columns.indices { columns[index].readAgain() }
        }
    }

    /// Finishes the columns that are not; nil when some have to be read again.
    private mutating func finish() throws -> [AnyColumn]? {
        let open = columns.indices.filter { columns[$0].finished == nil }
        let readings = open.map { (columns[$0].name, columns[$0].reading!.reader) }, rowCount = layout.rowCount
        let finished = try Pool.current.map(count: open.count) { index in
            try readings[index].1.finish(name: readings[index].0, rowCount: rowCount)
        }
        for (index, column) in zip(open, finished) { columns[index].take(column) }
        let all = columns.compactMap(\.finished)
        return all.count == columns.count ? all : nil
    }
}

/// One indexer a worker.
private final class Indexers: @unchecked Sendable {
    // @unchecked: each indexer is used by the one thread that has the worker's number.
    let all: [BlockIndexer]
    init(count: Int, _ make: () -> BlockIndexer) { all = (0..<count).map { _ in make() } }
}

extension CSVReadingOptions.BadRowAction {
    /// Whether reading goes on after a bad row.
    var keepsGoing: Bool {
        if case .throw = self { false } else { true }
    }
}
