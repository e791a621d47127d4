import Embark
import Foundation
import Synchronization

import struct Pool.Progress

/// What the command is doing beside the pool's jobs, told on the same line of the terminal once it lasts over a second, and in
/// the message of an interrupted run.
///
/// Shared between the threads that do the work and the one that says goodbye; the lock is held for a few instructions only.
final class Activity: Sendable {
    private struct State {
        var done = 0
        var shownAt = 0.0
    }

    private let title: String
    private let total: Int
    private let unit: String
    private let isShown: Bool
    private let started = Activity.now()
    private let state = Mutex(State())

    /// - Parameters:
    ///   - total: what `done` reaches at the end, in `unit` ("rows").
    ///   - isProgressWanted: as for `TerminalProgress.install(isWanted:)`.
    init(_ title: String, total: Int, unit: String, isProgressWanted: Bool?) {
        self.title = title
        self.total = total
        self.unit = unit
        isShown = TerminalProgress.isShown(isWanted: isProgressWanted)
    }

    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    var seconds: Double { Activity.now() - started }

    func advance(by count: Int) {
        let now = Activity.now()
        let done: Int? = state.withLock { state in
            state.done += count
            guard isShown, now - state.shownAt > 0.1 else { return nil }
            state.shownAt = now
            return state.done
        }
        if let done { TerminalProgress.draw(progress(done: done, hasEnded: false)) }
    }

    /// Takes the line off the terminal.
    func finish() {
        if isShown { TerminalProgress.draw(progress(done: total, hasEnded: true)) }
    }

    /// What was done, as a phrase for a person: "1,200,000 of 5,000,000 rows in 1.2 s".
    var summary: String {
        let done = state.withLock { $0.done }
        return "\(grouped(done)) of \(grouped(total)) \(unit) in \(decimal(seconds, places: 1)) s"
    }

    /// Jobs of the pool have numbers from 1.
    private func progress(done: Int, hasEnded: Bool) -> Progress {
        Progress(
            id: 0, label: title, unit: unit, done: done, total: total, elapsed: .seconds(seconds), hasEnded: hasEnded)
    }
}
