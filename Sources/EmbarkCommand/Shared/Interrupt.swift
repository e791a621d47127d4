import Foundation
import Synchronization

/// Ctrl-C and friendly ends from outside (SIGINT, SIGTERM, SIGHUP): says what was done and ends the process at once,
/// however busy its threads are.
///
/// The signals are ignored as signals and read from a dispatch source instead, so the handler is ordinary code on a thread
/// of its own.
final class Interrupt: Sendable {
    static let shared = Interrupt()

    /// The exit code of a run that was interrupted: 128 + SIGINT, as shells have it.
    static let exitCode: Int32 = 130

    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    private typealias Farewell = @Sendable () -> String?
    private let farewell = Mutex<Farewell?>(nil)

    /// Starts listening; what happens before ends the process silently, as anywhere.
    func listen() {
        for number in Self.signals {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
            // The handler holds its own source on purpose: both live as long as the process.
            source.setEventHandler { [self] in
                withExtendedLifetime(source) { end(by: number) }
            }
            source.resume()
        }
    }

    /// Gives the signals back their usual meaning, for a program that takes this process over.
    func stopListening() {
        for number in Self.signals { signal(number, SIG_DFL) }
    }

    /// While `body` runs, an interrupt calls `farewell`, which tidies up and returns what was done.
    func during<Result>(_ body: () throws -> Result, farewell: @escaping @Sendable () -> String?) rethrows -> Result {
        self.farewell.withLock { $0 = farewell }
        defer { self.farewell.withLock { $0 = nil } }
        return try body()
    }

    private func end(by number: Int32) {
        let text = farewell.withLock { $0 }?()
        Terminal.writeError("\r\u{1B}[Kembark: interrupted" + (text.map { "; \($0)" } ?? "") + "\n")
        _exit(number == SIGINT ? Self.exitCode : 128 + number)
    }
}
