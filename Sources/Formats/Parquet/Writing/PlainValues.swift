import CEmbark
import Columns

/// Values of fixed width, written as they are or as numbers of a dictionary.
struct FixedChunk<Value: BitwiseCopyable & Hashable & Comparable & SendableMetatype>: ChunkEncoder.Values {
    private let values: UnsafePointer<Value>
    private let validity: Validity
    private let rowCount: Int
    private let numbers: NumberedValues<Value>?
    private let describe: (Value) -> Value?

    /// - Parameter bound: a value as it counts for least and greatest; nil when it does not.
    init(
        _ values: UnsafePointer<Value>, _ validity: Validity, rowCount: Int, usesDictionary: Bool,
        bound: @escaping (Value) -> Value? = { $0 }
    ) {
        self.values = values
        self.validity = validity
        self.rowCount = rowCount
        describe = bound
        numbers = usesDictionary ? NumberedValues(values, validity, rowCount: rowCount) : nil
    }

    func writeDictionary(to output: inout ByteOutput) -> Int? {
        guard let numbers else { return nil }
        numbers.distinct.withUnsafeBytes { bytes in
            if let base = bytes.baseAddress {
                output.append(base.assumingMemoryBound(to: UInt8.self), bytes.count)
            }
        }
        return numbers.distinct.count
    }

    func write(_ rows: Range<Int>, to output: inout ByteOutput) {
        if let numbers { return numbers.numbers.write(rows, validity, to: &output) }
        let size = MemoryLayout<Value>.stride
        guard !validity.isAbsent else {
            let target = output.take(rows.count * size)
            UnsafeMutableRawPointer(target).copyMemory(from: values + rows.lowerBound, byteCount: rows.count * size)
            return
        }
        let target = UnsafeMutableRawPointer(output.take(rows.count * size))
        var count = 0
        for row in rows where validity.isValid(row) {
            target.storeBytes(of: values[row], toByteOffset: count &* size, as: Value.self)
            count &+= 1
        }
        output.give(back: (rows.count - count) * size)
    }

    var statistics: PageStatistics {
        guard let numbers else { return statistics(0..<rowCount) }
        var bounds = Bounds()
        for value in numbers.distinct { consider(value, &bounds) }
        return bounds.statistics
    }

    func statistics(_ rows: Range<Int>) -> PageStatistics {
        var bounds = Bounds()
        if validity.isAbsent, !rows.isEmpty, !(Value.self == Double.self) {
            // The usual case, in a loop without optionals.
            var low = values[rows.lowerBound], high = low
            for row in rows {
                let value = values[row]
                low = value < low ? value : low
                high = value > high ? value : high
            }
            bounds = Bounds(lowest: low, highest: high)
        } else {
            for row in rows where validity.isValid(row) { consider(values[row], &bounds) }
        }
        return bounds.statistics
    }

    private struct Bounds {
        var lowest: Value?, highest: Value?
        var statistics: PageStatistics {
            PageStatistics(
                lowest: lowest.map { FixedChunk.bytes($0) }, highest: highest.map { FixedChunk.bytes($0) })
        }
    }

    @inline(__always) private func consider(_ value: Value, _ bounds: inout Bounds) {
        guard let value = describe(value) else { return }
        if bounds.lowest.map({ value < $0 }) ?? true { bounds.lowest = value }
        if bounds.highest.map({ value > $0 }) ?? true { bounds.highest = value }
    }

    private static func bytes(_ value: Value) -> [UInt8] { withUnsafeBytes(of: value) { Array($0) } }
}

/// Numbers of dictionary entries, one a row; missing rows have any.
struct EntryNumbers {
    private let buffer: Buffer
    let numbers: UnsafeMutablePointer<UInt32>
    /// Entries of the dictionary.
    var entryCount = 0

    init(rowCount: Int) {
        buffer = Buffer(byteCount: rowCount * 4)
        numbers = buffer.pointer(as: UInt32.self)
    }

    /// The width in bits, then the numbers as runs.
    func write(_ rows: Range<Int>, _ validity: Validity, to output: inout ByteOutput) {
        let width = entryCount > 1 ? Int.bitWidth - (entryCount - 1).leadingZeroBitCount : entryCount == 0 ? 0 : 1
        output.append(UInt8(width))
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: rows.count + 8) { dense in
            let target = dense.baseAddress!
            var count = 0
            if validity.isAbsent {
                target.update(from: numbers + rows.lowerBound, count: rows.count)
                count = rows.count
            } else {
                for row in rows where validity.isValid(row) {
                    target[count] = numbers[row]
                    count &+= 1
                }
            }
            output.hybrid(target, count, width: width)
        }
    }
}

/// The distinct values of a chunk, numbered by first appearance: nothing when they are too many for a dictionary to pay.
struct NumberedValues<Value: BitwiseCopyable & Hashable> {
    private(set) var distinct: [Value] = []
    private(set) var numbers: EntryNumbers

    /// Distinct values beyond which plain values are as short.
    private static var limit: Int { 1 << 15 }

    init?(_ values: UnsafePointer<Value>, _ validity: Validity, rowCount: Int) {
        numbers = EntryNumbers(rowCount: rowCount)
        var table = SmallTable<Value>()
        var last: (value: Value, number: UInt32)?
        let target = numbers.numbers
        for first in stride(from: 0, to: rowCount, by: 4096) {
            for row in first..<min(first + 4096, rowCount) where validity.isValid(row) {
                let value = values[row]
                if let last, Self.areSame(last.value, value) {
                    target[row] = last.number
                    continue
                }
                let number = table.number(of: value)
                last = (value, number)
                target[row] = number
            }
            // Plain values are shorter when most are new; a look now and then costs nothing.
            let seen = min(first + 4096, rowCount)
            if table.values.count > Self.limit || table.values.count > 1_000 && table.values.count * 2 > seen {
                return nil
            }
        }
        // A few rows are as well written plainly.
        if table.values.count * 2 > rowCount { return nil }
        distinct = table.values
        numbers.entryCount = distinct.count
    }

    /// The same bits: -0 and 0 are different values in a file.
    @inline(__always) static func areSame(_ left: Value, _ right: Value) -> Bool { bits(left) == bits(right) }
    @inline(__always) static func bits(_ value: Value) -> UInt64 {
        MemoryLayout<Value>.size == 8
            ? unsafeBitCast(value, to: UInt64.self) : UInt64(unsafeBitCast(value, to: UInt32.self))
    }
}

/// Numbers for distinct values of 32 or 64 bits: open addressing.
private struct SmallTable<Value: BitwiseCopyable & Hashable> {
    private(set) var values: [Value] = []
    private var slots = [UInt32](repeating: 0, count: 1 << 12)

    @inline(__always) mutating func number(of value: Value) -> UInt32 {
        let bits = NumberedValues<Value>.bits(value)
        var place = Int(truncatingIfNeeded: foldedHash(bits)) & (slots.count - 1)
        while slots[place] != 0 {
            let number = slots[place] - 1
            if NumberedValues<Value>.bits(values[Int(number)]) == bits { return number }
            place = (place + 1) & (slots.count - 1)
        }
        values.append(value)
        slots[place] = UInt32(values.count)
        if values.count * 2 > slots.count { grow() }
        return UInt32(values.count - 1)
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for (index, value) in values.enumerated() {
            var place = Int(truncatingIfNeeded: foldedHash(NumberedValues<Value>.bits(value))) & (slots.count - 1)
            while slots[place] != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = UInt32(index + 1)
        }
    }
}

/// Truth values: a bit each.
struct BoolChunk: ChunkEncoder.Values {
    let storage: BitStorage
    let validity: Validity
    let rowCount: Int

    func writeDictionary(to output: inout ByteOutput) -> Int? { nil }

    func write(_ rows: Range<Int>, to output: inout ByteOutput) {
        var byte: UInt8 = 0, count = 0
        for row in rows where validity.isValid(row) {
            byte |= (storage.element(at: row) ? 1 : 0) << UInt8(count & 7)
            count += 1
            if count & 7 == 0 {
                output.append(byte)
                byte = 0
            }
        }
        if count & 7 != 0 { output.append(byte) }
    }

    var statistics: PageStatistics { statistics(0..<rowCount) }

    func statistics(_ rows: Range<Int>) -> PageStatistics {
        var seen: Set<UInt8> = []
        for row in rows where validity.isValid(row) {
            seen.insert(storage.element(at: row) ? 1 : 0)
            if seen.count == 2 { break }
        }
        return PageStatistics(lowest: seen.min().map { [$0] }, highest: seen.max().map { [$0] })
    }
}
