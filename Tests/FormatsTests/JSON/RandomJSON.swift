/// Random rows of JSON: few names, all kinds of values, spaces anywhere, now and then something that changes a column's type.
enum RandomJSON {
    static func rows(_ random: inout SeededGenerator) -> [String] {
        let names = ["id", "name", "a much longer name than eight bytes", "user", "é", "x\\u0041", "tags", "when"]
        let kinds = names.map { _ in Int.random(in: 0..<9, using: &random) }
        let isRegular = Bool.random(using: &random)
        return (0..<Int.random(in: 0...60, using: &random)).map { _ in
            var members = zip(names, kinds).map { name, kind in
                "\"\(name)\"\(space(&random)):\(space(&random))\(value(kind, &random))\(space(&random))"
            }
            if !isRegular {
                members.removeAll { _ in Int.random(in: 0..<3, using: &random) == 0 }
                if Int.random(in: 0..<4, using: &random) == 0 { members.shuffle(using: &random) }
                if Int.random(in: 0..<30, using: &random) == 0 { members.append("\"late\":\(number(&random))") }
                if Int.random(in: 0..<30, using: &random) == 0 { members.append("\"id\":null") }
            }
            return "{\(space(&random))\(members.joined(separator: "," + space(&random)))}"
        }
    }

    private static func space(_ random: inout SeededGenerator) -> String {
        ["", "", "", " ", "\t", "  "].randomElement(using: &random)!
    }

    private static func number(_ random: inout SeededGenerator) -> String {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: "-0"
        case 1: "\(Int.random(in: .min ... .max, using: &random))"
        case 2: "9223372036854775808"
        default: "\(Int.random(in: -999...999, using: &random))"
        }
    }

    private static func value(_ kind: Int, _ random: inout SeededGenerator) -> String {
        let turn = Int.random(in: 0..<40, using: &random)
        if turn == 0 { return "null" }
        switch turn == 1 ? Int.random(in: 0..<9, using: &random) : kind {
        case 0: return number(&random)
        case 1: return ["1.5", "-2e3", "0.1", "7", "NaN", "1E-2", "-Infinity"].randomElement(using: &random)!
        case 2: return Bool.random(using: &random) ? "true" : "false"
        case 3: return "\"\(["a", "bc", "def"].randomElement(using: &random)!)\""
        case 4: return "\"\(text(&random))\""
        case 5: return "\"2024-02-\(Int.random(in: 10...29, using: &random))\""
        case 6:
            return
                "\"2024-02-10T1\(Int.random(in: 0...9, using: &random)):00:00\(Bool.random(using: &random) ? "" : ".5")\""
        case 7:
            return ["[]", "[1, 2]", "[{\"a\": \"]\"}, null]", "[\"\\\"\"]", "[[[]]]"].randomElement(using: &random)!
        default:
            return ["{}", "{\"id\": 1}", "{\"id\": 2, \"deep\": {\"er\": \"x\"}}", "{ \"n\" : null }"]
                .randomElement(using: &random)!
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let parts = [
            "a", "b", " ", "é", "日", "😀", "\\n", "\\\"", "\\\\", "\\u00e9", "\\ud83d\\ude00", "\\/", "{", "]", ",",
        ]
        return (0..<Int.random(in: 0...20, using: &random)).map { _ in parts.randomElement(using: &random)! }.joined()
    }
}
