import Columns
import Pool

/// For every left row the right row whose value is nearest, among those with equal keys.
///
/// - Shape: a position a left row, "no row" where nothing is near enough. Values that are missing or NaN are near nothing.
///   Of right rows with one value, the last one counts backward and the first one forward.
/// - Parameters:
///   - left, right: numbers or times; in any order.
///   - leftKeys, rightKeys: columns with equal places in the lists; none when all rows belong together.
/// - Cost: a sort of the right side unless it is sorted, then a binary search a left row, less where left rows come in
///   order.
/// - Throws: `JoinError`; `Interrupted` when the work was cancelled.
package func nearestRows(
    left: AnyColumn, right: AnyColumn, leftKeys: [AnyColumn], rightKeys: [AnyColumn], direction: NearestDirection,
    within tolerance: NearestTolerance?, allowingExactMatches: Bool
) throws -> RowPositions {
    let (left, right) = try alignedDistances(left, right)
    let keys = try zip(leftKeys, rightKeys).map(alignedKeys)
    // Whether sorted or made so: from here on right rows are in the order of their values.
    let order = try sortedPositions(by: [(right, .ascending)])
    let sorted = try gathered([right] + keys.map(\.right), at: order)
    let matches =
        keys.isEmpty
        ? nil
        : try JoinMatches(
            left: keys.map(\.left), right: Array(sorted.dropFirst()), matchingNils: false, needsLists: true)
    let search = NearestSearch(
        direction: direction, allowsExactMatches: allowingExactMatches, matches: matches, order: order,
        leftCount: left.count, rightCount: right.count)
    defer { withExtendedLifetime((left, sorted)) {} }
    switch (left, sorted[0]) {
    case (.int(let left), .int(let right)):
        let largest = try steps(of: tolerance, left.type, left.name)
        return try search.rows(
            left, IntegerDistances(left.words, largest), right, IntegerDistances(right.words, largest))
    case (.timestamp(let left), .timestamp(let right)):
        let largest = try steps(of: tolerance, left.type, left.name)
        return try search.rows(
            left, IntegerDistances(left.words, largest), right, IntegerDistances(right.words, largest))
    case (.duration(let left), .duration(let right)):
        let largest = try steps(of: tolerance, left.type, left.name)
        return try search.rows(
            left, IntegerDistances(left.words, largest), right, IntegerDistances(right.words, largest))
    case (.date(let left), .date(let right)):
        let largest = try steps(of: tolerance, left.type, left.name)
        return try search.rows(
            left, IntegerDistances(left.words, largest), right, IntegerDistances(right.words, largest))
    case (.double(let left), .double(let right)):
        let largest = tolerance?.difference
        if let tolerance, largest == nil { throw wrongTolerance(tolerance, left.type, left.name) }
        return try search.rows(
            left, DoubleDistances(values: left.storage, largest: largest), right,
            DoubleDistances(values: right.storage, largest: largest))
    default: preconditionFailure("columns of types \(left.type) and \(right.type) were not aligned")
    }
}

/// Two columns of one type and unit that have distances.
private func alignedDistances(_ left: AnyColumn, _ right: AnyColumn) throws -> (left: AnyColumn, right: AnyColumn) {
    for column in [left, right] {
        switch column.type {
        case .bool, .string: throw JoinError.noDistances(column: column.name, type: column.type)
        default: break
        }
    }
    let (left, right) = try alignedKeys(left, right)
    guard left.type == .double || right.type == .double else { return (left, right) }
    return (try left.aligned(to: .double, part: 0), try right.aligned(to: .double, part: 1))
}

private func steps(of tolerance: NearestTolerance?, _ type: ColumnType, _ name: String) throws -> UInt64 {
    guard let tolerance else { return .max }
    guard let steps = tolerance.steps(of: type) else { throw wrongTolerance(tolerance, type, name) }
    return steps
}

private func wrongTolerance(_ tolerance: NearestTolerance, _ type: ColumnType, _ name: String) -> JoinError {
    .wrongTolerance(column: name, type: type, tolerance: tolerance.description)
}

/// Values as words that are ordered as they are, and how far apart two of them are.
private protocol Distances: Sendable {
    associatedtype Distance: Comparable
    /// nil for a value that is near nothing.
    func word(at rowIndex: Int) -> UInt64?
    /// From a lower word to a higher one; nil when it is too far.
    func distance(from low: UInt64, to high: UInt64) -> Distance?
}

private struct IntegerDistances<Words: OrderedWords>: Distances {
    let words: Words
    let largest: UInt64

    init(_ words: Words, _ largest: UInt64) {
        self.words = words
        self.largest = largest
    }
    @inline(__always) func word(at rowIndex: Int) -> UInt64? {
        UInt64(bitPattern: words.word(at: rowIndex)) ^ (1 &<< 63)
    }
    @inline(__always) func distance(from low: UInt64, to high: UInt64) -> UInt64? {
        high &- low <= largest ? high &- low : nil
    }
}

private struct DoubleDistances: Distances {
    let values: PlainStorage<Double>
    let largest: Double?

    @inline(__always) func word(at rowIndex: Int) -> UInt64? {
        let value = values.values[rowIndex]
        return value.isNaN ? nil : orderedWord(value)
    }
    @inline(__always) func distance(from low: UInt64, to high: UInt64) -> Double? {
        // An infinity is not far from itself.
        let distance = low == high ? 0 : double(high) - double(low)
        return distance <= largest ?? .infinity ? distance : nil
    }
    private func double(_ word: UInt64) -> Double {
        Double(bitPattern: word >> 63 == 1 ? word & ~(1 &<< 63) : ~word)
    }
}

/// The right side in the order of its values, list by list.
private struct NearestSearch: Sendable {
    let direction: NearestDirection
    let allowsExactMatches: Bool
    /// nil where all rows are in one list.
    let matches: JoinMatches?
    /// What row the sorted right rows were.
    let order: RowPositions
    let leftCount: Int
    let rightCount: Int

    func rows<Left, Right, Words: Distances>(
        _ left: Column<Left>, _ leftWords: Words, _ right: Column<Right>, _ rightWords: Words
    ) throws -> RowPositions {
        let lists = try SortedLists(matches, right.validity, rightCount, rightWords)
        let found = Buffer(byteCount: leftCount * 4)
        try Pool.current.forEachMorsel(of: leftCount, size: morselRows) { rows, _ in
            let target = found.pointer(as: UInt32.self)
            let codes = matches?.leftCodes.pointer(as: UInt32.self)
            // Where the last search ended, which is near where the next one does when rows are in order.
            var hint = (code: RowPositions.none, place: 0)
            for row in rows {
                target[row] = RowPositions.none
                let code = codes.map { $0[row] } ?? 0
                guard code != RowPositions.none, left.validity.isValid(row), let word = leftWords.word(at: row)
                else { continue }
                let list = lists.range(of: code)
                let start = hint.code == code ? hint.place : list.lowerBound + list.count / 2
                let above = lists.firstPlace(in: list, near: start, isUpper: false, word)
                hint = (code, above)
                guard let place = nearest(to: word, in: list, above, lists, leftWords) else { continue }
                target[row] = lists.row(at: place)
            }
        }
        return try translated(RowPositions(found, count: leftCount, bound: rightCount, mayMiss: true))
    }

    /// - Parameter above: the first place whose word is not below.
    @inline(__always)
    private func nearest<Words: Distances>(
        to word: UInt64, in list: Range<Int>, _ above: Int, _ lists: SortedLists, _ distances: Words
    ) -> Int? {
        var back: (place: Int, distance: Words.Distance)?
        var forth: (place: Int, distance: Words.Distance)?
        let hasEqual = above < list.upperBound && lists.words[above] == word
        let past = hasEqual ? lists.firstPlace(in: list, near: above, isUpper: true, word) : above
        if direction != .forward {
            let place = (allowsExactMatches ? past : above) - 1
            if place >= list.lowerBound, let distance = distances.distance(from: lists.words[place], to: word) {
                back = (place, distance)
            }
        }
        if direction != .backward {
            let place = allowsExactMatches ? above : past
            if place < list.upperBound, let distance = distances.distance(from: word, to: lists.words[place]) {
                forth = (place, distance)
            }
        }
        guard let back else { return forth?.place }
        guard let forth else { return back.place }
        return forth.distance < back.distance ? forth.place : back.place
    }

    /// Rows as they were numbered before the right side was sorted.
    private func translated(_ rows: RowPositions) throws -> RowPositions {
        guard order.range == nil else { return rows }
        try Pool.current.forEachMorsel(of: rows.count, size: morselRows) { entries, _ in
            let target = UnsafeMutablePointer(mutating: rows.pointer!)
            for entry in entries where target[entry] != RowPositions.none {
                target[entry] = order.pointer![Int(target[entry])]
            }
        }
        return rows
    }
}

/// The words of the right rows list by list, each list ascending; rows without a word are left out.
private struct SortedLists: @unchecked Sendable {
    // @unchecked: the pointers are into buffers that this value holds, filled before it is made.
    let words: UnsafePointer<UInt64>
    private let wordBuffer: Buffer
    private let lists: RowLists?
    /// Places of the rows that have a word, when there is one list: missing values come before them, NaN after them.
    private let places: Range<Int>

    init(_ matches: JoinMatches?, _ validity: Validity, _ rowCount: Int, _ words: some Distances) throws {
        var codes: Buffer?
        if let matches {
            // Rows without a word are taken out of the lists.
            let listed = Buffer(byteCount: rowCount * 4)
            try Pool.current.forEachMorsel(of: rowCount, size: morselRows) { rows, _ in
                let target = listed.pointer(as: UInt32.self)
                let source = matches.rightCodes?.pointer(as: UInt32.self)
                for row in rows {
                    let hasWord = validity.isValid(row) && words.word(at: row) != nil
                    target[row] =
                        !hasWord ? RowPositions.none : source.map { $0[row] } ?? UInt32(truncatingIfNeeded: row)
                }
            }
            codes = listed
        }
        lists = try codes.map { try RowLists(codes: $0, rowCount: rowCount, bound: matches!.codeBound) }
        let first = (0..<rowCount).first { validity.isValid($0) } ?? rowCount
        let last = (first..<rowCount).last { words.word(at: $0) != nil } ?? first - 1
        places = first..<last + 1
        let count = lists?.count ?? rowCount
        wordBuffer = Buffer(byteCount: count * 8)
        self.words = UnsafePointer(wordBuffer.pointer(as: UInt64.self))
        let (target, numbers) = (wordBuffer, lists)
        try Pool.current.forEachMorsel(of: count, size: morselRows) { places, _ in
            let target = target.pointer(as: UInt64.self)
            for place in places { target[place] = words.word(at: numbers.map { Int($0.numbers[place]) } ?? place) ?? 0 }
        }
    }

    @inline(__always) func range(of code: UInt32) -> Range<Int> { lists?.range(of: code) ?? places }
    @inline(__always) func row(at place: Int) -> UInt32 {
        lists?.numbers[place] ?? UInt32(truncatingIfNeeded: place)
    }

    /// The first place of a list whose word is not below `word`, or with `isUpper` above it; found by steps that double,
    /// from `start` on.
    @inline(__always)
    func firstPlace(in list: Range<Int>, near start: Int, isUpper: Bool, _ word: UInt64) -> Int {
        @inline(__always) func isBefore(_ place: Int) -> Bool {
            isUpper ? words[place] <= word : words[place] < word
        }
        var low = list.lowerBound
        var high = list.upperBound
        var step = 1
        if start < high, isBefore(start) {
            low = start + 1
            while start + step < high {
                if !isBefore(start + step) {
                    high = start + step
                    break
                }
                low = start + step + 1
                step *= 2
            }
        } else {
            high = min(start, high)
            while start - step >= low {
                if isBefore(start - step) {
                    low = start - step + 1
                    break
                }
                high = start - step
                step *= 2
            }
        }
        while low < high {
            let middle = (low + high) / 2
            if isBefore(middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
