import Columns
import Compute

/// Texts, written with their lengths or as numbers of a dictionary.
struct TextChunk: ChunkEncoder.Values {
    private let storage: StringStorage
    private let validity: Validity
    private let rowCount: Int
    /// Entries by number, as places of views; nil where texts stand for themselves.
    private let entries: [UnsafePointer<StringView>]?
    private let numbers: EntryNumbers

    /// Bytes of a dictionary beyond which texts stand for themselves, as with other writers.
    private static let dictionaryByteLimit = 1 << 20

    init(_ storage: StringStorage, _ validity: Validity, rowCount: Int, usesDictionary: Bool) {
        self.storage = storage
        self.validity = validity
        self.rowCount = rowCount
        var numbers = EntryNumbers(rowCount: usesDictionary ? rowCount : 0)
        if !usesDictionary {
            entries = nil
        } else if let codes = storage.codes {
            entries = Self.renumber(codes, storage, validity, rowCount, numbers.numbers)
        } else {
            entries = Self.intern(storage, validity, rowCount, numbers.numbers)
        }
        numbers.entryCount = entries?.count ?? 0
        self.numbers = numbers
    }

    /// Codes of the column to numbers of those that occur, by first appearance.
    private static func renumber(
        _ codes: UnsafePointer<UInt32>, _ storage: StringStorage, _ validity: Validity, _ rowCount: Int,
        _ numbers: UnsafeMutablePointer<UInt32>
    ) -> [UnsafePointer<StringView>]? {
        var entries: [UnsafePointer<StringView>] = []
        var known = [UInt32](repeating: .max, count: storage.dictionaryCount)
        known.withUnsafeMutableBufferPointer { known in
            for row in 0..<rowCount where validity.isValid(row) {
                let code = Int(codes[row])
                if known[code] == .max {
                    known[code] = UInt32(entries.count)
                    entries.append(storage.views + code)
                }
                numbers[row] = known[code]
            }
        }
        return entries.count * 2 > max(rowCount, 8) ? nil : entries
    }

    private static func intern(
        _ storage: StringStorage, _ validity: Validity, _ rowCount: Int, _ numbers: UnsafeMutablePointer<UInt32>
    ) -> [UnsafePointer<StringView>]? {
        var interner = TextInterner()
        var byteCount = 0
        for first in stride(from: 0, to: rowCount, by: 1024) {
            for row in first..<min(first + 1024, rowCount) where validity.isValid(row) {
                let view = storage.views + row
                let before = interner.count
                numbers[row] = interner.code(of: TextPlace(view: view, heap: storage.heap))
                if interner.count > before { byteCount += 4 + Int(view.pointee.length) }
            }
            let seen = min(first + 1024, rowCount)
            if byteCount > dictionaryByteLimit || interner.count > 500 && interner.count * 2 > seen { return nil }
        }
        guard interner.count * 2 <= max(rowCount, 8) else { return nil }
        return (0..<interner.count).map { interner.text(of: $0).view }
    }

    func writeDictionary(to output: inout ByteOutput) -> Int? {
        guard let entries else { return nil }
        for view in entries { Self.write(storage.heap.bytes(of: view), to: &output) }
        return entries.count
    }

    func write(_ rows: Range<Int>, to output: inout ByteOutput) {
        guard entries == nil else { return numbers.write(rows, validity, to: &output) }
        for row in rows where validity.isValid(row) { Self.write(storage.utf8(at: row), to: &output) }
    }

    @inline(__always)
    private static func write(_ text: UnsafeBufferPointer<UInt8>, to output: inout ByteOutput) {
        let target = output.take(4 + text.count)
        UnsafeMutableRawPointer(target).storeBytes(of: UInt32(text.count), as: UInt32.self)
        (target + 4).update(from: text.baseAddress.unsafelyUnwrapped, count: text.count)
    }

    /// Longer texts are no use to those who skip.
    private static let boundByteLimit = 128

    var statistics: PageStatistics {
        guard let entries else { return statistics(0..<rowCount) }
        var bounds = Bounds()
        for view in entries { consider(view, &bounds) }
        return statistics(bounds)
    }

    func statistics(_ rows: Range<Int>) -> PageStatistics {
        var bounds = Bounds()
        for row in rows where validity.isValid(row) { consider(storage.view(at: row), &bounds) }
        return statistics(bounds)
    }

    private struct Bounds {
        var lowest: UnsafePointer<StringView>?, highest: UnsafePointer<StringView>?
    }

    @inline(__always) private func consider(_ view: UnsafePointer<StringView>, _ bounds: inout Bounds) {
        // Neighbours and entries of a dictionary are often the same text.
        guard view != bounds.lowest, view != bounds.highest else { return }
        if bounds.lowest.map({ Self.precedes(view, $0, storage.heap) }) ?? true { bounds.lowest = view }
        if bounds.highest.map({ Self.precedes($0, view, storage.heap) }) ?? true { bounds.highest = view }
    }

    private func statistics(_ bounds: Bounds) -> PageStatistics {
        guard let lowest = bounds.lowest, let highest = bounds.highest, lowest.pointee.length <= Self.boundByteLimit,
            highest.pointee.length <= Self.boundByteLimit
        else { return PageStatistics() }
        return PageStatistics(
            lowest: Array(storage.heap.bytes(of: lowest)), highest: Array(storage.heap.bytes(of: highest)))
    }

    /// Order of bytes; the first four usually decide.
    @inline(__always)
    private static func precedes(
        _ left: UnsafePointer<StringView>, _ right: UnsafePointer<StringView>, _ heap: StringHeap
    ) -> Bool {
        let first = left.pointee.prefix.bigEndian, second = right.pointee.prefix.bigEndian
        if first != second { return first < second }
        return heap.bytes(of: left).lexicographicallyPrecedes(heap.bytes(of: right))
    }
}
