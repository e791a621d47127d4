import Columns
import Pool

/// One column out of the buffers of batches: where they lie when there is one batch of values that lie as in a column, else
/// put together in parallel.
struct ArrowJoin {
    let field: ArrowField
    let data: [ArrowColumnData]
    let rowCount: Int
    /// What keeps the buffers that have no owner of their own.
    let keeper: any AnyObject & Sendable
    let heap: TextHeap
    /// The dictionaries of all batches, where the field has one.
    let dictionary: JoinedDictionary?

    /// - Parameters:
    ///   - placed: gives errors the batch they belong to.
    ///   - codes: codes of the entries, as a batch numbers them.
    func column(
        placed: @Sendable (_ batch: Int, _ body: () throws -> Void) throws -> Void,
        codes: @Sendable (_ batch: Int) -> [UInt32]?
    ) throws -> AnyColumn {
        let filled = data.indices.filter { data[$0].rowCount > 0 }
        if filled.count == 1 {
            var mapped: AnyColumn?
            try placed(filled[0]) { mapped = try MappedColumn.make(field, data[filled[0]], keeper) }
            if let mapped { return mapped }
        }
        let build = ColumnBuild(field.name, field.type.meaning, rowCount: rowCount, heap: heap, dictionary: dictionary)
        let pieces = data.enumerated().flatMap { batch, data in data.pieces(field).map { (batch: batch, data: $0) } }
        let starts = pieces.reduce(into: [0]) { $0.append($0.last! + $1.data.rowCount) }
        let parts = ItemSlots(count: pieces.count, ColumnPart())
        let only = data.count == 1 ? codes(0) : nil
        try Pool.current.run(count: pieces.count) { index, _ in
            let (batch, data) = pieces[index]
            let filler = ArrowFill(field: field, data: data, build: build, firstRow: starts[index], keeper: keeper)
            let own = only ?? codes(batch)
            try placed(batch) { parts.fill(index, try filler.fill(codes: own)) }
        }
        return build.finish(parts.all)
    }
}
