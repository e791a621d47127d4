import Columns
import Pool

/// What must be known of texts before their rows are read: dictionaries, and which columns become codes.
struct TextColumns {
    /// The heap of each column.
    let heaps: [TextHeap]
    /// The dictionary of each unit, where it has one.
    let dictionaries: [TextDictionary?]
    /// Columns that become codes, unless too many texts are distinct.
    let joinable: [Int]

    private let columns: [ParquetColumn]
    private let groupCount: Int
    /// The most distinct texts of a column that becomes codes, where its writer had no categories.
    private let codeLimit: Int

    /// - Parameter units: column and pages, column by column.
    init(
        _ reader: ParquetReader, _ columns: [ParquetColumn], units: [(column: Int, pages: ChunkPages)],
        _ groups: [ParquetReader.GroupRows], _ rowCount: Int
    ) throws {
        let heaps = columns.map { _ in TextHeap() }
        let scratches = (0..<Pool.current.threadCount).map { _ in PageScratch() }
        let found = ItemSlots<TextDictionary?>(count: units.count, nil)
        let wanted = units.indices.filter { index in
            guard case .text = columns[units[index].column].meaning else { return false }
            return units[index].pages.dictionary != nil
        }
        try Pool.current.run(count: wanted.count) { position, worker in
            let index = wanted[position]
            let (column, pages) = units[index]
            guard let page = pages.dictionary else { return }
            let loader = reader.chunkReader(pages, [], columns[column], scratches[worker]).loader
            found.fill(
                index,
                try reader.placed(columns[column], groups[index % groups.count].group) {
                    try TextDictionary(page, loader, columns[column], heap: heaps[column])
                })
        }
        let dictionaries = found.all
        let codeLimit = rowCount / 4
        joinable = columns.indices.filter { column in
            let own = column * groups.count..<(column + 1) * groups.count
            return reader.options.usesDictionaries && !own.isEmpty
                && own.allSatisfy { units[$0].pages.isAllDictionary && dictionaries[$0] != nil }
                && (columns[column].isCategorical || own.allSatisfy { dictionaries[$0]!.count <= codeLimit })
        }
        self.heaps = heaps
        self.dictionaries = dictionaries
        self.columns = columns
        self.codeLimit = codeLimit
        groupCount = groups.count
    }

    /// The joined dictionary of a joinable column; nil when it does not become codes after all.
    func joined(_ column: Int) -> JoinedDictionary? {
        let own = dictionaries[column * groupCount..<(column + 1) * groupCount]
        let joined = JoinedDictionary(own.map { $0! }, heap: heaps[column])
        return columns[column].isCategorical || joined.count <= codeLimit ? joined : nil
    }
}
