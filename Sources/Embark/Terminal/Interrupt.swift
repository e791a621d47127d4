import Foundation
import Synchronization

/// Ctrl-C: jobs are told to stop, what was done is said, and the process ends within half a second, however busy its
/// threads are.
///
/// The signal is ignored as a signal and read from a dispatch source instead, so the handler is ordinary code on a thread of
/// its own.
package final class Interrupt: Sendable {
    package static let shared = Interrupt()

    /// The exit code of a run that was interrupted: 128 + SIGINT, as shells have it.
    package static let exitCode: Int32 = 130

    /// How long code that catches the interruption may take to end by itself.
    private static let grace = 0.3

    private typealias Farewell = @Sendable () -> String?
    private let farewell = Mutex<Farewell?>(nil)
    private let isEnding = Atomic<Bool>(false)

    /// Starts listening; what happens before ends the process silently, as anywhere.
    package func listen() {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
        // The handler holds its own source on purpose: both live as long as the process.
        source.setEventHandler { [self] in
            withExtendedLifetime(source) { interrupted() }
        }
        source.resume()
    }

    /// Gives the signal back its usual meaning, for a program that takes this process over.
    package func stopListening() {
        signal(SIGINT, SIG_DFL)
    }

    /// While `body` runs, an interrupt calls `farewell`, which tidies up and returns what was done, and ends the process.
    package func during<Result>(
        _ body: () throws -> Result, farewell: @escaping @Sendable () -> String?
    ) rethrows -> Result {
        self.farewell.withLock { $0 = farewell }
        defer { self.farewell.withLock { $0 = nil } }
        return try body()
    }

    /// Ends the process, saying once what was done.
    package func end(saying text: String?) -> Never {
        if !isEnding.exchange(true, ordering: .relaxed) {
            Terminal.writeError("\r\u{1B}[Kembark: interrupted" + (text.map { "; \($0)" } ?? "") + "\n")
        }
        fflush(nil)
        _exit(Self.exitCode)
    }

    private func interrupted() {
        if let farewell = farewell.withLock({ $0 }) { end(saying: farewell()) }
        let summary = RunningWork.shared.summary
        let isSecondTime = Pool.isInterrupted
        Pool.interrupt()
        DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + (isSecondTime ? 0 : Self.grace)) {
            self.end(saying: summary)
        }
    }
}
