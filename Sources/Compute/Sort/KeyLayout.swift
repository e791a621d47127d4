import Columns

/// Where the codes of the parts lie in one word of at most 64 bits, the most significant part leftmost:
///
///     bitCount                                     0
///     | first part | second part | third part, cut |
///
/// A part that does not fit is cut, and no part follows it. No part follows a text that goes on after its code either,
/// because the rest of the text counts before the next part does.
struct KeyLayout: Sendable {
    let parts: [any KeyPart]
    /// How far each part lies from the right end; below zero for one that is cut by so many bits. Parts without a shift
    /// are not in the word.
    private let shifts: [Int]
    let bitCount: Int

    init(_ parts: [any KeyPart]) {
        self.parts = parts
        let open = parts.firstIndex { $0.isOpen } ?? parts.count
        let placed = parts.prefix(open + 1)
        let wanted = placed.reduce(0) { $0 + $1.bitWidth }
        bitCount = min(wanted, 64)
        var room = bitCount
        var shifts: [Int] = []
        for part in placed where room > 0 || part.bitWidth == 0 {
            room -= part.bitWidth
            shifts.append(room)
        }
        self.shifts = shifts
    }

    /// The words of rows.
    func fill(_ rows: Range<Int>, into words: UnsafeMutablePointer<UInt64>) { fill(rows, topBits: bitCount, words) }

    /// The words of rows, right in the `topBits` leftmost bits; parts further right may be left out.
    func fill(_ rows: Range<Int>, topBits: Int, _ words: UnsafeMutablePointer<UInt64>) {
        words.update(repeating: 0, count: rows.count)
        for (part, shift) in zip(parts, shifts) where shift + part.bitWidth > bitCount - topBits {
            part.add(rows, shift: shift, to: words)
        }
    }

    /// The first part that rows may differ in although the leftmost `keptBits` of their words are equal; nil when there
    /// is none.
    func firstUnsaidPart(keptBits: Int) -> Int? {
        for (index, shift) in shifts.enumerated()
        where shift < bitCount - keptBits && parts[index].bitWidth > 0 || parts[index].isOpen || shift < 0 {
            return index
        }
        return shifts.count < parts.count ? shifts.count : nil
    }

    /// Below zero, zero or above it as the left row comes before, with or after the right one, by the parts from
    /// `firstPart` on.
    func compare(_ left: Int, _ right: Int, from firstPart: Int = 0) -> Int {
        for part in parts[firstPart...] {
            let order = part.compare(left, right)
            if order != 0 { return order }
        }
        return 0
    }
}
