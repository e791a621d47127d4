import Embark
import Foundation

/// The progress of work that tells nothing of itself: how many seconds it has taken.
enum ProgressTicker {
    static func during<Result>(
        _ title: String, isProgressWanted: Bool?, _ body: () throws -> Result
    ) rethrows -> Result {
        guard TerminalProgress.isShown(isWanted: isProgressWanted) else { return try body() }
        let start = Activity.now()
        let timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInteractive))
        timer.schedule(deadline: .now() + 1, repeating: 0.25)
        timer.setEventHandler {
            Terminal.writeError("\r\u{1B}[K\(title) \(decimal(Activity.now() - start, places: 0)) s")
        }
        timer.resume()
        defer {
            timer.cancel()
            if Activity.now() - start > 1 { Terminal.writeError("\r\u{1B}[K") }
        }
        return try body()
    }
}
