import CEmbark
import Columns

/// A text where it lies: a view and the heap that holds it when it is long.
package struct TextPlace: BitwiseCopyable {
    package let view: UnsafePointer<StringView>
    package let heap: StringHeap

    package init(view: UnsafePointer<StringView>, heap: StringHeap) {
        self.view = view
        self.heap = heap
    }

    @inline(__always) var bytes: UnsafeBufferPointer<UInt8> { heap.bytes(of: view) }
    /// Length and first four bytes, then the rest of a short text or the place of a long one.
    @inline(__always) var words: Word128 { UnsafeRawPointer(view).loadUnaligned(as: Word128.self) }

    @inline(__always) var hash: UInt64 {
        let words = words
        if view.pointee.isInline { return foldedHash(words.low ^ foldedHash(words.high)) }
        return foldedHash(bytes)
    }
}

/// Gives equal texts equal codes, counted from 0 in the order of first appearance.
///
/// Open addressing with linear probing. A slot holds a code and part of the hash, so that a probe compares texts only
/// where they are very likely to be equal:
///
///     slot:  | upper 32 bits of the hash | code + 1, or 0 for a free slot |
///
/// The texts must stay where they are while the interner lives: it keeps their places.
package struct TextInterner {
    private struct Entry: BitwiseCopyable {
        var text: TextPlace
        /// What is at `text.view`, which would be one more place in memory to wait for.
        var words: Word128
        var hash: UInt64

        /// Whether two texts have the same bytes. A short text and what pads it with zeros is two words.
        @inline(__always) func hasSameBytes(as other: TextPlace) -> Bool {
            let others = other.words
            guard words.low == others.low else { return false }
            if other.view.pointee.isInline { return words.high == others.high }
            return equalBytes(text.bytes, other.bytes)
        }
    }

    private var slotBuffer: Buffer
    private var slots: UnsafeMutablePointer<UInt64>
    private var mask: Int
    private var entryBuffer: Buffer
    private var entries: UnsafeMutablePointer<Entry>
    /// Distinct texts so far.
    package private(set) var count = 0

    package init(capacity: Int = 256) {
        let slotCount = max(capacity, 8).nextPowerOfTwo * 2
        slotBuffer = Buffer(byteCount: slotCount * 8, zeroed: true)
        slots = slotBuffer.pointer(as: UInt64.self)
        mask = slotCount - 1
        entryBuffer = Buffer(byteCount: slotCount / 2 * MemoryLayout<Entry>.stride)
        entries = entryBuffer.pointer(as: Entry.self)
    }

    package func text(of code: Int) -> TextPlace { entries[code].text }
    func hash(of code: Int) -> UInt64 { entries[code].hash }

    /// The code of a text, a new one when it was not met before.
    package mutating func code(of text: TextPlace) -> UInt32 { code(of: text, hash: text.hash) }

    @inline(__always)
    mutating func code(of text: TextPlace, hash: UInt64) -> UInt32 {
        let tag = hash & ~0xFFFF_FFFF
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            if slot & ~0xFFFF_FFFF == tag {
                let code = UInt32(truncatingIfNeeded: slot) &- 1
                if entries[Int(code)].hasSameBytes(as: text) { return code }
            }
            place = (place &+ 1) & mask
        }
        return add(text, hash, at: place)
    }

    /// The codes of texts that stand one after the other. Slots and entries are as a rule not in the cache, so they are asked for
    /// some texts ahead.
    package mutating func codes(of views: UnsafePointer<StringView>, heap: StringHeap, count: Int) -> [UInt32] {
        guard count > 0 else { return [] }
        return [UInt32](unsafeUninitializedCapacity: count) { codes, codeCount in
            let pieceCount = 64
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: pieceCount) { hashes in
                for first in stride(from: 0, to: count, by: pieceCount) {
                    let piece = min(pieceCount, count - first)
                    for index in 0..<piece {
                        hashes[index] = TextPlace(view: views + first + index, heap: heap).hash
                        embark_prefetch(slots + (Int(truncatingIfNeeded: hashes[index]) & mask))
                    }
                    for index in 0..<piece {
                        let slot = slots[Int(truncatingIfNeeded: hashes[index]) & mask]
                        // Where the slot is free this is no place of an entry, and asking ahead does nothing.
                        embark_prefetch(entries + Int(UInt32(truncatingIfNeeded: slot) &- 1))
                    }
                    for index in 0..<piece {
                        let text = TextPlace(view: views + first + index, heap: heap)
                        codes[first + index] = code(of: text, hash: hashes[index])
                    }
                }
            }
            codeCount = count
        }
    }

    /// The code of a text that was met before; nil for another one.
    @inline(__always)
    func knownCode(of text: TextPlace) -> UInt32? {
        let hash = text.hash
        let tag = hash & ~0xFFFF_FFFF
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            if slot & ~0xFFFF_FFFF == tag {
                let code = UInt32(truncatingIfNeeded: slot) &- 1
                if entries[Int(code)].hasSameBytes(as: text) { return code }
            }
            place = (place &+ 1) & mask
        }
        return nil
    }

    @inline(never)
    private mutating func add(_ text: TextPlace, _ hash: UInt64, at place: Int) -> UInt32 {
        slots[place] = (hash & ~0xFFFF_FFFF) | UInt64(count + 1)
        entries[count] = Entry(text: text, words: text.words, hash: hash)
        count += 1
        if 2 * count > mask { grow() }
        return UInt32(truncatingIfNeeded: count - 1)
    }

    private mutating func grow() {
        var larger = TextInterner(capacity: mask + 1)
        larger.entries.update(from: entries, count: count)
        larger.count = count
        for code in 0..<count {
            let hash = entries[code].hash
            var place = Int(truncatingIfNeeded: hash) & larger.mask
            while larger.slots[place] != 0 { place = (place + 1) & larger.mask }
            larger.slots[place] = (hash & ~0xFFFF_FFFF) | UInt64(code + 1)
        }
        self = larger
    }
}
