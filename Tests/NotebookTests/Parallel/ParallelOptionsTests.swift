import Testing

@testable import Notebook

@Suite struct ParallelOptionsTests {
    private func options(_ text: String) throws -> ParallelOptions {
        var options = ParallelOptions()
        try options.apply(text, of: "%%px")
        return options
    }

    @Test func optionsAreThoseOfIPyparallel() throws {
        let found = try options("--targets 1:3 -a --no-stream -e --signal-on-interrupt SIGTERM --local --verbose")
        #expect(found.targets == .range(from: 1, to: 3, step: 1))
        #expect(!found.blocks && !found.streams && found.isVerbose && found.runsHere)
        #expect(found.grouping == .engine)
        #expect(found.signal == 15)
        #expect(try options("--group-outputs=order --block -t=0").grouping == .order)
        #expect(try options("--progress-after 0.5 -o first").progressAfter == .milliseconds(500))
        #expect(try options("--progress-after=-1 --out=first") == options("--progress-after -2 -o first"))
        #expect(try options("--profile there").cluster.profile == "there")
        #expect(try options("") == ParallelOptions())
    }

    @Test func mistakesNameWhatIsKnown() {
        for wrong in [
            "--tragets 0", "-t", "-t x", "-t 1::0", "--group-outputs size", "--signal-on-interrupt loud",
            "--progress-after long", "-o",
        ] {
            let failure = #expect(throws: CellFailure.self) { try options(wrong) }
            #expect(failure?.name == "Usage")
            #expect(failure?.value.contains("%%px: expected") == true)
        }
    }

    @Test func enginesAreChosenByIdOrRange() throws {
        let known = [0, 2, 5, 7]
        func resolved(_ text: String) throws -> [Int] { try EngineSelection(text, of: "%%px").resolve(known) }
        #expect(try resolved("all") == known)
        #expect(try resolved("5") == [5])
        #expect(try resolved("[7,0]") == [7, 0])
        #expect(try resolved(":2") == [0, 2])
        #expect(try resolved("1:") == [2, 5, 7])
        #expect(try resolved("::2") == [0, 5])
        #expect(try resolved("-2:") == [5, 7])
        #expect(try resolved("3:1") == [])
        #expect(try resolved("0:99") == known)
        #expect(throws: CellFailure.self) { try resolved("1") }
        for text in ["all", "0,2", "1:3", "::2", ":4"] {
            #expect("\(try EngineSelection(text, of: "")) " == text + " ")
        }
    }
}
