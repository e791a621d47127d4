import Columns

extension RollingPass {
    /// Quantiles of windows, between two values by linear interpolation; NaN where a value is NaN.
    func quantiles<Element: WordElement & NumericElement>(
        _ column: Column<Element>, _ share: Double
    ) throws -> WindowValues<Double> {
        let minimum = max(window.minimumCount, 1)
        return try eachStretch(column) { input, stretch, sink, extent in
            slideQuantiles(input, stretch, extent, share, minimum, sink)
        } time: { input, stretch, sink, extent in
            slideQuantiles(input, stretch, extent, share, minimum, sink)
        }
    }
}

/// Windows up to this many rows are kept as sorted lists, which are moved to let a value in; larger ones as sets of ranks.
private let longestSortedWindow = 512

private func slideQuantiles<Element: WordElement & NumericElement>(
    _ column: Column<Element>, _ stretch: WindowStretch, _ extent: some WindowExtent, _ share: Double, _ minimum: Int,
    _ sink: WindowSink<Double>
) {
    var first = stretch.wanted.lowerBound
    var extent = extent
    while first < stretch.wanted.upperBound {
        // Ranks are found for some rows at a time: at least as many as the window is long, so that sorting is for the most
        // part done once.
        let start = extent.range(at: first).lowerBound
        let length = max(extent.range(at: first).count, 4096)
        let wanted = first..<min(first + 2 * length, stretch.wanted.upperBound)
        var probe = extent
        let end = max(probe.range(at: wanted.upperBound - 1).upperBound, start)
        if end - start <= longestSortedWindow || isShort(extent, wanted) {
            slide(SortedWindow(column.slice(start..<end), from: start), wanted, &extent, column, share, minimum, sink)
        } else {
            slide(RankedWindow(column.slice(start..<end), from: start), wanted, &extent, column, share, minimum, sink)
        }
        first = wanted.upperBound
    }
}

/// Whether all windows of some rows are short enough to be sorted lists.
private func isShort(_ extent: some WindowExtent, _ wanted: Range<Int>) -> Bool {
    var extent = extent
    return wanted.allSatisfy { extent.range(at: $0).count <= longestSortedWindow }
}

/// The values of a window, found by their place in ascending order.
private protocol OrderedWindow: ~Copyable {
    var count: Int { get }
    mutating func insert(_ row: Int)
    mutating func remove(_ row: Int)
    /// The word at a place in ascending order, and the one behind it.
    mutating func words(at place: Int) -> (Int64, Int64)
}

@inline(__always) private func slide<Element: WordElement & NumericElement, Window: OrderedWindow & ~Copyable>(
    _ values: consuming Window, _ wanted: Range<Int>, _ extent: inout some WindowExtent, _ column: Column<Element>,
    _ share: Double, _ minimum: Int, _ sink: WindowSink<Double>
) {
    let validity = column.validity
    let doubles = QuantileNumbers<Element>(column)
    var (start, end) = (extent.range(at: wanted.lowerBound).lowerBound, extent.range(at: wanted.lowerBound).lowerBound)
    for row in wanted {
        let range = extent.range(at: row)
        // Out first, so that a list of fixed length is never exceeded; what comes in and leaves at once is left out.
        while start < range.lowerBound {
            if start < end, validity.isValid(start) { values.remove(start) }
            start &+= 1
        }
        end = max(end, start)
        while end < range.upperBound {
            if validity.isValid(end) { values.insert(end) }
            end &+= 1
        }
        guard values.count >= minimum else { continue }
        let position = Double(values.count - 1) * share
        let place = Int(position)
        let (low, high) = values.words(at: place)
        let highest = values.words(at: values.count - 1).0
        sink.write(doubles.between(low, high, position - Double(place), highest: highest), at: row)
    }
}

/// Words back to numbers.
private struct QuantileNumbers<Element: WordElement & NumericElement> {
    private let isDouble: Bool
    init(_ column: Column<Element>) { isDouble = Element.self == Double.self }

    @inline(__always) func between(_ low: Int64, _ high: Int64, _ fraction: Double, highest: Int64) -> Double {
        if isDouble {
            if highest == .max { return .nan }
            return lerp(DoubleWords.value(low), DoubleWords.value(high), fraction)
        }
        return lerp(Double(low), Double(high), fraction)
    }
}

/// A short window as a list in ascending order.
private struct SortedWindow<Words: OrderedWords>: OrderedWindow, ~Copyable {
    private let words: Words
    private let origin: Int
    private let sorted: UnsafeMutablePointer<Int64>
    private(set) var count = 0

    init<Element: WordElement>(_ column: Column<Element>, from origin: Int) where Element.WordSource == Words {
        words = Element.words(column.storage, nan: .max)
        self.origin = origin
        sorted = .allocate(capacity: Swift.min(column.count, longestSortedWindow) + 1)
    }

    deinit { sorted.deallocate() }

    @inline(__always) private func place(of word: Int64) -> Int {
        // Halving without branches: `low` moves by what is known to be below.
        var (low, length) = (0, count)
        while length > 0 {
            let half = (length + 1) / 2
            low &+= sorted[low &+ half &- 1] < word ? half : 0
            length &-= half
        }
        return low
    }

    @inline(__always) mutating func insert(_ row: Int) {
        let word = words.word(at: row - origin)
        let place = place(of: word)
        (sorted + place + 1).update(from: sorted + place, count: count - place)
        sorted[place] = word
        count += 1
    }
    @inline(__always) mutating func remove(_ row: Int) {
        let place = place(of: words.word(at: row - origin))
        count -= 1
        (sorted + place).update(from: sorted + place + 1, count: count - place)
    }
    @inline(__always) func words(at place: Int) -> (Int64, Int64) {
        (sorted[place], sorted[min(place + 1, count - 1)])
    }
}

/// A long window as a set of ranks, with a finger on the place asked for last.
///
/// The rows that any window at hand can hold are sorted once. A rank's bit is set while its row is in the window. The place asked
/// for moves by a step or two from row to row, so the finger walks over few bits.
private struct RankedWindow<Words: OrderedWords>: OrderedWindow, ~Copyable {
    private let words: Words
    private let origin: Int
    /// Rows in ascending order of their values.
    private let order: [UInt32]
    private let ranks: UnsafeMutablePointer<UInt32>
    private let bits: UnsafeMutablePointer<UInt64>
    private let wordCount: Int
    private(set) var count = 0
    /// A word of bits, and how many are set in the words before it.
    private var finger = 0
    private var before = 0

    init<Element: WordElement>(_ column: Column<Element>, from origin: Int) where Element.WordSource == Words {
        words = Element.words(column.storage, nan: .max)
        self.origin = origin
        order = column.rowsInOrder()
        ranks = .allocate(capacity: max(order.count, 1))
        for (rank, row) in order.enumerated() { ranks[Int(row)] = UInt32(truncatingIfNeeded: rank) }
        wordCount = (order.count + 63) / 64
        bits = .allocate(capacity: max(wordCount, 1))
        bits.initialize(repeating: 0, count: max(wordCount, 1))
    }

    deinit {
        ranks.deallocate()
        bits.deallocate()
    }

    @inline(__always) mutating func insert(_ row: Int) {
        let rank = Int(ranks[row - origin])
        bits[rank >> 6] |= 1 &<< UInt64(rank & 63)
        if rank >> 6 < finger { before += 1 }
        count += 1
    }
    @inline(__always) mutating func remove(_ row: Int) {
        let rank = Int(ranks[row - origin])
        bits[rank >> 6] &= ~(1 &<< UInt64(rank & 63))
        if rank >> 6 < finger { before -= 1 }
        count -= 1
    }

    @inline(__always) mutating func words(at place: Int) -> (Int64, Int64) {
        if place == count - 1 {
            // The highest alone is looked for from the top, where it is near.
            let rank = highestRank()
            let word = words.word(at: Int(order[rank]))
            return (word, word)
        }
        while before > place {
            finger -= 1
            before -= bits[finger].nonzeroBitCount
        }
        while true {
            let here = bits[finger].nonzeroBitCount
            if before + here > place { break }
            before += here
            finger += 1
        }
        var rest = bits[finger]
        for _ in 0..<place - before { rest &= rest &- 1 }
        let low = finger * 64 + rest.trailingZeroBitCount
        rest &= rest &- 1
        var next = finger
        while rest == 0 {
            next += 1
            rest = bits[next]
        }
        let high = next * 64 + rest.trailingZeroBitCount
        return (words.word(at: Int(order[low])), words.word(at: Int(order[high])))
    }

    @inline(__always) private func highestRank() -> Int {
        var word = wordCount - 1
        while bits[word] == 0 { word -= 1 }
        return word * 64 + 63 - bits[word].leadingZeroBitCount
    }
}
