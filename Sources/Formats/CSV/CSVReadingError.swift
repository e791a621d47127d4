/// Why a CSV file could not be read. Each case carries what was expected, what was found and where.
public enum CSVReadingError: Error, Hashable, Sendable {
    case unreadable(source: String, reason: String)
    case empty(source: String)
    case notUTF8(source: String, line: Int, byte: UInt8)
    case wrongEncoding(source: String, encoding: String)
    case wrongFieldCount(source: String, line: Int, expected: Int, found: Int, text: String)
    case wrongValue(source: String, line: Int, column: String, expected: String, found: String)
    case unclosedQuote(source: String, line: Int)
    case rowTooLong(line: Int, byteCount: Int)
    case noSuchColumn(source: String, name: String, columns: [String])
    case unusableCharacter(option: String, character: Character)
}

extension CSVReadingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let source, let reason):
            "\(source): cannot be read: \(reason)"
        case .empty(let source):
            "\(source): expected a header or rows, found nothing; is it still being written?"
        case .notUTF8(let source, let line, let byte):
            """
            \(source), line \(line): expected UTF-8, found the byte 0x\(String(byte, radix: 16, uppercase: true)); convert \
            the file (iconv -f LATIN1 -t UTF-8), or set repairsInvalidUTF8 in the options to read such bytes as U+FFFD
            """
        case .wrongEncoding(let source, let encoding):
            "\(source): expected UTF-8, found \(encoding); convert the file (iconv -f \(encoding) -t UTF-8)"
        case .wrongFieldCount(let source, let line, let expected, let found, let text):
            """
            \(source), line \(line): expected \(expected) fields, found \(found): \(text)
            To go on without such rows set onBadRow to .skip or .collect\
            \(found < expected ? "; to complete them with missing values set padsShortRows" : ""); \
            if all rows look wrong, set delimiter
            """
        case .wrongValue(let source, let line, let column, let expected, let found):
            """
            \(source), line \(line), column "\(column)": expected \(expected), found "\(found)"; \
            pass types: ["\(column)": .string], add "\(found)" to nilEncodings, or set onBadRow to .skip or .collect
            """
        case .unclosedQuote(let source, let line):
            """
            \(source), line \(line): expected a closing quote, found the end of the file; if quotes are ordinary text in \
            this file, set usesQuoting to false
            """
        case .rowTooLong(let line, let byteCount):
            """
            line \(line): expected rows of less than 4 GiB, found one of \(byteCount) bytes; a quote that never closes does \
            that: if quotes are ordinary text in this file, set usesQuoting to false
            """
        case .noSuchColumn(let source, let name, let columns):
            """
            \(source): expected a column "\(name)", found \(columns.map { "\"\($0)\"" }.joined(separator: ", "))\
            \(Self.nearest(to: name, in: columns).map { "; did you mean \"\($0)\"?" } ?? "")
            """
        case .unusableCharacter(let option, let character):
            "\(option): expected one ASCII character that is not a line end, found \"\(character)\""
        }
    }

    /// The column whose name differs least, if it differs little.
    static func nearest(to name: String, in columns: [String]) -> String? {
        let ranked = columns.map { (name: $0, distance: distance($0.lowercased(), name.lowercased())) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(2, name.count / 3) else {
            return nil
        }
        return best.name
    }

    /// Levenshtein's distance: insertions, deletions and replacements.
    private static func distance(_ first: String, _ second: String) -> Int {
        let target = Array(second)
        var row = Array(0...target.count)
        for (index, character) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in target.enumerated() {
                let above = row[column + 1]
                row[column + 1] = min(above + 1, row[column] + 1, diagonal + (character == other ? 0 : 1))
                diagonal = above
            }
        }
        return row[target.count]
    }
}
