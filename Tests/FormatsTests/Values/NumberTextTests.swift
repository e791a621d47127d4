import Testing

@testable import Formats

/// Texts of numbers against the standard library's reading of them.
@Suite struct NumberTextTests {
    /// Calls `body` with the text and 64 zero bytes around it.
    private func withText<R>(_ text: String, _ body: (UnsafePointer<UInt8>, Int) -> R) -> R {
        let bytes = [UInt8](repeating: 0, count: 64) + Array(text.utf8) + [UInt8](repeating: 0x39, count: 64)
        return bytes.withUnsafeBufferPointer { body($0.baseAddress! + 64, text.utf8.count) }
    }

    private func integer(_ text: String) -> Int? {
        withText(text) { start, count in
            let quick = count > 0 ? IntegerText.quick(start, count) : nil
            let slow = IntegerText.parse(UnsafeBufferPointer(start: start, count: count))
            if let quick { #expect(quick == slow, "\(text)") }
            return slow
        }
    }

    private func double(_ text: String, exact: Bool = false) -> Double? {
        withText(text) { DoubleText.parse($0, $1, exactIntegers: exact) }
    }

    @Test func integersOfEveryLength() {
        for digits in 1...19 {
            for lead in ["1", "9", "5"] {
                let text = String((lead + String(repeating: "1234567890", count: 2)).prefix(digits))
                #expect(integer(text) == Int(text), "\(text)")
                #expect(integer("-" + text) == Int("-" + text), "-\(text)")
                // One wrong character at every place.
                for place in text.indices {
                    for wrong in ["/", ":", "a", " ", ".", "\u{B0}"]
                    where !(wrong == " " && (place == text.startIndex || text.index(after: place) == text.endIndex)) {
                        let bad = text.replacingCharacters(at: place, with: wrong)
                        #expect(integer(bad) == nil, "\(bad)")
                    }
                }
            }
        }
    }

    @Test func integersAtTheEdge() {
        #expect(integer("9223372036854775807") == .max)
        #expect(integer("9223372036854775808") == nil)
        #expect(integer("-9223372036854775808") == .min)
        #expect(integer("-9223372036854775809") == nil)
        #expect(integer("99999999999999999999") == nil)
        #expect(integer("000000000000000000000000007") == 7)
        #expect(integer("") == nil)
        #expect(integer("-") == nil)
        #expect(integer("+5") == nil)
        #expect(integer(" -5\t") == -5)
    }

    @Test func doublesAreTheNearest() {
        let texts = [
            "0", "-0", "0.0", "1", "1.", ".5", "-.5", "1e5", "1E-5", "1e+5", "123456789012345678",
            "1234567890123456789012", "0.1", "0.3",
            "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9406564584124654e-324", "2.4703282292062327e-324",
            "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "1e-400",
            "1e99999999999",
            "9007199254740993", "9007199254740993.0", "9007199254740992.5",
            "0.500000000000000166533453693773481063544750213623046875",
            "1.00000000000000011102230246251565404236316680908203125",
            "1.00000000000000011102230246251565404236316680908203124",
            "1.00000000000000011102230246251565404236316680908203126", "3.1415926535897932384626433832795028841971",
            "8.5e22", "1e22", "1e23",
            "7.2057594037927933e16", "6929495644600919.5", "3.2378839133029012895883524125015321748630094142e-319",
            "0000000000000000000000000000000.00000000000000000000000000000001",
        ]
        for text in texts {
            #expect(double(text)?.bitPattern == Double(text)?.bitPattern, "\(text)")
            #expect(double("-" + text)?.bitPattern == Double("-" + text)?.bitPattern, "-\(text)")
        }
    }

    @Test func randomDoublesComeBack() {
        let seed = UInt64.random(in: 0 ... .max)
        print("randomDoublesComeBack: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50_000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(double(value.description)?.bitPattern == value.bitPattern, "\(value), seed \(seed)")
        }
    }

    @Test func randomDecimalsAreTheNearest() {
        let seed = UInt64.random(in: 0 ... .max)
        print("randomDecimalsAreTheNearest: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        func digits(_ count: ClosedRange<Int>) -> String {
            String(
                (0..<Int.random(in: count, using: &random)).map { _ in
                    Character(String(Int.random(in: 0...9, using: &random)))
                })
        }
        for _ in 0..<50_000 {
            let text = digits(1...25) + "." + digits(1...25) + "e" + String(Int.random(in: -345...320, using: &random))
            #expect(double(text)?.bitPattern == Double(text)?.bitPattern, "\(text), seed \(seed)")
        }
    }

    @Test func wholeNumbersAreNotRounded() {
        #expect(double("9007199254740992", exact: true) == 9_007_199_254_740_992)
        #expect(double("9007199254740993", exact: true) == nil)
        #expect(double(" 9007199254740993 ", exact: true) == nil)
        #expect(double("-9007199254740993", exact: true) == nil)
        #expect(double("-9223372036854775808", exact: true) == -9_223_372_036_854_775_808)
        #expect(double("9223372036854775808", exact: true) == nil)
        #expect(double("10000000000000000000000", exact: true) == nil)
        #expect(double("9007199254740993.0", exact: true) == 9_007_199_254_740_992)
    }

    @Test func textsThatAreNoNumbers() {
        for text in [
            "", " ", "-", ".", "e5", "1e", "1e+", "1..2", "1.2.3", "0x10", "1_000", "1,5", "--1", "infin", "nanx",
            "1 2", "+1",
        ] {
            #expect(double(text) == nil, "\(text)")
        }
        #expect(double("INF") == .infinity)
        #expect(double("-Infinity") == -.infinity)
        #expect(double("nan")?.isNaN == true)
    }
}

extension String {
    func replacingCharacters(at place: Index, with other: String) -> String {
        String(self[..<place]) + other + String(self[index(after: place)...])
    }
}
