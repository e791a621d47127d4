/// Why a JSON file could not be read. Each case carries what was expected, what was found and where.
public enum JSONReadingError: Error, Hashable, Sendable {
    case unreadable(source: String, reason: String)
    case notUTF8(source: String, line: Int, byte: UInt8)
    case wrongEncoding(source: String, encoding: String)
    /// - byte: counted in the line from 1.
    case syntax(source: String, line: Int, byte: Int, expected: String, found: String, text: String)
    case wrongValue(source: String, line: Int, column: String, expected: String, found: String)
    case unclosedArray(source: String)
    case rowTooLong(source: String, line: Int, byteCount: Int)
    case noSuchColumn(source: String, name: String, columns: [String])
}

extension JSONReadingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let source, let reason):
            "\(source): cannot be read: \(reason)"
        case .notUTF8(let source, let line, let byte):
            """
            \(source), line \(line): expected UTF-8, found the byte 0x\(String(byte, radix: 16, uppercase: true)); convert \
            the file (iconv -f LATIN1 -t UTF-8), or set repairsInvalidUTF8 in the options to read such bytes as U+FFFD
            """
        case .wrongEncoding(let source, let encoding):
            "\(source): expected UTF-8, found \(encoding); convert the file (iconv -f \(encoding) -t UTF-8)"
        case .syntax(let source, let line, let byte, let expected, let found, let text):
            """
            \(source), line \(line), byte \(byte): expected \(expected), found \(found): \(text)
            To go on without such lines set onBadRow to .skip or .collect, where each line is an object of its own
            """
        case .wrongValue(let source, let line, let column, let expected, let found):
            """
            \(source), line \(line), column "\(column)": expected \(expected), found "\(found)"; \
            pass types: ["\(column)": .string], or set onBadRow to .skip or .collect
            """
        case .unclosedArray(let source):
            "\(source): expected a closing bracket, found the end of the file; is it still being written?"
        case .rowTooLong(let source, let line, let byteCount):
            "\(source), line \(line): expected rows of less than 4 GiB, found one of \(byteCount) bytes"
        case .noSuchColumn(let source, let name, let columns):
            """
            \(source): expected a column "\(name)", found \(columns.map { "\"\($0)\"" }.joined(separator: ", "))\
            \(CSVReadingError.nearest(to: name, in: columns).map { "; did you mean \"\($0)\"?" } ?? "")
            """
        }
    }
}
