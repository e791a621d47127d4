/// Random CSV texts that follow RFC 4180 and bring the reader's rare paths together.
enum RandomCSV {
    static func text(_ random: inout SeededGenerator) -> String {
        let columnCount = Int.random(in: 1...4, using: &random)
        let kinds = (0..<columnCount).map { _ in Int.random(in: 0..<kindCount, using: &random) }
        let rowCount = Int.random(in: 0...40, using: &random)
        let lineEnd = Bool.random(using: &random) ? "\n" : "\r\n"
        let surprises = Int.random(in: 0...2, using: &random)
        var lines = [(0..<columnCount).map { "c\($0)" }.joined(separator: ",")]
        for _ in 0..<rowCount {
            if Int.random(in: 0..<30, using: &random) == 0, columnCount > 1 { lines.append("") }
            var fields = kinds.map { kind in
                let surprise = Int.random(in: 0..<60, using: &random) < surprises
                return field(kind: surprise ? Int.random(in: 0..<kindCount, using: &random) : kind, &random)
            }
            if Int.random(in: 0..<40, using: &random) == 0, fields.count > 1 { fields.removeLast() }
            lines.append(fields.joined(separator: ","))
        }
        return lines.joined(separator: lineEnd) + (Bool.random(using: &random) ? lineEnd : "")
    }

    private static let kindCount = 9

    private static func field(kind: Int, _ random: inout SeededGenerator) -> String {
        if Int.random(in: 0..<12, using: &random) == 0 { return ["", "NA", "null"].randomElement(using: &random)! }
        let plain: String
        switch kind {
        case 0: plain = String(Int.random(in: -1000...1000, using: &random))
        case 1: plain = String(Int.random(in: .min ... .max, using: &random))
        case 2: plain = String(Double.random(in: -10...10, using: &random))
        case 3: plain = ["true", "false", "True"].randomElement(using: &random)!
        case 4: plain = date(&random)
        case 5: plain = "\(date(&random))\(["T", " "].randomElement(using: &random)!)\(time(&random))"
        case 6: plain = ["rock", "pop", "a rather long text", "ünïcödé", ""].randomElement(using: &random)!
        case 7:
            plain = (0..<Int.random(in: 0...30, using: &random)).map { _ in
                String("ab,\"\n\r é".randomElement(using: &random)!)
            }.joined()
        default: plain = "\(date(&random))T\(time(&random))\(["Z", "+01:30", "-05"].randomElement(using: &random)!)"
        }
        let needsQuotes = plain.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
        guard needsQuotes || Int.random(in: 0..<10, using: &random) == 0 else { return plain }
        // Scalars, because "\r\n" is one character.
        var quoted = "\""
        for scalar in plain.unicodeScalars {
            quoted.unicodeScalars.append(scalar)
            if scalar == "\"" { quoted.unicodeScalars.append(scalar) }
        }
        return quoted + "\""
    }

    private static func date(_ random: inout SeededGenerator) -> String {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        return
            "\(padded(.random(in: 1700...2200, using: &random), 4))-\(padded(.random(in: 1...12, using: &random), 2))-"
            + padded(.random(in: 1...28, using: &random), 2)
    }

    private static func time(_ random: inout SeededGenerator) -> String {
        ["00:00:00", "23:59:59", "12:30", "07:08:09.5", "07:08:09.123456", "07:08:09.123456789"].randomElement(
            using: &random)!
    }
}
