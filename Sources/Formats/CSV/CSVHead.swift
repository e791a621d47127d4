/// What the beginning of a file says: dialect, header, names.
struct CSVHead {
    var dialect: CSVDialect
    var hasHeader: Bool
    var names: [String]
    /// Offset and line number of the first row of data.
    var dataStart: Int
    var dataLine: Int

    /// Bytes looked at.
    static let sampleByteCount = 64 << 10

    /// Looks at the beginning of `text`, what the options leave open.
    ///
    /// - Throws: `CSVReadingError` for an empty text, another encoding, or unusable options.
    init(_ text: UnsafeBufferPointer<UInt8>, source: String, options: CSVReadingOptions) throws {
        let start = try Self.skipByteOrderMark(text, source)
        let sample = UnsafeBufferPointer(rebasing: text[start..<min(text.count, start + Self.sampleByteCount)])
        let isWhole = start + sample.count == text.count
        let quote = options.usesQuoting ? try Self.byte(options.quote, "quote") : nil
        let terminator =
            sample.contains(CSVDialect.lineFeed) || !sample.contains(CSVDialect.carriageReturn)
            ? CSVDialect.lineFeed : CSVDialect.carriageReturn
        if let delimiter = options.delimiter {
            dialect = CSVDialect(
                delimiter: try Self.byte(delimiter, "delimiter"), quote: quote, terminator: terminator)
        } else {
            dialect = Self.likeliest(sample, isWhole: isWhole, quote: quote, terminator: terminator)
        }

        // A header may be longer than the sample.
        var rows = SampleRows(sample, dialect: dialect, isWhole: isWhole, limit: 100)
        if rows.rows.isEmpty {
            rows = SampleRows(UnsafeBufferPointer(rebasing: text[start...]), dialect: dialect, isWhole: true, limit: 1)
        }
        guard let first = rows.rows.first else { throw CSVReadingError.empty(source: source) }
        hasHeader = options.hasHeaderRow ?? Self.looksLikeHeader(first, rows.rows.dropFirst(), options)
        names = Self.names(hasHeader ? first.fields.map(\.text) : first.fields.map { _ in "" })
        dataStart = start + (hasHeader ? first.end : 0)
        dataLine = hasHeader ? first.nextLine : 1
    }

    private static func byte(_ character: Character, _ option: String) throws -> UInt8 {
        guard let byte = character.asciiValue, byte != CSVDialect.lineFeed, byte != CSVDialect.carriageReturn else {
            throw CSVReadingError.unusableCharacter(option: option, character: character)
        }
        return byte
    }

    /// UTF-8's mark is passed over, those of the wider encodings are errors.
    private static func skipByteOrderMark(_ text: UnsafeBufferPointer<UInt8>, _ source: String) throws -> Int {
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
        if text.starts(with: [0xFF, 0xFE]) {
            throw CSVReadingError.wrongEncoding(source: source, encoding: "UTF-16LE")
        }
        if text.starts(with: [0xFE, 0xFF]) {
            throw CSVReadingError.wrongEncoding(source: source, encoding: "UTF-16BE")
        }
        return 0
    }

    /// The delimiter under which most rows have the same number of fields, more than one.
    private static func likeliest(
        _ sample: UnsafeBufferPointer<UInt8>, isWhole: Bool, quote: UInt8?, terminator: UInt8
    ) -> CSVDialect {
        var best = CSVDialect(delimiter: UInt8(ascii: ","), quote: quote, terminator: terminator)
        var bestShare = 0.0
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: "|")] {
            let dialect = CSVDialect(delimiter: delimiter, quote: quote, terminator: terminator)
            let rows = SampleRows(sample, dialect: dialect, isWhole: isWhole, limit: 200).rows
            var byCount: [Int: Int] = [:]
            for row in rows { byCount[row.fields.count, default: 0] += 1 }
            let most = byCount.filter { $0.key > 1 }.max { ($0.value, $0.key) < ($1.value, $1.key) }
            guard let most, !rows.isEmpty else { continue }
            let share = Double(most.value) / Double(rows.count)
            if share > bestShare {
                bestShare = share
                best = dialect
            }
        }
        return best
    }

    /// See `CSVReadingOptions.hasHeaderRow`.
    private static func looksLikeHeader(
        _ first: SampleRows.Row, _ rest: some Collection<SampleRows.Row>, _ options: CSVReadingOptions
    ) -> Bool {
        let classifier = FieldClassifier(options)
        var dataCells = 0
        for (column, cell) in first.fields.enumerated() {
            let own = cell.types(classifier)
            var below = classifier.considered
            for row in rest where column < row.fields.count {
                below.formIntersection(row.fields[column].types(classifier))
            }
            let isUnknown = rest.isEmpty || below == classifier.considered
            if own == classifier.considered { continue }
            if own == .text {
                if !isUnknown, below != .text { return true }
            } else if isUnknown || !own.isDisjoint(with: below.subtracting(.text)) {
                dataCells += 1
            }
        }
        return dataCells == 0
    }

    /// Names without gaps and repetitions: an empty one becomes `column` and its number from 0, a second `x` becomes `x_2`.
    static func names(_ given: [String]) -> [String] {
        var taken = Set(given)
        var seen = Set<String>()
        return given.enumerated().map { index, name in
            var unique = name
            if name.isEmpty { unique = "column\(index)" }
            var number = 2
            while seen.contains(unique) || (unique != name && taken.contains(unique)) {
                unique = "\(name.isEmpty ? "column\(index)" : name)_\(number)"
                number += 1
            }
            seen.insert(unique)
            taken.insert(unique)
            return unique
        }
    }
}
