import CEmbark
import Testing

@testable import Formats

/// The scanners in C against the machine that takes one byte at a time, on each code path.
@Suite(.serialized) struct ByteScanTests {
    /// What the scanners are asked for, by the machine or by counting.
    private struct Expected: Equatable {
        var positions: [Int] = []
        var rows = 0
        var endsInside = false
        var hasStray = false

        init(_ bytes: [UInt8], _ dialect: CSVDialect) {
            var machine = CSVMachine(dialect)
            for (offset, byte) in bytes.enumerated() {
                let event = machine.step(byte)
                if event != .nothing { positions.append(offset) }
                if event == .rowEnd { rows += 1 }
            }
            endsInside = machine.isInsideQuotes
            hasStray = machine.sawStrayQuote
        }
    }

    private static let dialect = CSVDialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""))

    private func index(_ bytes: [UInt8], _ dialect: CSVDialect) -> (positions: [Int], result: embark_index_result) {
        var positions = [UInt32](repeating: 0, count: bytes.count + 64)
        var result = embark_index_result()
        embark_index_fields(
            bytes, bytes.count, dialect.delimiter, dialect.quoteArgument, dialect.terminator, &positions, &result)
        return (positions.prefix(Int(result.positions)).map(Int.init), result)
    }

    private func check(_ bytes: [UInt8], _ label: String) {
        for (dialect, quoting) in [(Self.dialect, "quoting"), (CSVDialect(delimiter: 44, quote: nil), "plain")] {
            let expected = Expected(bytes, dialect)
            for baseline in [false, true] {
                embark_scan_use_baseline(baseline)
                defer { embark_scan_use_baseline(false) }
                let (positions, result) = index(bytes, dialect)
                let label = "\(label), \(quoting), \(String(cString: embark_scan_path()))"
                #expect((result.stray_quote >= 0) == expected.hasStray, "\(label)")
                #expect(result.has_quotes == (dialect.quote != nil && bytes.contains(34)), "\(label)")
                #expect(result.has_non_ascii == bytes.contains { $0 >= 128 }, "\(label)")
                // A stray quote means something else to the machine, so only without one do they agree.
                guard !expected.hasStray else { continue }
                #expect(positions == expected.positions, "\(label)")
                #expect(Int(result.rows) == expected.rows, "\(label)")
                #expect(result.ends_inside == expected.endsInside, "\(label)")
            }
        }
    }

    private func checkCounts(_ bytes: [UInt8], _ label: String) {
        for baseline in [false, true] {
            embark_scan_use_baseline(baseline)
            defer { embark_scan_use_baseline(false) }
            var counts = embark_block_counts()
            embark_count_block(bytes, bytes.count, 34, 10, &counts)
            var rows = [0, 0], first = [bytes.count, bytes.count], isInside = false
            for (offset, byte) in bytes.enumerated() {
                if byte == 34 { isInside.toggle() }
                if byte == 10 {
                    let state = isInside ? 1 : 0
                    rows[state] += 1
                    first[state] = min(first[state], offset)
                }
            }
            let label = "\(label), \(String(cString: embark_scan_path()))"
            #expect(Int(counts.quotes) == bytes.count { $0 == 34 }, "\(label)")
            #expect([Int(counts.rows.0), Int(counts.rows.1)] == rows, "\(label)")
            #expect([Int(counts.first_row_end.0), Int(counts.first_row_end.1)] == first, "\(label)")
        }
    }

    @Test func everyShortTextOfSpecialBytes() {
        // All texts of up to six of these five bytes, each also across the edge of a group of 64.
        let alphabet = Array("a,\"\n\r".utf8)
        for length in 0...5 {
            var indices = [Int](repeating: 0, count: length)
            while true {
                let text = indices.map { alphabet[$0] }
                check(text, "\(String(decoding: text, as: UTF8.self).debugDescription)")
                let across =
                    [UInt8](repeating: UInt8(ascii: "a"), count: 60) + Array(",\n".utf8) + text + Array(",b".utf8)
                check(across, "at offset 62: \(String(decoding: text, as: UTF8.self).debugDescription)")
                checkCounts(across, "at offset 62: \(String(decoding: text, as: UTF8.self).debugDescription)")
                guard let place = indices.lastIndex(where: { $0 < alphabet.count - 1 }) else { break }
                indices[place] += 1
                for later in indices.index(after: place)..<length { indices[later] = 0 }
            }
        }
    }

    @Test func randomTexts() {
        let seed = UInt64.random(in: 0 ... .max)
        print("ByteScanTests.randomTexts: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            let alphabet = Array(
                ["ab,\n", "abcdefgh,\"\n", ",", "\n", "a\"\"\"\n,é"].randomElement(using: &random)!.utf8)
            let bytes = (0..<Int.random(in: 0...400, using: &random)).map { _ in alphabet.randomElement(using: &random)!
            }
            check(bytes, "seed \(seed), round \(round)")
            checkCounts(bytes, "seed \(seed), round \(round)")
        }
    }
}
