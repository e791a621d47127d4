import Synchronization

import struct Pool.Progress

/// What the jobs of this process are at: drawn on the terminal by the pool, and remembered for the message of an
/// interrupted run.
package final class RunningWork: Sendable {
    package static let shared = RunningWork()

    private let lastKnown = Mutex<Progress?>(nil)

    /// Follows all labelled jobs from now on.
    ///
    /// - Parameter isWanted: as for `TerminalProgress.install(isWanted:)`.
    package func follow(isWanted: Bool?) {
        let isShown = TerminalProgress.isShown(isWanted: isWanted)
        Pool.setDefaultProgress { progress in
            self.lastKnown.withLock { $0 = progress.hasEnded ? nil : progress }
            if isShown { TerminalProgress.draw(progress) }
        }
    }

    /// "reading plays.csv, 3,000,000 of 10,000,000 rows done", as far as anyone has told.
    package var summary: String? {
        lastKnown.withLock { $0 }.map { progress in
            "\(progress.label), \(grouped(progress.done)) of \(grouped(progress.total)) \(progress.unit) done"
        }
    }
}
