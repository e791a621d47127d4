import Synchronization
import Testing

@testable import Notebook

@Suite struct ParallelProgressTests {
    private final class Shown: Sendable {
        let events = Mutex<[SessionEvent]>([])
        var kinds: [SessionEvent.DisplayKind] {
            events.withLock { $0 }.compactMap { if case .display(let kind, _, "bar") = $0 { kind } else { nil } }
        }
    }

    private func followed(_ patience: Duration?, cancelling: Bool = false, done: [Int]) async -> Shown {
        let shown = Shown()
        let progress = ParallelProgress(id: "bar", patience: patience) { event in
            shown.events.withLock { $0.append(event) }
        }
        let asked = Mutex(0)
        let task = Task {
            await progress.follow {
                asked.withLock { count in
                    defer { count += 1 }
                    return (done[min(count, done.count - 1)], 2)
                }
            }
        }
        if cancelling { task.cancel() }
        await task.value
        return shown
    }

    @Test func aBarIsMadeOnceAndUpdatedUntilAllHaveAnswered() async {
        let shown = await followed(.zero, done: [0, 1, 2])
        #expect(shown.kinds == [.new, .update, .update])
    }

    @Test func shortRunsAndTheImpatientHaveNone() async {
        #expect(await followed(.seconds(60), cancelling: true, done: [1]).kinds.isEmpty)
        #expect(await followed(nil, done: [0]).kinds.isEmpty)
    }

    @Test func formsTellCountsAndTime() {
        let forms = ParallelProgress.forms(done: 1, sent: 4, elapsed: .milliseconds(2340))
        #expect(forms.last?.data == "%px: 1 of 4 engines, 2.3 s")
        #expect(forms.first?.data.contains("<progress value=\"1\" max=\"4\"") == true)
    }
}
