/// Sorts items by an unsigned key, items of equal keys in the order they came in.
///
/// Least significant digit first: one counting sort a digit, and only over the bits in which keys differ. Digits are as
/// wide as pays for so many items, so few items do not clear large tables.
///
/// - Parameters:
///   - items, scratch: room for `count` items each; afterwards one of them holds the result, which is returned.
///   - counts: room for `RadixDigits.countRoom` counts.
@inline(__always)
func radixSort<Item: BitwiseCopyable>(
    _ items: UnsafeMutablePointer<Item>, scratch: UnsafeMutablePointer<Item>, count: Int,
    counts: UnsafeMutablePointer<UInt32>, key: (Item) -> UInt64
) -> UnsafeMutablePointer<Item> {
    let digits = RadixDigits(differing: differingBits(items, count, key), count: count)
    counts.update(repeating: 0, count: digits.passCount * digits.size)
    for index in 0..<count {
        let word = key(items[index])
        for pass in 0..<digits.passCount { counts[digits.place(word, pass)] &+= 1 }
    }
    var source = items, target = scratch
    for pass in 0..<digits.passCount {
        let cursors = counts + pass * digits.size
        if cursors[digits.digit(key(items[0]), pass)] == count { continue }
        turnIntoStarts(cursors, digits.size)
        for index in 0..<count {
            let item = source[index]
            let digit = digits.digit(key(item), pass)
            let place = cursors[digit]
            cursors[digit] = place &+ 1
            target[Int(place)] = item
        }
        swap(&source, &target)
    }
    return source
}

/// The bits in which keys differ.
@inline(__always)
func differingBits<Item>(_ items: UnsafeMutablePointer<Item>, _ count: Int, _ key: (Item) -> UInt64) -> UInt64 {
    guard count > 0 else { return 0 }
    let first = key(items[0])
    var differing: UInt64 = 0
    for index in 0..<count { differing |= key(items[index]) ^ first }
    return differing
}

/// Turns counts into the places at which each digit's items begin.
@inline(__always)
func turnIntoStarts(_ counts: UnsafeMutablePointer<UInt32>, _ count: Int) {
    var next: UInt32 = 0
    for index in 0..<count {
        let items = counts[index]
        counts[index] = next
        next &+= items
    }
}

/// Which digits a radix sort goes through: the bits that differ, in equal parts.
struct RadixDigits {
    let passCount: Int
    /// Values of a digit.
    let size: Int
    private let lowestBit: UInt64
    private let bits: UInt64

    static let widest = 11
    /// The most counts that all passes together need: 64 bits in digits of the widest kind.
    static let countRoom = 6 << widest

    init(differing: UInt64, count: Int) {
        guard differing != 0 else {
            (passCount, size, lowestBit, bits) = (0, 1, 0, 0)
            return
        }
        let low = differing.trailingZeroBitCount
        let width = 64 - differing.leadingZeroBitCount - low
        let fewest = (width + RadixDigits.widest - 1) / RadixDigits.widest
        // A pass touches every item and every count; clearing and summing counts is about as quick as moving items.
        let choices = (fewest...max(fewest, (width + 5) / 6)).map { passes in
            (passes: passes, cost: passes * (count + 1 << ((width + passes - 1) / passes)))
        }
        passCount = choices.min { $0.cost < $1.cost }!.passes
        bits = UInt64((width + passCount - 1) / passCount)
        size = 1 << Int(bits)
        lowestBit = UInt64(low)
    }

    @inline(__always) func digit(_ word: UInt64, _ pass: Int) -> Int {
        Int(truncatingIfNeeded: word &>> (lowestBit &+ UInt64(pass) &* bits)) & (size &- 1)
    }
    @inline(__always) func place(_ word: UInt64, _ pass: Int) -> Int { pass &* size &+ digit(word, pass) }
}
