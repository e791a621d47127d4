/// Reads delimited text one byte at a time: a value that is told a byte and answers what it ends.
///
/// This is the definition of what a field is; the scanners that go 64 bytes at a time must agree with it, and tests
/// compare them. It forgives what RFC 4180 forbids: a quote inside an unquoted field is a character like any other, and
/// text after a closing quote belongs to the field.
///
///     state \ byte     quote            delimiter       terminator     other
///     fieldStart       quoted           field ends      row ends       unquoted
///     unquoted         unquoted, stray  field ends      row ends       unquoted
///     quoted           quoteInQuoted    quoted          quoted         quoted
///     quoteInQuoted    quoted           field ends      row ends       unquoted, stray
///
/// - Source: RFC 4180, section 2; the forgiveness is that of Python's csv module.
struct CSVMachine {
    enum State: Sendable, CaseIterable { case fieldStart, unquoted, quoted, quoteInQuoted }
    enum Event: Sendable { case nothing, fieldEnd, rowEnd }

    let dialect: CSVDialect
    private(set) var state = State.fieldStart
    /// Whether some quote stood where RFC 4180 has none.
    private(set) var sawStrayQuote = false

    init(_ dialect: CSVDialect) { self.dialect = dialect }

    var isInsideQuotes: Bool { state == .quoted }
    /// Whether the bytes so far end on a row end, so that no row is open.
    private(set) var isAtRowStart = true

    mutating func step(_ byte: UInt8) -> Event {
        isAtRowStart = false
        switch state {
        case .fieldStart where byte == dialect.quote:
            state = .quoted
            return .nothing
        case .quoted:
            if byte == dialect.quote { state = .quoteInQuoted }
            return .nothing
        case .quoteInQuoted where byte == dialect.quote:
            state = .quoted
            return .nothing
        case .fieldStart, .unquoted, .quoteInQuoted:
            break
        }
        if byte == dialect.terminator {
            state = .fieldStart
            isAtRowStart = true
            return .rowEnd
        }
        if byte == dialect.delimiter {
            state = .fieldStart
            return .fieldEnd
        }
        // A carriage return after a closing quote is the first half of a line end.
        let isStray = state == .quoteInQuoted ? byte != CSVDialect.carriageReturn : byte == dialect.quote
        if isStray { sawStrayQuote = true }
        state = .unquoted
        return .nothing
    }
}
