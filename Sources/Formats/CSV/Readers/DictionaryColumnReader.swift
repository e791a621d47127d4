import Columns
import Pool
import Synchronization

/// Reads columns of text into codes.
///
/// Each worker numbers the texts it meets in a table of its own. When all blocks are read the tables are joined, texts in
/// the order of their first rows, so the codes do not depend on the number of threads; then the codes of all rows are
/// translated.
///
/// Fields go in batches: first all keys of a batch are hashed and their slots asked for, then they are looked up. So the
/// misses of a batch overlap.
final class DictionaryColumnReader: ColumnReader, @unchecked Sendable {
    // @unchecked: blocks write disjoint rows of `codes` and disjoint entries of `parts`; each worker uses its own table.

    private let nils: Spellings
    /// Codes whether they pay or not.
    private let isWanted: Bool
    /// Distinct texts from which on codes do not pay, at the most rows there can be.
    private let limit: Int
    private let buffer: Buffer
    private let codes: UnsafeMutablePointer<UInt32>
    private let missing: SharedBits
    private let heap = TextHeap(chunkByteCount: 256 << 10)
    private let workers: [Worker]
    /// Rows and worker of each block.
    private let parts: UnsafeMutableBufferPointer<Part>

    /// What one worker has; made when its first block comes.
    private final class Worker: @unchecked Sendable {
        // @unchecked: used by one thread at a time, the one that has the worker's number.
        var table: TextTable?
    }

    private struct Part {
        var rows = 0..<0
        var worker = 0
    }

    init(rowCount: Int, blockCount: Int, workerCount: Int, nils: Spellings, isWanted: Bool) {
        self.nils = nils
        self.isWanted = isWanted
        limit = Self.limit(rowCount, isWanted)
        buffer = Buffer(byteCount: rowCount * MemoryLayout<UInt32>.stride)
        codes = buffer.pointer(as: UInt32.self)
        missing = SharedBits(rowCount: rowCount, blockCount: blockCount)
        workers = (0..<workerCount).map { _ in Worker() }
        parts = .allocate(capacity: blockCount)
        parts.initialize(repeating: Part())
    }

    deinit { parts.deallocate() }

    private static func limit(_ rowCount: Int, _ isWanted: Bool) -> Int {
        isWanted ? Int(UInt32.max) - 1 : rowCount / 4
    }

    /// Fields of a batch: enough to hide a miss, few enough to stay in the first-level cache.
    private static let batchCount = 64

    /// Fields ahead of the one looked up whose texts are asked for.
    private static let lead = 8

    private struct Lookup {
        var key: TextKey
        var start: UnsafePointer<UInt8>
        var length: UInt32
    }

    func read(
        _ table: FieldTable, column: Int, block: Int, firstRow: Int, worker: Int, failures: inout FieldFailures
    ) {
        parts[block] = Part(rows: firstRow..<firstRow + table.rowCount, worker: worker)
        let texts = workers[worker].table ?? TextTable(heap)
        workers[worker].table = texts
        guard texts.entries.count <= limit else {
            failures.isTooDiverse = true
            return
        }
        var missing = self.missing.writer(rows: firstRow..<firstRow + table.rowCount)
        withUnsafeTemporaryAllocation(of: Lookup.self, capacity: Self.batchCount) { batch in
            var probe = texts.probe
            var row = 0
            while row < table.rowCount {
                let count = min(Self.batchCount, table.rowCount - row)
                gather(table, column, row, batch.baseAddress!, count, probe)
                let out = codes + (firstRow + row)
                for index in 0..<count {
                    if index &+ Self.lead < count {
                        let later = batch[index &+ Self.lead]
                        probe.prefetchText(later.key, later.length)
                    }
                    let lookup = batch[index]
                    var code: UInt32
                    if let known = probe.find(lookup.key, lookup.start, lookup.length) {
                        code = known
                    } else {
                        code = insert(lookup, into: texts, row: firstRow + row + index)
                        probe = texts.probe
                    }
                    if code == TextTable.missing {
                        missing.set(firstRow &+ row &+ index)
                        code = 0
                    }
                    out[index] = code
                }
                row += count
            }
        }
        self.missing.close(missing, block: block)
        if texts.entries.count > limit { failures.isTooDiverse = true }
    }

    /// Hashes the fields of a batch and asks for their slots.
    @inline(__always)
    private func gather(
        _ table: FieldTable, _ column: Int, _ row: Int, _ batch: UnsafeMutablePointer<Lookup>, _ count: Int,
        _ probe: TextTable.Probe
    ) {
        var at = table.positions + (row * table.stride + column)
        let isLast = column == table.columnCount - 1
        if table.isPlain {
            for index in 0..<count {
                let (start, byteCount) = table.cut(at, isLast)
                let key = TextKey(start, byteCount)
                probe.prefetch(key)
                (batch + index).initialize(
                    to: Lookup(key: key, start: start, length: UInt32(truncatingIfNeeded: byteCount)))
                at += table.stride
            }
            return
        }
        var room = table.scratch
        for index in 0..<count {
            let (start, byteCount) = table.cut(at, isLast)
            let field = table.clean(start, byteCount, room)
            if field.start == UnsafePointer(room) { room += field.count }
            var length = UInt32(truncatingIfNeeded: field.count)
            // Quoted, it is a text like any other.
            if field.isQuoted, nils.contains(field.start, field.count) { length |= TextTable.quotedMark }
            let key = TextKey(field.start, field.count)
            probe.prefetch(key)
            (batch + index).initialize(to: Lookup(key: key, start: field.start, length: length))
            at += table.stride
        }
    }

    @inline(never) private func insert(_ lookup: Lookup, into texts: TextTable, row: Int) -> UInt32 {
        let isMissing =
            lookup.length & TextTable.quotedMark == 0 && nils.contains(lookup.start, Int(lookup.length))
        return texts.insert(lookup.key, lookup.start, lookup.length, isMissing: isMissing, row: row)
    }

    /// - Returns: nil when all workers together met too many distinct texts.
    func finish(name: String, rowCount: Int) throws -> AnyColumn? {
        let (validity, buffers) = missing.validity(rowCount: rowCount)
        var entries = workers.compactMap { $0.table?.entries }.filter { !$0.isEmpty }.first ?? []
        if workers.count(where: { $0.table?.entries.isEmpty == false }) > 1 {
            let joined = join()
            entries = joined.entries
            guard entries.count <= Self.limit(rowCount, isWanted) else { return nil }
            try translate(joined.codes, validity)
        }
        guard entries.count <= Self.limit(rowCount, isWanted) else { return nil }
        // Where nothing is present the zeros of the missing rows still name an entry.
        if entries.isEmpty { entries = [TextTable.Entry(view: StringView(), text: nil, firstRow: 0)] }
        let dictionary = Buffer(byteCount: entries.count * MemoryLayout<StringView>.stride)
        let views = dictionary.pointer(as: StringView.self)
        for (code, entry) in entries.enumerated() { views[code] = entry.view }
        let (texts, heapBuffers) = heap.finish()
        let storage = StringStorage(
            codes: UnsafePointer(codes), dictionary: UnsafePointer(views), dictionaryCount: entries.count, heap: texts)
        return .string(
            Column(
                name: name, storage: storage, validity: validity, count: rowCount,
                owner: ColumnOwner([buffer, dictionary] + buffers + heapBuffers)))
    }

    /// The distinct texts of all workers in the order of their first rows, and the new code of each worker's codes.
    ///
    /// Each worker's texts are in that order already, so the lists are merged.
    private func join() -> (entries: [TextTable.Entry], codes: [[UInt32]]) {
        let lists = workers.map { $0.table?.entries ?? [] }
        var codes = lists.map { [UInt32](repeating: 0, count: $0.count) }
        let all = TextTable(heap, entryCount: lists.map(\.count).max() ?? 0)
        var next = [Int](repeating: 0, count: lists.count)
        while true {
            var first: (worker: Int, row: Int)?
            for (worker, list) in lists.enumerated() where next[worker] < list.count {
                let row = list[next[worker]].firstRow
                if first.map({ row < $0.row }) ?? true { first = (worker, row) }
            }
            guard let worker = first?.worker else { return (all.entries, codes) }
            codes[worker][next[worker]] = all.adopt(lists[worker][next[worker]])
            next[worker] += 1
        }
    }

    /// Replaces the workers' codes by the joined ones.
    private func translate(_ translations: [[UInt32]], _ validity: Validity) throws {
        try Pool.current.run(count: parts.count) { block, _ in
            let part = parts[block]
            translations[part.worker].withUnsafeBufferPointer { translation in
                // A worker that met missing values only has no codes to translate.
                guard let base = translation.baseAddress, translation.count > 0 else { return }
                for row in part.rows { codes[row] = base[Int(codes[row])] }
                guard !validity.isAbsent else { return }
                for row in part.rows where !validity.isValid(row) { codes[row] = 0 }
            }
        }
    }
}
