import Columns
import Pool
import Testing

@testable import Compute

@Suite struct DictionaryTests {
    /// The slow twin: texts by their bytes, codes in the order of first appearance.
    private func slowCodes(_ column: Column<String>) -> (codes: [UInt32], distinct: [[UInt8]]) {
        var known: [[UInt8]: UInt32] = [:]
        var distinct: [[UInt8]] = []
        let codes = column.map { text -> UInt32 in
            guard let bytes = text.map({ Array($0.utf8) }) else { return 0 }
            if let code = known[bytes] { return code }
            known[bytes] = UInt32(distinct.count)
            distinct.append(bytes)
            return UInt32(distinct.count - 1)
        }
        return (codes, distinct)
    }

    private func check(_ encoded: Column<String>, _ column: Column<String>, _ label: String) {
        let expected = slowCodes(column)
        let codes = encoded.withCodes { codes, _ in Array(codes) }
        #expect(codes.map { $0.elementsEqual(expected.codes) } == true, "\(label)")
        #expect(encoded.categories.map { $0.map { Array($0!.utf8) } } == expected.distinct, "\(label)")
        #expect((0..<column.count).allSatisfy { encoded.isNil(at: $0) == column.isNil(at: $0) }, "\(label)")
        #expect(encoded.name == column.name, "\(label)")
    }

    @Test func `codes come in the order of first appearance`() throws {
        let column = Column<String>(name: "s", contents: [nil, "b", "a", "", nil, "b", "a text out of line", ""])
        let encoded = try column.dictionaryEncoded()
        #expect(encoded.withCodes { codes, _ in Array(codes) } == [0, 0, 1, 2, 0, 0, 3, 2])
        #expect(Array(encoded) == Array(column))
    }

    @Test func `random texts, sliced, with and without missing ones`() throws {
        var random = SampleRandom()
        for count in [0, 1, 2, 100, 3000] {
            for variety in [1, 5, 10_000] {
                let texts = (0..<count + 3).map { _ -> String? in
                    let number = Int.random(in: 0..<variety, using: &random)
                    let text = number % 2 == 0 ? "\(number)" : "a longer text with number \(number)"
                    return random.isOne(in: 10) ? nil : text
                }
                let column = Column<String>(name: "s", contents: texts).slice(3..<count + 3)
                let label = "\(count) rows of \(variety), seed \(random.seed)"
                check(try column.dictionaryEncoded(), column, label)
            }
        }
    }

    /// Several stripes, and enough distinct texts for several partitions.
    @Test func `many distinct texts, on any number of threads`() throws {
        var random = SampleRandom()
        let count = DictionaryEncoding.stripeRows * 2 + 1000
        let column = Column<String>.make(name: "s", count: count) { row in
            row % 50 == 7 ? nil : "\(Int.random(in: 0..<30_000, using: &random))"
        }
        let expected = try Pool(threads: 1).use { try column.dictionaryEncoded() }
        check(expected, column, "seed \(random.seed)")
        for threads in sampleThreads.dropFirst() {
            let encoded = try Pool(threads: threads).use { try column.dictionaryEncoded() }
            #expect(sameBytes(.string(encoded), .string(expected)), "\(threads) threads, seed \(random.seed)")
            #expect(encoded.categories.map(Array.init) == expected.categories.map(Array.init), "\(threads) threads")
        }
    }

    @Test func `too many distinct texts give nil`() throws {
        let column = Column<String>(name: "s", contents: (0..<100).map { "\($0 % 50)" })
        #expect(try column.dictionaryEncoded(maximumDistinct: 49) == nil)
        let encoded = try column.dictionaryEncoded(maximumDistinct: 50)
        #expect(encoded?.storage.dictionaryCount == 50)
        #expect(try encoded?.dictionaryEncoded(maximumDistinct: 49) == nil)
        #expect(try encoded?.dictionaryEncoded().storage.codes == encoded?.storage.codes)
    }

    @Test func `few distinct texts outlive the column, many as well`() throws {
        func encoded(_ variety: Int) throws -> Column<String> {
            let texts = (0..<1000).map { "a text that does not fit a view, number \($0 % variety)" }
            return try Column<String>(name: "s", contents: texts).dictionaryEncoded()
        }
        #expect(try encoded(10)[13] == "a text that does not fit a view, number 3")
        #expect(try encoded(1000)[999] == "a text that does not fit a view, number 999")
    }

    @Test func `there and back`() throws {
        var random = SampleRandom()
        let texts = (0..<1000).map { _ in random.isOne(in: 5) ? nil : SampleColumns.words.randomElement(using: &random)!
        }
        let column = Column<String>(name: "s", contents: texts)
        let back = try column.dictionaryEncoded().slice(10..<900).withViews()
        #expect(!back.storage.isDictionary)
        #expect(slowValues(.string(back)) == slowValues(.string(column.slice(10..<900))), "seed \(random.seed)")
        #expect(hasZerosWhereMissing(.string(back)))
        let none = try Column<String>(name: "s", contents: [nil, nil] as [String?]).dictionaryEncoded().withViews()
        #expect(Array(none) == [nil, nil])
    }

    @Test func `the interner tells texts apart that share a prefix and a length`() {
        let texts = (0..<5000).map { "same prefix, \($0 + 10_000)" } + (0..<5000).map { "s\($0 + 10_000)" }
        let column = Column<String>(name: "s", contents: texts + texts)
        var interner = TextInterner(capacity: 8)
        let codes = (0..<column.count).map { row in
            interner.code(of: TextPlace(view: column.storage.view(at: row), heap: column.storage.heap))
        }
        #expect(codes == (Array(0..<10_000) + Array(0..<10_000)))
        #expect(interner.count == 10_000)
        // All at once, with a count that is no multiple of the pieces, some met before.
        var other = TextInterner(capacity: 8)
        let storage = column.storage
        #expect(other.codes(of: storage.views + 1, heap: storage.heap, count: 7_001) == Array(0..<7_001))
        let expected: [UInt32] = [7_001] + Array(0..<7_001) + Array(7_002..<10_000)
        #expect(other.codes(of: storage.views, heap: storage.heap, count: column.count) == expected + expected)
        #expect(other.codes(of: storage.views, heap: storage.heap, count: 0) == [])
    }
}
