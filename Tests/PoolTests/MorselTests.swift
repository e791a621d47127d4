import Pool
import Testing

@Suite struct MorselTests {
    @Test(arguments: [1, 2, 3, 8]) func `morsels cover the rows and do not depend on threads`(threads: Int) throws {
        let pool = Pool(threads: threads)
        for rowCount in 0...40 {
            for size in 1...12 {
                let ranges = Lock<[Range<Int>]>([])
                try pool.forEachMorsel(of: rowCount, size: size) { rows, _ in ranges.withLock { $0.append(rows) } }
                let expected = stride(from: 0, to: rowCount, by: size).map { $0..<min($0 + size, rowCount) }
                let found = ranges.withLock { $0 }.sorted { $0.lowerBound < $1.lowerBound }
                #expect(found == expected, "\(rowCount) rows by \(size)")
            }
        }
    }
}
