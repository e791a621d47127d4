/// How fields and rows are told apart.
struct CSVDialect: Hashable, Sendable {
    var delimiter: UInt8
    /// nil when quotes mean nothing.
    var quote: UInt8?
    /// The byte that ends a row: a line feed, or a carriage return in files without line feeds. A carriage return before
    /// a line feed belongs to neither the field nor the next row.
    var terminator: UInt8 = UInt8(ascii: "\n")

    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")

    /// As the scanners in C take it.
    var quoteArgument: Int32 { quote.map(Int32.init) ?? -1 }
}
