/// A few short texts that stand for something: for "missing", for true, for false.
struct Spellings: Sendable {
    private let texts: [[UInt8]]
    private let longest: Int
    /// Bit b is set when some text begins with byte b.
    private var firstBytes: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    private let hasEmpty: Bool

    init(_ spellings: some Collection<String>) {
        texts = spellings.map { Array($0.utf8) }.filter { !$0.isEmpty }
        longest = texts.map(\.count).max() ?? 0
        hasEmpty = spellings.contains("")
        for text in texts {
            let bit: UInt64 = 1 << UInt64(text[0] & 63)
            switch text[0] >> 6 {
            case 0: firstBytes.0 |= bit
            case 1: firstBytes.1 |= bit
            case 2: firstBytes.2 |= bit
            default: firstBytes.3 |= bit
            }
        }
    }

    /// The texts, but the empty one.
    var all: [String] { texts.map { String(decoding: $0, as: UTF8.self) } }

    /// Whether the bytes are one of the texts.
    ///
    /// - Cost: for nearly all other texts, a look at length and first byte.
    @inline(__always) func contains(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        if count == 0 { return hasEmpty }
        guard count <= longest, mayBegin(start[0]) else { return false }
        return search(start, count)
    }

    @inline(__always) private func mayBegin(_ byte: UInt8) -> Bool {
        let word: UInt64
        switch byte &>> 6 {
        case 0: word = firstBytes.0
        case 1: word = firstBytes.1
        case 2: word = firstBytes.2
        default: word = firstBytes.3
        }
        return (word &>> UInt64(byte & 63)) & 1 != 0
    }

    /// Whether some text that is not empty satisfies the condition.
    func contains(where condition: ([UInt8]) -> Bool) -> Bool { texts.contains(where: condition) }

    @inline(never) private func search(_ start: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        texts.contains { text in
            text.count == count && text.indices.allSatisfy { text[$0] == start[$0] }
        }
    }
}
