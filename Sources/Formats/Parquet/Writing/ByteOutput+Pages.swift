import CEmbark
import Columns

/// What pages are made of.
extension ByteOutput {
    /// Makes room for `more` bytes and counts them as written.
    mutating func take(_ more: Int) -> UnsafeMutablePointer<UInt8> {
        defer { advance(more) }
        return reserve(more)
    }

    /// Gives back bytes at the end that were not needed.
    mutating func give(back unused: Int) { advance(-unused) }

    mutating func append(_ other: borrowing ByteOutput) { append(UnsafePointer(other.base), other.count) }
    mutating func store<T: BitwiseCopyable>(_ value: T) {
        UnsafeMutableRawPointer(take(MemoryLayout<T>.size)).storeBytes(of: value, as: T.self)
    }
    mutating func varint(_ value: Int) {
        var value = UInt64(value)
        while value >= 0x80 {
            append(UInt8(truncatingIfNeeded: value) | 0x80)
            value >>= 7
        }
        append(UInt8(value))
    }

    /// Numbers as runs, see `HybridRuns`.
    ///
    /// - Parameter numbers: room for seven more behind the last, which are overwritten.
    mutating func hybrid(_ numbers: UnsafeMutablePointer<UInt32>, _ numberCount: Int, width: Int) {
        /// A repeated number pays from here on.
        let shortestRun = 16
        var packedFrom = 0
        var at = 0
        while at < numberCount {
            let value = numbers[at]
            var end = at + 1
            while end < numberCount, numbers[end] == value { end += 1 }
            // Packed numbers come in eights; a run gives those that are short.
            let lent = (8 - (at - packedFrom) & 7) & 7
            if end - at - lent >= shortestRun {
                pack(numbers + packedFrom, at + lent - packedFrom, width)
                varint((end - at - lent) << 1)
                var bytes = value
                for _ in 0..<(width + 7) / 8 {
                    append(UInt8(truncatingIfNeeded: bytes))
                    bytes >>= 8
                }
                packedFrom = end
            }
            at = end
        }
        let left = numberCount - packedFrom
        for index in numberCount..<numberCount + (8 - left & 7) & 7 { numbers[index] = 0 }
        pack(numbers + packedFrom, (left + 7) / 8 * 8, width)
    }

    private mutating func pack(_ numbers: UnsafePointer<UInt32>, _ numberCount: Int, _ width: Int) {
        guard numberCount > 0 else { return }
        varint((numberCount / 8) << 1 | 1)
        embark_pack_32(numbers, UInt32(width), take(numberCount / 8 * width), numberCount)
    }

    /// Which rows have a value, as levels of a page of the first version.
    mutating func levels(_ validity: Validity, rowCount: Int) {
        let lengthAt = count
        store(UInt32(0))
        let nils = validity.nilCount(rowCount: rowCount)
        if nils == 0 || nils == rowCount {
            varint(rowCount << 1)
            append(nils == 0 ? 1 : 0)
        } else {
            varint(((rowCount + 7) / 8) << 1 | 1)
            for row in stride(from: 0, to: rowCount, by: 64) {
                let word = validity.word(at: row, rowCount: rowCount)
                let bytes = min(8, (rowCount - row + 7) / 8)
                for byte in 0..<bytes { append(UInt8(truncatingIfNeeded: word >> UInt64(8 * byte))) }
            }
        }
        UnsafeMutableRawPointer(base + lengthAt).storeBytes(of: UInt32(count - lengthAt - 4), as: UInt32.self)
    }
}
