import Columns

@testable import Formats

/// The slow twin of the CSV reader: one byte at a time, one thread, every value by the standard library or by
/// `Columns`. Shares no code with the reader but the options.
struct SlowCSV {
    struct Field: Equatable {
        var text: String
        var isQuoted = false
    }

    var names: [String] = []
    var rows: [[Field]] = []
    /// Lines of rows with another number of fields.
    var raggedLines: [Int] = []

    init(_ bytes: [UInt8], delimiter: Character = ",", hasHeader: Bool = true, options: CSVReadingOptions = .init()) {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        var all = Self.split(bytes, delimiter.asciiValue!, options.usesQuoting ? options.quote.asciiValue! : nil)
        func isEmptyLine(_ row: [Field]) -> Bool { row.count == 1 && row[0].text.isEmpty && !row[0].isQuoted }
        if hasHeader {
            let header = all.firstIndex { !isEmptyLine($0.fields) }!
            names = all[header].fields.map(\.text)
            all.removeFirst(header + 1)
        } else {
            let first = all.first { !isEmptyLine($0.fields) }!
            names = first.fields.indices.map { "column\($0)" }
        }
        for (line, row) in all {
            if isEmptyLine(row), names.count > 1 || options.ignoresEmptyLines { continue }
            if row.count == names.count {
                rows.append(row)
            } else if options.padsShortRows, row.count < names.count {
                rows.append(row + [Field](repeating: Field(text: ""), count: names.count - row.count))
            } else {
                raggedLines.append(line)
            }
        }
    }

    private static func split(
        _ bytes: ArraySlice<UInt8>, _ delimiter: UInt8, _ quote: UInt8?
    ) -> [(line: Int, fields: [Field])] {
        var rows: [(line: Int, fields: [Field])] = []
        var at = bytes.startIndex
        var line = 1
        while at < bytes.endIndex {
            var fields: [Field] = []
            let rowLine = line
            var isRowOpen = true
            while isRowOpen {
                var content: [UInt8] = []
                var isQuoted = false
                if at < bytes.endIndex, bytes[at] == quote {
                    isQuoted = true
                    at += 1
                    while at < bytes.endIndex {
                        if bytes[at] == quote {
                            at += 1
                            guard at < bytes.endIndex, bytes[at] == quote else { break }
                        }
                        if bytes[at] == 10 { line += 1 }
                        content.append(bytes[at])
                        at += 1
                    }
                }
                while at < bytes.endIndex, bytes[at] != delimiter, bytes[at] != 10 {
                    content.append(bytes[at])
                    at += 1
                }
                isRowOpen = at < bytes.endIndex && bytes[at] == delimiter
                if at < bytes.endIndex, bytes[at] == 10 { line += 1 }
                // The carriage return of a line end; one that was inside quotes is part of the text.
                if !isRowOpen, content.last == 13, bytes[at - 1] == 13 { content.removeLast() }
                at += 1
                fields.append(Field(text: String(decoding: content, as: UTF8.self), isQuoted: isQuoted))
            }
            rows.append((rowLine, fields))
        }
        return rows
    }

    /// The column as the reader should give it: type, and a description of every value.
    func column(_ index: Int, options: CSVReadingOptions = .init()) -> (type: String, values: [String?]) {
        let fields = rows.map { $0[index] }
        let present = fields.filter { !options.nilEncodings.contains($0.text) }
        func values(_ describe: (String) -> String?) -> [String?] {
            fields.map { options.nilEncodings.contains($0.text) ? nil : describe($0.text) }
        }
        func all(_ condition: (String) -> Bool) -> Bool {
            !present.isEmpty && present.allSatisfy { condition($0.text) }
        }
        if all({ Self.integer($0) != nil }) { return ("Int", values { Self.integer($0)?.description }) }
        if all({ Self.double($0) != nil }) { return ("Double", values { Self.double($0)?.description }) }
        if all({ CalendarDate(Self.trimmed($0)) != nil }) {
            return ("CalendarDate", values { CalendarDate(Self.trimmed($0))?.description })
        }
        let zoned = present.filter { Self.hasOffset($0.text) }
        if all({ Timestamp(Self.trimmed($0)) != nil }), zoned.isEmpty || zoned.count == present.count {
            let unit = present.contains { Self.needsNanoseconds($0.text) } ? "ns" : "us"
            return (
                "Timestamp(\(unit)\(zoned.isEmpty ? "" : ", UTC"))", values { Timestamp(Self.trimmed($0))?.description }
            )
        }
        if all({ options.trueEncodings.contains($0) || options.falseEncodings.contains($0) }) {
            return ("Bool", values { options.trueEncodings.contains($0).description })
        }
        return ("String", fields.map { !$0.isQuoted && options.nilEncodings.contains($0.text) ? nil : $0.text })
    }

    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    static func integer(_ text: String) -> Int? {
        let text = trimmed(text)
        return text.hasPrefix("+") ? nil : Int(text)
    }

    static func double(_ text: String) -> Double? {
        let text = trimmed(text)
        if ["inf", "infinity", "nan"].contains(text.lowercased())
            || ["-inf", "-infinity", "-nan"].contains(text.lowercased())
        {
            return Double(text)
        }
        guard text.allSatisfy({ "0123456789+-.eE".contains($0) }), !text.hasPrefix("+"), let value = Double(text) else {
            return nil
        }
        if text.allSatisfy({ "0123456789-".contains($0) }) {
            guard let whole = Int(text), let exact = Double(exactly: whole) else { return nil }
            return whole == 0 && text.hasPrefix("-") ? -exact : exact
        }
        return value
    }

    static func hasOffset(_ text: String) -> Bool {
        let text = trimmed(text)
        guard text.count > 10 else { return false }
        let time = text.dropFirst(11)
        return time.contains("Z") || time.contains("z") || time.contains("+") || time.contains("-")
    }

    static func needsNanoseconds(_ text: String) -> Bool {
        guard let point = text.firstIndex(where: { $0 == "." || $0 == "," }) else { return false }
        let digits = text[text.index(after: point)...].prefix { $0.isNumber }
        return digits.dropFirst(6).contains { $0 != "0" }
    }
}
