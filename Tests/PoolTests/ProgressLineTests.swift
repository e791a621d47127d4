import Testing

@testable import Pool

@Suite struct ProgressLineTests {
    private func progress(_ done: Int, of total: Int, after elapsed: Duration, label: String = "counting") -> Progress {
        Progress(id: 1, label: label, unit: "rows", done: done, total: total, elapsed: elapsed)
    }

    @Test func `a line has label, bar, part, rate and time left`() {
        let text = ProgressLine.text(for: progress(2_500_000, of: 10_000_000, after: .seconds(2)), columns: 80)
        #expect(text == "counting  ━━━━━━━─────────────────────── 25 %  1.25 M rows/s  0:06 left")
    }

    @Test func `what does not fit is left out from the right`() {
        let half = progress(50, of: 100, after: .seconds(10))
        #expect(ProgressLine.text(for: half, columns: 48) == "counting  ━━━━───── 50 %  5.00 rows/s  0:10 left")
        #expect(ProgressLine.text(for: half, columns: 46) == "counting  ━━━━━━━━━───────── 50 %  5.00 rows/s")
        #expect(ProgressLine.text(for: half, columns: 24) == "counting  ━━━━───── 50 %")
        #expect(ProgressLine.text(for: half, columns: 20) == "counting 50 %")
        #expect(ProgressLine.text(for: half, columns: 10) == "coun… 50 %")
        #expect(ProgressLine.text(for: half, columns: 4) == "50 %")
    }

    @Test(arguments: ["counting", "", "データを読む", "a rather long label of a job with many words in it"])
    func `no line is wider than the terminal`(label: String) {
        for columns in 1...150 {
            for done in [0, 1, 500, 1_000] {
                let line = ProgressLine.text(
                    for: progress(done, of: 1_000, after: .milliseconds(1_500), label: label), columns: columns)
                #expect(ProgressLine.width(line) <= columns, "\(columns) columns, \(done) done: \(line)")
                #expect(!line.isEmpty)
            }
        }
    }

    @Test(
        arguments: [
            (0, "0.00"), (7.249, "7.25"), (9.996, "10.0"), (12.34, "12.3"), (99.96, "100"), (999.4, "999"),
            (999.6, "1.00 k"), (12_345, "12.3 k"), (456_000_000, "456 M"), (7e9, "7.00 G"),
        ] as [(Double, String)]) func `numbers have three digits`(number: Double, text: String)
    {
        #expect(ProgressLine.short(number) == text)
    }

    @Test(
        arguments: [
            (0, "0:00"), (0.2, "0:01"), (59, "0:59"), (60, "1:00"), (754, "12:34"), (3_723, "1:02:03"),
        ] as [(Double, String)]) func `clocks`(seconds: Double, text: String)
    {
        #expect(ProgressLine.clock(seconds) == text)
    }
}
