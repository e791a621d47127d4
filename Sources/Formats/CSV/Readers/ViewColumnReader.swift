import Columns

/// Reads columns of text into views: short texts in the view itself, long ones copied into the column's heap.
final class ViewColumnReader: ColumnReader, @unchecked Sendable {
    // @unchecked: blocks write disjoint rows of `views`; each worker uses its own cursor.

    private let nils: Spellings
    private let buffer: Buffer
    private let views: UnsafeMutablePointer<StringView>
    private let missing: SharedBits
    private let heap: TextHeap
    private let workers: [Worker]

    private final class Worker: @unchecked Sendable {
        // @unchecked: used by one thread at a time, the one that has the worker's number.
        var cursor: TextHeap.Cursor
        init(_ heap: TextHeap) { cursor = TextHeap.Cursor(heap) }
    }

    init(rowCount: Int, blockCount: Int, workerCount: Int, nils: Spellings, chunkByteCount: Int) {
        self.nils = nils
        buffer = Buffer(byteCount: rowCount * MemoryLayout<StringView>.stride)
        views = buffer.pointer(as: StringView.self)
        missing = SharedBits(rowCount: rowCount, blockCount: blockCount)
        let heap = TextHeap(chunkByteCount: chunkByteCount)
        self.heap = heap
        workers = (0..<workerCount).map { _ in Worker(heap) }
    }

    func read(
        _ table: FieldTable, column: Int, block: Int, firstRow: Int, worker: Int, failures: inout FieldFailures
    ) {
        let nils = self.nils
        let out = views + firstRow
        var missing = self.missing.writer(rows: firstRow..<firstRow + table.rowCount)
        var cursor = workers[worker].cursor
        table.forEach(column: column) { row, start, count, isQuoted in
            if !isQuoted, nils.contains(start, count) {
                out[row] = StringView()
                missing.set(firstRow &+ row)
            } else {
                out[row] = cursor.view(start, count)
            }
            return true
        }
        workers[worker].cursor = cursor
        self.missing.close(missing, block: block)
    }

    func finish(name: String, rowCount: Int) -> AnyColumn? {
        let (validity, buffers) = missing.validity(rowCount: rowCount)
        let (texts, heapBuffers) = heap.finish()
        return .string(
            Column(
                name: name, storage: StringStorage(views: UnsafePointer(views), heap: texts), validity: validity,
                count: rowCount, owner: ColumnOwner([buffer] + buffers + heapBuffers)))
    }
}
