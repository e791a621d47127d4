import Columns

/// Gives equal texts equal codes, counted from 0 in the order of first appearance.
///
/// Open addressing with linear probing. A slot holds a code and part of the hash, so that a probe compares bytes only
/// where they are very likely to be equal:
///
///     slot:  | upper 32 bits of the hash | code + 1, or 0 for a free slot |
///
/// The texts must stay where they are while the interner lives: it keeps their addresses.
struct TextInterner {
    private var slots: [UInt64]
    private var texts: [UnsafeBufferPointer<UInt8>] = []
    private(set) var hashes: [UInt64] = []

    init() { slots = Array(repeating: 0, count: 1024) }

    /// Distinct texts so far.
    var count: Int { texts.count }

    func text(of code: Int) -> UnsafeBufferPointer<UInt8> { texts[code] }

    /// The code of a text, a new one when it was not met before.
    mutating func code(of text: UnsafeBufferPointer<UInt8>) -> UInt32 { code(of: text, hash: foldedHash(text)) }

    mutating func code(of text: UnsafeBufferPointer<UInt8>, hash: UInt64) -> UInt32 {
        let mask = slots.count - 1
        let tag = hash & ~0xFFFF_FFFF
        var place = Int(truncatingIfNeeded: hash) & mask
        while slots[place] != 0 {
            let slot = slots[place]
            let code = Int(truncatingIfNeeded: slot & 0xFFFF_FFFF) - 1
            if slot & ~0xFFFF_FFFF == tag, equalBytes(texts[code], text) { return UInt32(code) }
            place = (place + 1) & mask
        }
        slots[place] = tag | UInt64(texts.count + 1)
        texts.append(text)
        hashes.append(hash)
        if 2 * texts.count > slots.count { grow() }
        return UInt32(texts.count - 1)
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = Array(repeating: 0, count: mask + 1)
        for (code, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash) & mask
            while slots[place] != 0 { place = (place + 1) & mask }
            slots[place] = (hash & ~0xFFFF_FFFF) | UInt64(code + 1)
        }
    }

    /// The distinct texts by code, copied into a column of views that needs nobody else's memory.
    func distinctTexts(name: String = "") -> Column<String> {
        let partRows = ColumnWriter<String>.partRows
        let partCount = (count + partRows - 1) / partRows
        let writer = StringWriter(count: count, partCount: partCount, unit: .seconds)
        for part in 0..<partCount {
            var cursor = writer.cursor(part: part)
            for code in part * partRows..<min((part + 1) * partRows, count) {
                cursor.write(utf8: texts[code], at: code)
            }
            writer.close(cursor, part: part)
        }
        let (storage, buffers) = writer.finish()
        return Column(name: name, storage: storage, validity: Validity(), count: count, owner: ColumnOwner(buffers))
    }
}

/// Whether two texts have the same bytes.
@inline(__always)
func equalBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
    return compareBytes(leftStart, rightStart, left.count) == 0
}

/// Below zero, zero or above it as the first bytes are lower, equal or higher: eight at a time.
@inline(__always)
func compareBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let left = UnsafeRawPointer(left), right = UnsafeRawPointer(right)
    var offset = 0
    while offset &+ 8 <= count {
        let leftWord = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let rightWord = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        if leftWord != rightWord { return leftWord < rightWord ? -1 : 1 }
        offset &+= 8
    }
    while offset < count {
        let leftByte = left.load(fromByteOffset: offset, as: UInt8.self)
        let rightByte = right.load(fromByteOffset: offset, as: UInt8.self)
        if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
        offset &+= 1
    }
    return 0
}
