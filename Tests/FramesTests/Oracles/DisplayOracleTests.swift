import Testing

@testable import Frames

private struct Answer: Decodable {
    struct Cells: Decodable {
        let xml: [[String]]
        let html: [[String]]
    }
    let cells: [Cells]
    let widths: [[UInt32]]
}

/// Python's XML and HTML readers find the cells that were written; its Unicode tables give letters the same widths.
@Test(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
func otherReadersFindTheSameCells() throws {
    var random = SeededRandom.printed()
    let frames = (0..<30).map { _ in
        RandomFrame.frame(
            rows: Int.random(in: 0...30, using: &random), columns: Int.random(in: 1...25, using: &random),
            using: &random)
    }
    let options = FormattingOptions(maximumRowCount: 9, includesColumnTypes: false)
    let answer = try PythonOracle.answer(
        of: "frames_display.py", to: frames.map { $0.htmlDescription(options: options) }, as: Answer.self)
    for (frame, found) in zip(frames, answer.cells) {
        let shown = ShownFrame(frame, options: options)
        let header = [""] + shown.columns.map { $0?.name ?? "…" }
        let rows = shown.places.map { place in
            [place.map { "\($0.row)" } ?? "…"]
                + shown.columns.map { column in
                    place.flatMap { column?.cells[$0.shown].text } ?? "…"
                }
        }
        #expect(found.xml == [header] + rows)
        #expect(found.html == [header] + rows)
    }
    // Both know different versions of Unicode: letters that changed in between are left out, and those of Hangul that
    // join the first one.
    let changed: [ClosedRange<UInt32>] = [
        0x1160...0x11FF, 0x2630...0x2637, 0x268A...0x268F, 0x4DC0...0x4DFF, 0x1171E...0x1171E, 0x1D300...0x1D376,
    ]
    #expect(answer.widths.count > 500)
    for run in answer.widths {
        let wrong = (run[0]...run[1]).filter { code in
            Unicode.Scalar(code)!.displayWidth != Int(run[2]) && !changed.contains { $0.contains(code) }
        }
        #expect(wrong.isEmpty, "letters \(wrong.map { String($0, radix: 16) }) are \(run[2]) wide")
    }
}
