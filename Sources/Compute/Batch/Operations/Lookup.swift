import Columns

/// Places of values in a list: what membership and replacement are made of.
///
/// Open addressing with a power of two of slots, at most half of them taken.
package struct WordLookup: BatchOperation {
    /// Words and their places; a place of -1 marks an empty slot.
    private let slots: [Slot]
    private let shift: UInt64
    private let isDouble: Bool

    private struct Slot: BitwiseCopyable {
        var word: Int64 = 0
        var place: Int64 = -1
    }

    /// - Parameters:
    ///   - words: values of 64 bits, as lanes have them; of equal ones the first counts.
    ///   - isDouble: whether they are doubles: -0 is found as 0, NaN never.
    package init(_ words: [Int64], isDouble: Bool) {
        self.isDouble = isDouble
        let bits = max(3, Int.bitWidth - (words.count * 2).leadingZeroBitCount)
        shift = UInt64(64 - bits)
        var slots = [Slot](repeating: Slot(), count: 1 << bits)
        for (place, word) in words.enumerated() {
            if isDouble, Double(bitPattern: UInt64(bitPattern: word)).isNaN { continue }
            let word = Self.canonical(word, isDouble)
            var slot = Self.slot(of: word, shift)
            while slots[slot].place >= 0, slots[slot].word != word { slot = (slot + 1) & (slots.count - 1) }
            if slots[slot].place < 0 { slots[slot] = Slot(word: word, place: Int64(place)) }
        }
        self.slots = slots
    }

    package func mayMiss(_ arguments: [Bool]) -> Bool { true }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
        slots.withUnsafeBufferPointer { slots in
            let mask = slots.count - 1
            writePlaces(call, result) { row in
                let word = Self.canonical(value[row], isDouble)
                var slot = Self.slot(of: word, shift)
                while slots[slot].place >= 0, slots[slot].word != word { slot = (slot &+ 1) & mask }
                return slots[slot].place
            }
        }
    }

    @inline(__always) private static func slot(of word: Int64, _ shift: UInt64) -> Int {
        Int(truncatingIfNeeded: (UInt64(bitPattern: word) &* 0x9E37_79B9_7F4A_7C15) &>> shift)
    }
    @inline(__always) private static func canonical(_ word: Int64, _ isDouble: Bool) -> Int64 {
        isDouble && word == .min ? 0 : word
    }
}

/// Places of texts in a list, decided once for every distinct text of a dictionary.
package struct CodeLookup: BatchOperation {
    /// By code; -1 for a text that is not in the list.
    let places: [Int64]
    package init(_ places: [Int?]) { self.places = places.map { Int64($0 ?? -1) } }

    package func mayMiss(_ arguments: [Bool]) -> Bool { true }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        guard let codes = call[0].texts?.codes else { preconditionFailure("expected a column of codes") }
        places.withUnsafeBufferPointer { places in
            writePlaces(call, call.result.pointer(as: Int64.self)) { row in
                // A missing row has code 0, which a dictionary of nothing but missing rows may not have.
                Int(codes[row]) < places.count ? places[Int(codes[row])] : -1
            }
        }
    }
}

/// Places of texts in a list, by hash.
package struct ViewLookup: BatchOperation {
    private let texts: Column<String>
    /// By slot: a place in the list; -1 for none.
    private let slots: [Int32]

    /// - Parameter texts: the list, as views; of equal ones the first counts.
    package init(_ texts: Column<String>) {
        self.texts = texts
        let (storage, count) = (texts.storage, texts.count)
        var slots = [Int32](repeating: -1, count: 1 << max(3, Int.bitWidth - (count * 2).leadingZeroBitCount))
        for place in 0..<count where texts.validity.isValid(place) {
            var slot = Int(truncatingIfNeeded: storage.heap.hash(of: storage.view(at: place))) & (slots.count - 1)
            while slots[slot] >= 0, !storage.heap.areEqual(storage.view(at: Int(slots[slot])), storage.view(at: place))
            {
                slot = (slot + 1) & (slots.count - 1)
            }
            if slots[slot] < 0 { slots[slot] = Int32(place) }
        }
        self.slots = slots
    }

    package func mayMiss(_ arguments: [Bool]) -> Bool { true }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        guard let given = call[0].texts else { preconditionFailure("expected a column of texts") }
        let known = texts.storage
        slots.withUnsafeBufferPointer { slots in
            writePlaces(call, call.result.pointer(as: Int64.self)) { row in
                let view = given.view(at: row)
                var slot = Int(truncatingIfNeeded: given.heap.hash(of: view)) & (slots.count - 1)
                while slots[slot] >= 0 {
                    if known.heap.isEqual(known.view(at: Int(slots[slot])), to: view, in: given.heap) { break }
                    slot = (slot &+ 1) & (slots.count - 1)
                }
                return Int64(slots[slot])
            }
        }
        withExtendedLifetime(texts) {}
    }
}

/// Writes places and where there are any; -1 is none.
@inline(__always)
private func writePlaces(_ call: BatchCall, _ result: UnsafeMutablePointer<Int64>, _ place: (_ row: Int) -> Int64) {
    for word in 0..<call.wordCount {
        let present = call.presentWord(word)
        var found: UInt64 = 0
        for row in word * 64..<min(call.count, word * 64 + 64) {
            // A missing text's view may be anything.
            let isPresent = present >> UInt64(row & 63) & 1 != 0
            let place = isPresent ? place(row) : -1
            result[row] = place
            found |= (place >= 0 ? 1 : 0) << UInt64(row & 63)
        }
        call.result.validity?[word] = found
    }
}

/// Whether a look-up found something; missing where the value looked for is.
package struct Found: BatchOperation {
    package init() {}

    /// - Parameter arguments: of the places and of the values.
    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            call.result.bits[word] = call[0].validWord(word)
            call.result.validity?[word] = call[1].validWord(word)
        }
    }
}

/// Values by their places in a list.
package struct ListedValues: BatchOperation {
    private let words: [UInt64]
    private let isPresent: [Bool]
    private let isNarrow: Bool

    /// - Parameter column: the list; of booleans it gives 0 and 1 in 64 bits.
    package init(_ column: AnyColumn) {
        let slots = column.slots
        isNarrow = slots.bitWidth == 32
        words = (0..<column.count).map { row in
            switch slots.bitWidth {
            case 1: slots.bits.isValid(row) ? 1 : 0
            case 32: UInt64(slots.base.assumingMemoryBound(to: UInt32.self)[row])
            default: slots.base.assumingMemoryBound(to: UInt64.self)[row]
            }
        }
        isPresent = (0..<column.count).map { column.validity.isValid($0) }
        withExtendedLifetime(column) {}
    }

    package func mayMiss(_ arguments: [Bool]) -> Bool { true }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let place = call[0].pointer(as: Int64.self)
        let (narrow, wide) = (call.result.pointer(as: UInt32.self), call.result.pointer(as: UInt64.self))
        for word in 0..<call.wordCount {
            var present = call.presentWord(word)
            for row in word * 64..<min(call.count, word * 64 + 64) where present >> UInt64(row & 63) & 1 != 0 {
                let value = words[Int(place[row])]
                if isNarrow { narrow[row] = UInt32(truncatingIfNeeded: value) } else { wide[row] = value }
                if !isPresent[Int(place[row])] { present &= ~(1 << UInt64(row & 63)) }
            }
            call.result.validity?[word] = present
        }
    }
}
