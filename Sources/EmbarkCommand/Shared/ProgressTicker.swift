import Foundation

/// Draws the progress of work that tells nothing of itself, by the seconds it has taken.
enum ProgressTicker {
    static func during<Result>(_ activity: Activity, _ body: () throws -> Result) rethrows -> Result {
        let timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInteractive))
        timer.schedule(deadline: .now() + 1, repeating: 0.25)
        timer.setEventHandler { activity.advance(to: Int(activity.seconds)) }
        timer.resume()
        defer { timer.cancel() }
        return try body()
    }
}
