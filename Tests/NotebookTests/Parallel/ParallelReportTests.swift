import Testing

@testable import Notebook

@Suite struct ParallelReportTests {
    private func text(_ data: String) -> [SessionEvent.DisplayForm] { [.init(type: "text/plain", data: data)] }

    private var report: ParallelReport {
        ParallelReport(
            number: 3, engines: [0, 4],
            outputs: [
                .init(engine: 4, kind: .stream(.stdout, "a\nb\n")), .init(engine: 0, kind: .display(text("d0"))),
                .init(engine: 4, kind: .display(text("d4"))), .init(engine: 0, kind: .stream(.stderr, "e")),
                .init(engine: 0, kind: .stream(.stdout, "c\n")), .init(engine: 4, kind: .result(text("1\n2"))),
                .init(engine: 0, kind: .result(text("6"))),
            ])
    }

    private func lines(_ grouping: ParallelOptions.Grouping, streams: Bool = true) -> [String] {
        report.events(grouping, showsStreams: streams).map { event in
            if case .stream(_, let text) = event { text } else { "\(event)" }
        }
    }

    @Test func outputsAreGroupedByType() {
        #expect(
            lines(.type) == [
                "[stdout:0] c\n", "[stdout:4] a\n[stdout:4] b\n", "[stderr:0] e\n", "[output:0] d0\n", "Out[0:3]: 6\n",
                "[output:4] d4\n", "Out[4:3]:\n1\n2\n",
            ])
        #expect(lines(.type, streams: false).count == 4)
    }

    @Test func outputsAreGroupedByEngine() {
        #expect(
            lines(.engine) == [
                "[stderr:0] e\n", "[stdout:0] c\n", "[output:0] d0\n", "Out[0:3]: 6\n", "[stdout:4] a\n[stdout:4] b\n",
                "[output:4] d4\n", "Out[4:3]:\n1\n2\n",
            ])
    }

    @Test func orderTakesTurns() {
        #expect(
            lines(.order, streams: false) == [
                "[output:0] d0\n", "[output:4] d4\n", "Out[0:3]: 6\n", "Out[4:3]:\n1\n2\n",
            ])
    }

    @Test func aPictureStandsBelowItsTitle() {
        var report = ParallelReport(number: 1, engines: [0])
        let forms = [SessionEvent.DisplayForm(type: "image/svg+xml", data: "<svg/>")] + text("a picture")
        report.outputs = [.init(engine: 0, kind: .result(forms))]
        #expect(
            report.events(.type, showsStreams: true) == [
                .stream(.stdout, "Out[0:1]:\n"), .display(.new, forms: forms, id: nil),
            ])
    }

    @Test func enginesThatFailAlikeAreNamedTogether() {
        var report = ParallelReport(number: 1, engines: [0, 1, 2])
        #expect(report.failure == nil)
        let trap = CellFailure("Trap", "Index out of range", lines: ["In[1]:1 ended", "more"])
        report.failures = [(1, trap)]
        #expect(
            report.failure
                == CellFailure(
                    "Trap", "Index out of range (on engine 1)",
                    lines: ["[1:execute] In[1]:1 ended", "[1:execute] more"]))
        report.failures = [(0, trap), (2, trap)]
        #expect(report.failure?.lines.first == "[0,2:execute] In[1]:1 ended")
        #expect(report.failure?.value == "Index out of range (on 2 engines)")
        report.failures.append((1, CellFailure("Oops", "no")))
        #expect(report.failure?.name == "CompositeError")
        #expect(report.failure?.value == "3 of 3 engines failed")
        #expect(report.failure?.lines.last == "[1:execute] Oops: no")
    }
}
