import Embark
import Foundation
import Synchronization

/// What the command is doing, told on one line of the terminal once it lasts over a second, and in the message of an
/// interrupted run.
///
/// Shared between the threads that do the work and the one that draws; the lock is held for a few instructions only.
final class Activity: Sendable {
    private struct State {
        var done = 0
        var shownAt = 0.0
        var isFinished = false
    }

    private let title: String
    private let total: Int
    private let unit: String
    private let isShowing: Bool
    private let started = Activity.now()
    private let state = Mutex(State())

    /// - Parameter total: what `done` reaches at the end, in `unit` ("rows"); nought when nobody knows.
    init(_ title: String, total: Int, unit: String, style: ProgressStyle) {
        self.title = title
        self.total = total
        self.unit = unit
        isShowing = style.isShown
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    var seconds: Double { Activity.now() - started }

    func advance(by count: Int) {
        advance { $0 + count }
    }

    func advance(to count: Int) {
        advance { max($0, count) }
    }

    /// Takes the line off the terminal.
    func finish() {
        state.withLock { $0.isFinished = true }
        ProgressLine.shared.erase()
    }

    /// What was done, as a sentence for a person: "1,200,000 of 5,000,000 rows in 1.2 s".
    var summary: String {
        let done = state.withLock { $0.done }
        let amount = total > 0 ? "\(grouped(done)) of \(grouped(total)) \(unit)" : "\(grouped(done)) \(unit)"
        return "\(amount) in \(decimal(seconds, places: 1)) s"
    }

    private func advance(_ next: (Int) -> Int) {
        let now = Activity.now()
        let line: String? = state.withLock { state in
            state.done = next(state.done)
            guard isShowing, !state.isFinished, now - started > 1, now - state.shownAt > 0.1 else { return nil }
            state.shownAt = now
            return ProgressLine.text(
                label: title, done: state.done, total: total, unit: unit, seconds: now - started)
        }
        if let line { ProgressLine.shared.draw(line) }
    }
}
