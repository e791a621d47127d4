import Columns

extension Column {
    /// The values in order: missing ones lowest, then numbers, NaN highest. For columns the size of a group; frames are
    /// sorted by `DataFrame.sorted(on:)`, on all cores.
    ///
    /// - Cost: on the calling thread; about 2 ns a row and byte in which numbers differ, `n log n` comparisons for texts.
    public func sorted(order: Order = .ascending) -> Column {
        let ascending = rowsInOrder()
        let rows = order == .ascending ? ascending : ascending.reversed()
        return rows.withUnsafeBufferPointer { rows in
            guard let first = rows.baseAddress else { return self }
            return gatheredSerially(at: first, count: rows.count)
        }
    }

    /// Row numbers in ascending order of the values; stable, missing rows first.
    func rowsInOrder() -> [UInt32] {
        switch Element.erased(self) {
        case .int(let column): return column.rowsByKey { UInt64(bitPattern: Int64($0.values[$1])) ^ 1 << 63 }
        case .timestamp(let column): return column.rowsByKey { UInt64(bitPattern: $0.ticks[$1]) ^ 1 << 63 }
        case .duration(let column): return column.rowsByKey { UInt64(bitPattern: $0.ticks[$1]) ^ 1 << 63 }
        case .date(let column):
            return column.rowsByKey { UInt64(bitPattern: Int64($0.values[$1].daysSinceEpoch)) ^ 1 << 63 }
        case .double(let column): return column.rowsByKey { ascendingBits($0.values[$1]) }
        case .bool(let column): return column.rowsByKey { $0.element(at: $1) ? 1 : 0 }
        case .string(let column): return column.rowsByText()
        }
    }

    /// Row numbers by a key that orders as the values do; stable, missing rows first.
    @inline(__always)
    private func rowsByKey(_ key: (Element.Storage, Int) -> UInt64) -> [UInt32] {
        var missing: [UInt32] = []
        var entries: [KeyedRow] = []
        entries.reserveCapacity(count)
        for row in 0..<count {
            if validity.isValid(row) {
                entries.append(KeyedRow(key: key(storage, row), row: UInt32(truncatingIfNeeded: row)))
            } else {
                missing.append(UInt32(truncatingIfNeeded: row))
            }
        }
        withExtendedLifetime(owner) {}
        return missing + KeyedRow.sorted(entries).map(\.row)
    }
}

extension Column<String> {
    fileprivate func rowsByText() -> [UInt32] {
        let rows = (0..<UInt32(count)).sorted { left, right in
            guard validity.isValid(Int(right)) else { return false }
            guard validity.isValid(Int(left)) else { return true }
            return storage.heap.precedes(storage.view(at: Int(left)), storage.view(at: Int(right)))
        }
        withExtendedLifetime(owner) {}
        return rows
    }
}

/// Bits that order as numbers do: negative ones turned over, NaN highest, one zero.
private func ascendingBits(_ value: Double) -> UInt64 {
    let bits = canonicalBits(value)
    return bits >> 63 == 0 ? bits ^ 1 << 63 : ~bits
}

/// A row number and what to sort it by.
private struct KeyedRow {
    let key: UInt64
    let row: UInt32

    /// Byte by byte from the lowest, skipping bytes that all keys share; stable.
    ///
    /// Of keys with more bytes than so many rows need to be told apart, the highest ones are sorted by first. Nearly all rows are
    /// then where they belong, and the others move by a few places; where they do not, all bytes are sorted by after all.
    static func sorted(_ entries: [KeyedRow]) -> [KeyedRow] {
        guard entries.count > 48 else {
            return entries.sorted { $0.key != $1.key ? $0.key < $1.key : $0.row < $1.row }
        }
        var low = UInt64.max
        var high = UInt64.min
        for entry in entries {
            low = min(low, entry.key)
            high = max(high, entry.key)
        }
        var source = entries
        var target = entries
        func sort(from lowest: UInt64) {
            var shift = lowest
            while shift < 64, (high - low) >> shift != 0 {
                pass(source, &target, low, shift)
                swap(&source, &target)
                shift += 8
            }
        }
        let bits = UInt64(64 - (high - low).leadingZeroBitCount)
        let neededBits = UInt64(64 - entries.count.leadingZeroBitCount) + 8
        let wholeBytes = (neededBits + 7) / 8 * 8
        if bits > wholeBytes {
            sort(from: bits - wholeBytes)
            if moveToPlaces(&source, limit: 4 * source.count) { return source }
        }
        sort(from: 0)
        return source
    }

    /// Sorts what is nearly in order; stable.
    ///
    /// - Returns: false, with the rows in some order that keeps equal keys', when it would take more moves than `limit`.
    private static func moveToPlaces(_ entries: inout [KeyedRow], limit: Int) -> Bool {
        entries.withUnsafeMutableBufferPointer { entries in
            var left = limit
            for index in 1..<entries.count where entries[index - 1].key > entries[index].key {
                let entry = entries[index]
                var place = index
                while place > 0, entries[place - 1].key > entry.key {
                    entries[place] = entries[place - 1]
                    place -= 1
                }
                entries[place] = entry
                left -= index - place
                if left < 0 { return false }
            }
            return true
        }
    }

    private static func pass(_ source: [KeyedRow], _ target: inout [KeyedRow], _ low: UInt64, _ shift: UInt64) {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { places in
            places.initialize(repeating: 0)
            for entry in source { places[Int(((entry.key - low) >> shift) & 255)] += 1 }
            var place = 0
            for digit in 0..<256 { (places[digit], place) = (place, place + places[digit]) }
            target.withUnsafeMutableBufferPointer { target in
                for entry in source {
                    let digit = Int(((entry.key - low) >> shift) & 255)
                    target[places[digit]] = entry
                    places[digit] += 1
                }
            }
        }
    }
}
