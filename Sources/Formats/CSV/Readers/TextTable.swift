import CEmbark
import Columns

/// The distinct texts met so far, each with a code: open addressing with linear probing, at most half full.
///
/// One a worker and column while blocks are read, so it needs no lock; and one more to join those.
final class TextTable {
    // Unsafe: `slots` belongs to the table, and grows inside `insert` only.

    /// 32 bytes, two to a cache line.
    struct Slot {
        var head: UInt64 = 0
        var tail: UInt64 = 0
        /// The bytes, where there are more than sixteen.
        var text: UnsafePointer<UInt8>?
        var length: UInt32 = TextTable.free
        var code: UInt32 = 0
    }

    /// A distinct text.
    struct Entry {
        var view: StringView
        /// Its bytes when they are not in the view.
        var text: UnsafePointer<UInt8>?
        /// The row it was first met in.
        var firstRow: Int
    }

    /// Length of a free slot.
    fileprivate static let free = UInt32.max
    /// Set in the length of a text that was quoted and is spelled like a missing value.
    static let quotedMark: UInt32 = 1 << 31
    /// The code of spellings of "missing".
    static let missing = UInt32.max

    private var buffer: Buffer
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    /// By code.
    private(set) var entries: [Entry] = []
    private var slotsTaken = 0
    private var cursor: TextHeap.Cursor

    /// - Parameter entryCount: texts to have room for at first.
    init(_ heap: TextHeap, entryCount: Int = 500) {
        var capacity = 1024
        while capacity < 2 * entryCount + 2 { capacity *= 2 }
        cursor = TextHeap.Cursor(heap)
        mask = capacity - 1
        buffer = Self.makeBuffer(capacity)
        slots = buffer.pointer(as: Slot.self)
        slots.initialize(repeating: Slot(), count: capacity)
    }

    /// Memory for slots. From half a huge page on it is asked for in a size that gets huge pages: look-ups go anywhere in
    /// the table, and with small pages each would miss the cache of addresses as well.
    private static func makeBuffer(_ capacity: Int) -> Buffer {
        let byteCount = capacity * MemoryLayout<Slot>.stride
        return Buffer(byteCount: byteCount < 1 << 20 ? byteCount : max(byteCount, 4 << 20))
    }

    /// The table as it is now, for loops that look up: two words that stay in registers. Good until the next insertion.
    @inline(__always) var probe: Probe { Probe(slots: slots, mask: mask) }

    /// Takes in a text that `find` did not find.
    ///
    /// - Returns: the next code, or `missing`.
    func insert(
        _ key: TextKey, _ start: UnsafePointer<UInt8>, _ length: UInt32, isMissing: Bool, row: Int
    ) -> UInt32 {
        if slotsTaken * 2 > mask { grow() }
        let count = Int(length & ~Self.quotedMark)
        let code = isMissing ? Self.missing : UInt32(entries.count)
        let view = cursor.view(start, count)
        let text = count > StringView.inlineCapacity ? cursor.last : nil
        if !isMissing { entries.append(Entry(view: view, text: text, firstRow: row)) }
        place(Slot(head: key.head, tail: key.tail, text: text, length: length, code: code), key.hash)
        slotsTaken += 1
        return code
    }

    /// The code of another table's text, which stays where it is: both tables keep long texts in one heap.
    func adopt(_ entry: Entry) -> UInt32 {
        let count = Int(entry.view.length)
        let slot: Slot
        let hash: UInt64
        if let text = entry.text {
            let key = TextKey(text, count)
            if let code = probe.find(key, text, entry.view.length) { return code }
            slot = Slot(
                head: key.head, tail: key.tail, text: text, length: entry.view.length, code: UInt32(entries.count))
            hash = key.hash
        } else {
            let head = UInt64(entry.view.prefix) | UInt64(entry.view.bufferIndex) << 32
            slot = Slot(
                head: head, tail: UInt64(entry.view.byteOffset), length: entry.view.length, code: UInt32(entries.count))
            let key = Self.key(of: slot)
            hash = key.hash
            // Found by its words alone, so any address will do.
            let nowhere = UnsafePointer(UnsafeRawPointer(slots).assumingMemoryBound(to: UInt8.self))
            if let code = probe.find(key, nowhere, slot.length) { return code }
        }
        if slotsTaken * 2 > mask { grow() }
        entries.append(entry)
        place(slot, hash)
        slotsTaken += 1
        return slot.code
    }

    private func place(_ slot: Slot, _ hash: UInt64) {
        var index = Int(truncatingIfNeeded: hash) & mask
        while slots[index].length != Self.free { index = (index + 1) & mask }
        slots[index] = slot
    }

    private func grow() {
        let oldBuffer = buffer
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        buffer = Self.makeBuffer(mask + 1)
        slots = buffer.pointer(as: Slot.self)
        slots.initialize(repeating: Slot(), count: mask + 1)
        for index in 0..<oldCount where old[index].length != Self.free {
            let slot = old[index]
            place(slot, Self.key(of: slot).hash)
        }
        withExtendedLifetime(oldBuffer) {}
    }

    /// Looks texts up.
    struct Probe {
        fileprivate let slots: UnsafeMutablePointer<Slot>
        fileprivate let mask: Int

        @inline(__always) func prefetch(_ key: TextKey) {
            embark_prefetch(slots + (Int(truncatingIfNeeded: key.hash) & mask))
        }

        /// The code of a text, or nil if it is new.
        ///
        /// - Parameter length: the count, with `quotedMark` perhaps.
        @inline(__always)
        func find(_ key: TextKey, _ start: UnsafePointer<UInt8>, _ length: UInt32) -> UInt32? {
            var index = Int(truncatingIfNeeded: key.hash) & mask
            while true {
                let slot = slots + index
                if slot.pointee.head == key.head, slot.pointee.tail == key.tail, slot.pointee.length == length,
                    length & ~TextTable.quotedMark <= 16
                        || Self.equalMiddles(slot.pointee.text.unsafelyUnwrapped, start, length)
                {
                    return slot.pointee.code
                }
                if slot.pointee.length == TextTable.free { return nil }
                index = (index &+ 1) & mask
            }
        }

        /// Asks for the bytes of the text that is probably found, where they do not fit the slot.
        @inline(__always) func prefetchText(_ key: TextKey, _ length: UInt32) {
            guard length & ~TextTable.quotedMark > 16 else { return }
            let slot = slots + (Int(truncatingIfNeeded: key.hash) & mask)
            if let text = slot.pointee.text { embark_prefetch(text) }
        }

        /// Whether two texts of more than 16 bytes with equal heads and tails are equal.
        @inline(__always)
        private static func equalMiddles(
            _ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ length: UInt32
        ) -> Bool {
            let end = Int(length & ~TextTable.quotedMark) &- 8
            var at = 8
            while at < end {
                if Digits.load(left + at) != Digits.load(right + at) {
                    // Past `end` lies the tail, which is equal, and past that other bytes: only whole words may differ.
                    guard end &- at >= 8 else { return (at..<end).allSatisfy { left[$0] == right[$0] } }
                    return false
                }
                at &+= 8
            }
            return true
        }
    }

    /// A slot's key again, from its own bytes.
    private static func key(of slot: Slot) -> TextKey {
        let count = Int(slot.length & ~quotedMark)
        if count > 16 { return TextKey(slot.text!, count) }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 3) { words in
            words[0] = slot.head.littleEndian
            words[1] = slot.tail.littleEndian
            words[2] = 0
            return UnsafeRawPointer(words.baseAddress!).withMemoryRebound(to: UInt8.self, capacity: 24) {
                TextKey($0, count)
            }
        }
    }
}
