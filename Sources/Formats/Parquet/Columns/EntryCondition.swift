import Columns

/// Finds the rows of a chunk that meet a condition where every page names dictionary entries: each entry is asked once, then
/// numbers are looked up, and runs of one number without even that. No value of a row is made.
struct EntryCondition {
    let reader: ChunkReader
    let column: ParquetColumn
    let condition: RowCondition

    /// Whether a chunk can be asked this way.
    static func applies(to pages: ChunkPages, _ column: ParquetColumn) -> Bool {
        // The unit of old times is known only when all of them have been read.
        if case .int96 = column.meaning { return false }
        return pages.isAllDictionary
    }

    /// The rows among the reader's that meet the condition.
    ///
    /// - Throws: `PageError`, `ThriftReader.Failure`, `UnfitConditionValue`.
    func rows() throws -> [Range<Int>] {
        let meets = try answers()
        // A chunk of which no entry will do is left after a look at its dictionary.
        guard meets.contains(1) || condition.test == .isNil else { return [] }
        var found = GrowingRanges()
        for page in reader.pages.data where reader.rows.contains(where: { $0.overlaps(page.rows) }) {
            let body = try reader.loader.load(page, to: .scratch)
            try meets.withUnsafeBufferPointer { try add(body, page.firstRow, $0, &found) }
        }
        return RowRanges.intersection(reader.rows, found.ranges)
    }

    /// A byte an entry: 1 where it meets the condition.
    private func answers() throws -> [UInt8] {
        guard let page = reader.pages.dictionary else { return [] }
        let count = page.header.valueCount
        let entries = ChunkReader(
            pages: .plain(page, codec: reader.pages.codec), rows: count == 0 ? [] : [0..<count],
            loader: PageLoader(
                file: reader.loader.file, codec: reader.loader.codec, isOptional: false, scratch: reader.loader.scratch)
        )
        let build = ColumnBuild(column.name, column.meaning, rowCount: count, heap: TextHeap(), dictionary: nil)
        let part = try entries.read(column, build, firstRow: 0, freeBefore: 0, dictionary: nil, codes: nil)
        var answers = [UInt8](repeating: 0, count: count)
        for range in try condition.rows(of: build.finish([part])) {
            for entry in range { answers[entry] = 1 }
        }
        return answers
    }

    private func add(
        _ body: PageBody, _ firstRow: Int, _ meets: UnsafeBufferPointer<UInt8>, _ found: inout GrowingRanges
    ) throws {
        guard let validity = body.validity else { return try addPresent(body, firstRow, meets, &found) }
        // Present values first, then spread over the rows.
        var present = GrowingRanges()
        if body.presentCount > 0 { try addPresent(body, 0, meets, &present) }
        let wantsNil = condition.test == .isNil
        var value = 0, next = 0
        for row in 0..<body.rowCount {
            guard validity[row >> 6] >> UInt64(row & 63) & 1 != 0 else {
                if wantsNil { found.add(firstRow + row..<firstRow + row + 1) }
                continue
            }
            while next < present.ranges.count, present.ranges[next].upperBound <= value { next += 1 }
            if next < present.ranges.count, present.ranges[next].contains(value) {
                found.add(firstRow + row..<firstRow + row + 1)
            }
            value += 1
        }
    }

    private func addPresent(
        _ body: PageBody, _ firstRow: Int, _ meets: UnsafeBufferPointer<UInt8>, _ found: inout GrowingRanges
    ) throws {
        let scratch = reader.loader.scratch
        var runs = try scratch.dictionaryRuns(body)
        try runs.forEach(
            body.presentCount, below: meets.count, room: scratch.room(.numbers, HybridRuns.pieceCount, of: UInt32.self),
            repeated: { number, range in
                if meets[Int(number)] != 0 { found.add(firstRow + range.lowerBound..<firstRow + range.upperBound) }
            },
            packed: { numbers, range in
                for index in 0..<range.count where meets[Int(numbers[index])] != 0 {
                    let row = firstRow + range.lowerBound + index
                    found.add(row..<row + 1)
                }
            })
    }
}

/// Ranges that come in order, neighbours joined.
struct GrowingRanges {
    private(set) var ranges: [Range<Int>] = []

    mutating func add(_ range: Range<Int>) {
        if let last = ranges.last, last.upperBound == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
        } else {
            ranges.append(range)
        }
    }
}
