/// Which texts are quoted, and how.
struct TextQuoting: Sendable {
    private static let quote = UInt8(ascii: "\"")
    let delimiter: UInt8
    let quotesAll: Bool
    /// Texts that would be read as missing.
    let nils: Spellings

    /// Appends a text, in quotes if it would otherwise be read as something else.
    func append(_ start: UnsafePointer<UInt8>, _ count: Int, to output: inout ByteOutput) {
        let (isSpecial, quoteCount) = inspect(start, count)
        guard isSpecial || quotesAll || nils.contains(start, count) else { return output.append(start, count) }
        var place = output.reserve(count + quoteCount + 2)
        place[0] = Self.quote
        place += 1
        for index in 0..<count {
            let byte = start[index]
            place[0] = byte
            place += 1
            if byte == Self.quote {
                place[0] = byte
                place += 1
            }
        }
        place[0] = Self.quote
        output.advance(count + quoteCount + 2)
    }

    /// Whether the text holds a delimiter, a quote or a line end, and how many quotes.
    private func inspect(_ start: UnsafePointer<UInt8>, _ count: Int) -> (isSpecial: Bool, quoteCount: Int) {
        var isSpecial = false
        var quoteCount = 0
        for index in 0..<count {
            let byte = start[index]
            isSpecial = isSpecial || byte == delimiter || byte == 10 || byte == 13 || byte == Self.quote
            if byte == Self.quote { quoteCount &+= 1 }
        }
        return (isSpecial, quoteCount)
    }
}
