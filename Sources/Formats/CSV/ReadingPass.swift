import CEmbark
import Columns
import Pool
import Synchronization

/// The rounds over one plan of blocks; see `CSVReader` and `JSONReader`.
struct ReadingPass {
    var source: any RowSource
    var plan: BlockPlan
    var columns: [ColumnPlan]
    private var layout: RowLayout
    /// Rows that the text probably has.
    private let rowEstimate: Int
    private let indexers: Indexers
    /// Rows left out for a value, by block and number.
    private var badValues: [Int: [Int: CSVBadRow]] = [:]
    /// Rows left out as a whole, by block.
    private var unreadable: [Int: [CSVBadRow]] = [:]
    /// Names that were met in the text, by position.
    private(set) var names: [String] = []

    /// - Parameter rowEstimate: rows the text probably has, where the plan has its beginning only.
    init(_ source: any RowSource, _ plan: BlockPlan, rowEstimate: Int? = nil) {
        self.source = source
        self.plan = plan
        columns = source.columns
        layout = RowLayout(blocks: plan.blocks, wanted: source.wantedRows)
        self.rowEstimate = rowEstimate ?? layout.rowCount
        indexers = Indexers(count: Pool.current.threadCount) { source.makeIndexer() }
    }

    /// Rows that were left out, by line.
    var badRows: [CSVBadRow] {
        (unreadable.values.joined() + badValues.values.flatMap(\.values)).sorted { $0.line < $1.line }
    }

    /// Reads all columns.
    ///
    /// - Returns: nil when a quote was found that RFC 4180 does not allow, so that the blocks may be wrong.
    mutating func run() throws -> (columns: [AnyColumn], rowCount: Int)? {
        guard try prepare() else { return nil }
        return try finishRounds(after: nil)
    }

    /// Finds names and types.
    ///
    /// - Returns: false for a stray quote.
    mutating func prepare() throws -> Bool {
        // Where no column is known before the text is looked at, the first block tells most of them.
        if columns.isEmpty, let first = plan.blocks.first {
            _ = try indexers.all[0].index(first, of: source.text.bytes, dropped: [])
            takeNewNames()
        }
        return try sample()
    }

    /// Takes over the whole text where so far there was its beginning.
    mutating func complete(_ text: TextBytes, _ plan: BlockPlan) {
        source.text = text
        self.plan = plan
        layout = RowLayout(blocks: plan.blocks, wanted: source.wantedRows)
    }

    /// The rounds that are still needed.
    ///
    /// - Parameter first: what the blocks came to in a round that is done.
    mutating func finishRounds(after first: [Outcome]?) throws -> (columns: [AnyColumn], rowCount: Int)? {
        var first = first
        while true {
            if first == nil {
                makeReaders(
                    rowCount: layout.rowCount, blockCount: plan.blocks.count, byteCount: source.text.count)
            }
            let outcomes = try first ?? readBlocks()
            first = nil
            // A stray quote may have moved the blocks, so nothing else that was found counts.
            if outcomes.contains(where: { $0.strayQuote != nil }) { return nil }
            try throwFirst(outcomes)
            settle(outcomes)
            takeNewNames()
            if columns.contains(where: \.isPending) { continue }
            if let finished = try finish() { return (finished, layout.rowCount) }
        }
    }

    mutating func makeReaders(rowCount: Int, blockCount: Int, byteCount: Int) {
        for index in columns.indices where columns[index].isPending {
            columns[index].makeReader(
                rowCount: rowCount, blockCount: blockCount, nils: source.classifier.nils, byteCount: byteCount)
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
            let index = try indexers.all[0].index(plan.blocks[block], of: source.text.bytes, dropped: [])
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
            if !samples[number].suggestsCodes(rowCount: rowEstimate) { columns[number].giveUpDictionary() }
        }
        return true
    }

    // MARK: Reading

    /// What one block came to.
    struct Outcome: Sendable {
        /// Rows of its table; nil when the block was not needed.
        var rowCount: Int?
        var strayQuote: Int?
        var invalidByte: Int?
        var unreadable: [UnreadableRow] = []
        var isBroken = false
        var failures: [Failure] = []
        /// Whether its columns were read: not when it has other rows than expected.
        var isRead = false
    }

    struct Failure: Sendable {
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
        try Pool.current.run(count: blocks.count, label: "reading \(source.text.name)", measure: measure) {
            block, worker in
            guard layout.isNeeded(block) else { return }
            let outcome = try read(
                layout.place(block, blocks[block]), of: source.text.bytes, worker: worker, isMoved: isMoved)
            results.withLock { $0[block] = outcome }
        }
        return results.withLock { $0 }
    }

    /// - Parameter isMoved: whether some block has other rows than expected, so that all columns will be read again.
    func read(
        _ place: BlockPlace, of text: UnsafeBufferPointer<UInt8>, worker: Int, isMoved: borrowing Atomic<Bool>
    ) throws -> Outcome {
        let index = try indexers.all[worker].index(place.block, of: text, dropped: place.dropped)
        var outcome = Outcome(
            rowCount: index.table.rowCount, strayQuote: index.strayQuote, invalidByte: index.invalidByte,
            unreadable: index.unreadable, isBroken: index.isBroken)
        guard index.strayQuote == nil, index.invalidByte == nil || source.repairsInvalidUTF8, !index.isBroken else {
            return outcome
        }
        // Relaxed: a late look costs time only.
        if !place.fits(count: index.table.rowCount) { isMoved.store(true, ordering: .relaxed) }
        if isMoved.load(ordering: .relaxed) { return outcome }
        outcome.isRead = true
        let slice = place.slice(count: index.table.rowCount)
        let table = index.table.rows(slice)
        for (number, column) in columns.enumerated() where column.isPending {
            guard let reading = column.reading, !reading.isFutile.load(ordering: .relaxed) else { continue }
            var failures = FieldFailures(keepsGoing: column.classifier.isForced && source.onBadRow.keepsGoing)
            reading.reader.read(
                column.readsRawTokens ? table.raw : table, column: column.position, block: place.number,
                firstRow: place.firstRow, worker: worker, failures: &failures)
            if failures.isEmpty { continue }
            let failure = classify(failures, number, table, place, slice.lowerBound)
            if failure.bad.isEmpty { reading.isFutile.store(true, ordering: .relaxed) }
            outcome.failures.append(failure)
        }
        return outcome
    }

    /// Tells texts that ask for a wider type from those that no type asked for allows.
    private func classify(
        _ failures: FieldFailures, _ number: Int, _ table: FieldTable, _ place: BlockPlace, _ sliceStart: Int
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
            let bytes = table.rowBytes(row)
            let bad = CSVBadRow(
                line: line(place.block, before: bytes.baseAddress! - table.bytes), text: Self.shortened(bytes),
                reason: reason
            )
            failure.bad.append((place.ordinal(row: sliceStart + row), bad))
        }
        return failure
    }

    /// The number of the line at an offset of a block.
    private func line(_ block: CSVBlock, before offset: Int) -> Int {
        var counts = embark_block_counts()
        embark_count_block(
            source.text.start + block.bytes.lowerBound, offset, -1, source.lineEnd, &counts)
        return block.firstLine + Int(counts.rows.0)
    }

    private static func shortened(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let limit = 1000
        return String(decoding: bytes.prefix(limit), as: UTF8.self) + (bytes.count > limit ? "…" : "")
    }

    // MARK: After a round

    /// Throws for what cannot be read, by the options: the first such place, whatever thread found it.
    private func throwFirst(_ outcomes: [Outcome]) throws {
        if !source.repairsInvalidUTF8, let block = outcomes.firstIndex(where: { $0.invalidByte != nil }) {
            let offset = outcomes[block].invalidByte!
            throw source.notUTF8(
                line: line(plan.blocks[block], before: offset - plan.blocks[block].bytes.lowerBound),
                byte: source.text.bytes[offset]
            )
        }
        let isStrict = !source.onBadRow.keepsGoing
        if let outcome = outcomes.first(where: { $0.isBroken || (isStrict && !$0.unreadable.isEmpty) }),
            let row = isStrict ? outcome.unreadable.first : outcome.unreadable.last
        {
            throw source.error(for: badRow(row))
        }
        guard isStrict else { return }
        // While blocks are still to move, some were not read; a later round sees them all.
        guard outcomes.allSatisfy({ $0.isRead || $0.rowCount == nil }) else { return }
        let bad = outcomes.lazy.flatMap(\.failures).flatMap(\.bad).map(\.row)
        if let first = bad.min(by: { $0.line < $1.line }) { throw source.error(for: first) }
    }

    private func badRow(_ row: UnreadableRow) -> CSVBadRow {
        let bytes = UnsafeBufferPointer(rebasing: source.text.bytes[row.bytes])
        return CSVBadRow(line: row.line, text: Self.shortened(bytes), reason: row.reason)
    }

    /// Makes columns of the names that blocks have met and nobody knew, in the order in which they stand in the text.
    private mutating func takeNewNames() {
        var found: [String: Int] = [:]
        for indexer in indexers.all { found.merge(indexer.newNames, uniquingKeysWith: min) }
        guard !found.isEmpty else { return }
        for (name, _) in found.sorted(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
            if let column = source.column(named: name, position: names.count) { columns.append(column) }
            names.append(name)
        }
        for indexer in indexers.all { indexer.adopt(names) }
    }

    /// Draws the conclusions: which columns are read again, as what, and where.
    private mutating func settle(_ outcomes: [Outcome]) {
        for index in columns.indices { columns[index].markRead() }
        var dropping = [[Int]](repeating: [], count: outcomes.count)
        for (block, outcome) in outcomes.enumerated() {
            unreadable[block] = outcome.unreadable.map(badRow)
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
    let all: [any RowIndexer]
    init(count: Int, _ make: () -> any RowIndexer) { all = (0..<count).map { _ in make() } }
}

extension CSVReadingOptions.BadRowAction {
    /// Whether reading goes on after a bad row.
    var keepsGoing: Bool {
        if case .throw = self { false } else { true }
    }
}
