import Testing

@testable import Pool

@Suite struct TerminalProgressTests {
    private func report(_ id: Int, after elapsed: Duration, hasEnded: Bool = false) -> Progress {
        Progress(id: id, label: "job \(id)", unit: "items", done: 1, total: 2, elapsed: elapsed, hasEnded: hasEnded)
    }

    @Test func `a job of less than a second leaves no trace`() {
        var display = ProgressDisplay()
        #expect(display.show(report(1, after: .milliseconds(900)), columns: 80) == nil)
        #expect(display.show(report(1, after: .milliseconds(999), hasEnded: true), columns: 80) == nil)
    }

    @Test func `a longer job is drawn and erased`() {
        var display = ProgressDisplay()
        let drawn = display.show(report(1, after: .milliseconds(1_100)), columns: 80)
        #expect(drawn?.hasPrefix("\r\u{1B}[Kjob 1  ━") == true)
        #expect(display.show(report(1, after: .seconds(2), hasEnded: true), columns: 80) == "\r\u{1B}[K")
    }

    @Test func `one job at a time has the line`() {
        var display = ProgressDisplay()
        #expect(display.show(report(1, after: .seconds(2)), columns: 80) != nil)
        #expect(display.show(report(2, after: .seconds(2)), columns: 80) == nil)
        #expect(display.show(report(2, after: .seconds(3), hasEnded: true), columns: 80) == nil)
        #expect(display.show(report(1, after: .seconds(3), hasEnded: true), columns: 80) != nil)
        #expect(display.show(report(3, after: .seconds(2)), columns: 80) != nil)
    }

    @Test func `flag, then environment, then terminal decide`() {
        for isTerminal in [false, true] {
            for setting in [nil, "0", "1", "perhaps"] {
                for isWanted in [nil, false, true] as [Bool?] {
                    let expected = isWanted ?? (setting == "1" || setting != "0" && isTerminal)
                    let shown = TerminalProgress.isShown(isWanted: isWanted, setting: setting, isTerminal: isTerminal)
                    #expect(shown == expected, "\(isTerminal) \(setting ?? "-") \(String(describing: isWanted))")
                }
            }
        }
    }
}
