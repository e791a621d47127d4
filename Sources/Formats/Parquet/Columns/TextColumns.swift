import Columns
import Pool

/// What must be known of texts before their rows are read: dictionaries, and which columns become codes.
struct TextColumns {
    /// The heap of each column.
    let heaps: [TextHeap]
    /// The dictionary of each unit, where it has one.
    let dictionaries: [TextDictionary?]
    /// The joined dictionary of each column that becomes codes.
    let joined: [JoinedDictionary?]

    /// - Parameter units: column and pages, column by column.
    init(
        _ reader: ParquetReader, _ columns: [ParquetColumn], units: [(column: Int, pages: ChunkPages)],
        _ groups: [ParquetReader.GroupRows], _ rowCount: Int
    ) throws {
        let heaps = columns.map { _ in TextHeap() }
        let scratches = (0..<Pool.current.threadCount).map { _ in PageScratch() }
        let found = DictionarySlots(count: units.count)
        let wanted = units.indices.filter { index in
            guard case .text = columns[units[index].column].meaning else { return false }
            return units[index].pages.dictionary != nil
        }
        try Pool.current.run(count: wanted.count) { position, worker in
            let index = wanted[position]
            let (column, pages) = units[index]
            guard let page = pages.dictionary else { return }
            let loader = reader.chunkReader(pages, [], columns[column], scratches[worker]).loader
            found.slots[index] = try reader.placed(columns[column], groups[index % groups.count].group) {
                try TextDictionary(page, loader, columns[column], heap: heaps[column])
            }
        }
        let dictionaries = Array(found.slots)
        joined = try Pool.current.map(count: columns.count) { column in
            let own = column * groups.count..<(column + 1) * groups.count
            guard reader.options.usesDictionaries, !own.isEmpty,
                own.allSatisfy({ units[$0].pages.isAllDictionary && dictionaries[$0] != nil }),
                columns[column].isCategorical || own.allSatisfy({ dictionaries[$0]!.count <= rowCount / 4 })
            else { return nil }
            let joined = JoinedDictionary(own.map { dictionaries[$0]! }, heap: heaps[column])
            return columns[column].isCategorical || joined.count <= rowCount / 4 ? joined : nil
        }
        self.heaps = heaps
        self.dictionaries = dictionaries
    }
}

private final class DictionarySlots: @unchecked Sendable {
    // @unchecked: each slot is written by the one worker that reads its unit, and read after the job.
    let slots: UnsafeMutableBufferPointer<TextDictionary?>

    init(count: Int) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: nil)
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }
}
