import Columns

/// One column of a sort as codes: unsigned numbers that are ordered as the rows are to be.
protocol KeyPart: Sendable {
    /// Bits that a code takes.
    var bitWidth: Int { get }
    /// Whether rows of equal codes may differ all the same: only texts do, in the bytes that follow.
    var isOpen: Bool { get }
    /// Adds the codes of rows to words: at `shift` bits from the right, or cut off by that many bits if negative.
    func add(_ rows: Range<Int>, shift: Int, to words: UnsafeMutablePointer<UInt64>)
    func code(_ rowIndex: Int) -> UInt64
    /// Below zero, zero or above it as the left row comes before, with or after the right one; looks at all of the value.
    func compare(_ left: Int, _ right: Int) -> Int
    /// The texts behind the codes, when there is more to them than codes say.
    var text: TextTies? { get }
}

/// A part whose codes say all there is, or the first bytes of texts.
struct CodedPart<Source: KeySource>: KeyPart {
    let source: Source
    let validity: Validity
    let range: CodeRange
    var text: TextTies?

    var bitWidth: Int { range.bitWidth }
    var isOpen: Bool { text != nil }

    @inline(__always) func code(_ rowIndex: Int) -> UInt64 {
        validity.isValid(rowIndex) ? range.code(of: source.word(rowIndex)) : range.codeOfNil
    }

    // A loop of its own for each source: called through `any KeyPart`, the generic one would make a call a value.
    @specialized(where Source == IntegerSource)
    @specialized(where Source == DoubleSource)
    @specialized(where Source == DateSource)
    @specialized(where Source == BitSource)
    @specialized(where Source == RankSource)
    @specialized(where Source == TextSource)
    @specialized(where Source == PresenceSource)
    func add(_ rows: Range<Int>, shift: Int, to words: UnsafeMutablePointer<UInt64>) {
        let left = UInt64(max(shift, 0)), right = UInt64(max(-shift, 0))
        let first = rows.lowerBound
        if validity.isAbsent {
            for row in rows { words[row &- first] |= (range.code(of: source.word(row)) &>> right) &<< left }
        } else {
            for row in rows { words[row &- first] |= (code(row) &>> right) &<< left }
        }
    }

    func compare(_ left: Int, _ right: Int) -> Int {
        let leftCode = code(left), rightCode = code(right)
        if leftCode != rightCode { return leftCode < rightCode ? -1 : 1 }
        return text?.compare(left, right) ?? 0
    }
}
