import Columns
import Pool

/// What is written at a row's place in group order. A struct instead of a closure: each compiles to a loop of its own.
protocol RowPlacement: Sendable {
    func put(_ row: Int, at place: Int)
}

extension CodedGroups {
    /// Hands every row with its place in group order to `placement`, rows of a group in their own order, on all cores.
    ///
    /// - Cost: reads and writes from front to back within each group: about 3 ns a row while the groups' places fit the cache.
    func place(_ placement: some RowPlacement, _ offsets: GroupIndex.Offsets) throws {
        if tallies.isEmpty { try placeByGroups(placement, offsets) } else { try placeByStretches(placement, offsets) }
    }

    /// Each thread has a stretch of rows, and of every group the places of that stretch's rows.
    private func placeByStretches(_ placement: some RowPlacement, _ offsets: GroupIndex.Offsets) throws {
        let places = tallies.map { _ in Buffer(byteCount: keys.bound * 4) }
        let next = places.map { $0.pointer(as: UInt32.self) }
        for code in 0..<keys.bound where ranks[code] != GroupRanks.unused {
            var place = UInt32(truncatingIfNeeded: offsets[Int(ranks[code])])
            for (stretch, tally) in tallies.enumerated() {
                next[stretch][code] = place
                place &+= tally.count(of: code)
            }
        }
        try Pool.current.run(count: stretches.count) { index, _ in
            let next = places[index].pointer(as: UInt32.self)
            for row in stretches[index] {
                let code = Int(keys.codes[row])
                let place = next[code]
                next[code] = place &+ 1
                placement.put(row, at: Int(place))
            }
        }
    }

    /// Each thread goes through all rows and has a range of the groups: for codes that are ranks, of which there are too many
    /// for a table a thread.
    private func placeByGroups(_ placement: some RowPlacement, _ offsets: GroupIndex.Offsets) throws {
        let next = Buffer(byteCount: ranks.groupCount * 4)
        let parts = Pool.current.threadCount
        var borders = [0]
        for part in 1...parts {
            // The first group that begins at the part's share of the rows, or later.
            let share = keys.rowCount / parts * part
            var (low, high) = (borders[part - 1], ranks.groupCount)
            while low < high {
                let middle = (low + high) / 2
                if offsets[middle] < share { low = middle + 1 } else { high = middle }
            }
            borders.append(part == parts ? ranks.groupCount : low)
        }
        let ends = borders
        try Pool.current.run(count: parts) { part, _ in
            let next = next.pointer(as: UInt32.self)
            let (low, high) = (ends[part], ends[part + 1])
            for group in low..<high { next[group] = UInt32(truncatingIfNeeded: offsets[group]) }
            for row in 0..<keys.rowCount {
                let group = Int(keys.codes[row])
                guard group >= low, group < high else { continue }
                let place = next[group]
                next[group] = place &+ 1
                placement.put(row, at: Int(place))
            }
        }
    }
}

extension GroupIndex {
    /// A column's rows in group order: those of the first group, then those of the second, and so on.
    ///
    /// - Cost: nothing where groups are runs; else one pass that writes every value to its place, without a list of rows.
    package func arranged(_ column: AnyColumn) throws -> AnyColumn {
        guard let coded else { return try column.gathered(at: order()) }
        let hasNils = column.nilCount > 0
        let values: Buffer
        switch column.fixedValues {
        case .bits(let words, let bitOffset):
            let source = BitStorage(words: words, bitOffset: bitOffset)
            values = try coded.placedBits(Validity(words: source.words, bitOffset: source.bitOffset), offsets)
        case .words32(let source): values = try coded.placed(source, offsets)
        case .words64(let source): values = try coded.placed(source, offsets)
        case .words128(let source): values = try coded.placed(source, offsets)
        }
        let validity = hasNils ? try coded.placedBits(column.validity, offsets) : nil
        withExtendedLifetime(column) {}
        return column.replacing(values: values, validity: validity, count: rowCount)
    }
}

extension CodedGroups {
    fileprivate func placed<Value: BitwiseCopyable>(
        _ source: UnsafePointer<Value>, _ offsets: GroupIndex.Offsets
    ) throws -> Buffer {
        let target = Buffer(byteCount: keys.rowCount * MemoryLayout<Value>.stride)
        try place(PlacedValues(source: source, target: target.pointer(as: Value.self)), offsets)
        return target
    }

    /// Bits are placed as bytes, because threads would share words of a bitmap.
    fileprivate func placedBits(_ source: Validity, _ offsets: GroupIndex.Offsets) throws -> Buffer {
        let bytes = Buffer(byteCount: keys.rowCount)
        try place(PlacedBits(source: source, target: bytes.pointer(as: UInt8.self)), offsets)
        return try packedBits(bytes, count: keys.rowCount)
    }
}

private struct PlacedValues<Value: BitwiseCopyable>: RowPlacement, @unchecked Sendable {
    // @unchecked: no two rows have one place.
    let source: UnsafePointer<Value>
    let target: UnsafeMutablePointer<Value>
    @inline(__always) func put(_ row: Int, at place: Int) { target[place] = source[row] }
}

private struct PlacedBits: RowPlacement, @unchecked Sendable {
    // @unchecked: no two rows have one place.
    let source: Validity
    let target: UnsafeMutablePointer<UInt8>
    @inline(__always) func put(_ row: Int, at place: Int) { target[place] = source.isValid(row) ? 1 : 0 }
}

/// A bitmap from bytes that are 0 or 1.
func packedBits(_ bytes: Buffer, count: Int) throws -> Buffer {
    let bits = Buffer.bitmap(bitCount: count)
    try Pool.current.forEachMorsel(of: count) { rows, _ in
        let source = bytes.pointer(as: UInt8.self)
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
            var word: UInt64 = 0
            for row in first..<min(first + 64, rows.upperBound) {
                word |= UInt64(source[row]) &<< UInt64(truncatingIfNeeded: row &- first)
            }
            bits.words[first / 64] = word
        }
    }
    return bits
}
