import Columns
import Pool

/// The words of a column that occur, looked through before a sort.
struct KeyRange {
    /// Above `highest` when no row has a value.
    private(set) var lowest = UInt64.max
    private(set) var highest = UInt64.min
    /// Whether `step` divides every distance between words.
    private(set) var keepsStep = true
    /// Whether some text goes on after its word.
    private(set) var hasMore = false

    /// Words of the rows that have a value, gone through on all cores.
    ///
    /// - Parameter step: 1, or what is worth dividing by when all words are that far apart, or a multiple of it.
    static func of(
        _ source: some KeySource, _ validity: Validity, rowCount: Int, step: UInt64 = 1
    ) throws -> KeyRange {
        guard let first = (0..<rowCount).first(where: validity.isValid) else { return KeyRange() }
        let origin = source.word(first)
        let found = try Pool.current.mapMorsels(of: rowCount) { rows in
            var range = KeyRange()
            range.note(rows, source, validity)
            if step > 1 { range.testStep(rows, source, validity, step, origin) }
            return range
        }
        return found.reduce(into: KeyRange()) { $0.merge($1) }
    }

    private mutating func note(_ rows: Range<Int>, _ source: some KeySource, _ validity: Validity) {
        var low = UInt64.max, high = UInt64.min, marks: UInt64 = 0
        if validity.isAbsent {
            for row in rows {
                let word = source.word(row)
                low = min(low, word)
                high = max(high, word)
                marks |= word
            }
        } else {
            for row in rows where validity.isValid(row) {
                let word = source.word(row)
                low = min(low, word)
                high = max(high, word)
                marks |= word
            }
        }
        (lowest, highest, hasMore) = (low, high, marks & 8 != 0)
    }

    /// Stops at the first row that does not keep the step, so columns without one lose no time.
    private mutating func testStep(
        _ rows: Range<Int>, _ source: some KeySource, _ validity: Validity, _ step: UInt64, _ origin: UInt64
    ) {
        let test = MultipleTest(of: step)
        for row in rows where validity.isValid(row) {
            let word = source.word(row)
            let distance = word > origin ? word &- origin : origin &- word
            guard test.holds(distance) else {
                keepsStep = false
                return
            }
        }
    }

    private mutating func merge(_ other: KeyRange) {
        lowest = min(lowest, other.lowest)
        highest = max(highest, other.highest)
        keepsStep = keepsStep && other.keepsStep
        hasMore = hasMore || other.hasMore
    }
}
