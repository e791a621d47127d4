import Display
import Pool
import Synchronization

/// Progress of Embark's own jobs as a bar in the output of the cell, updated in its place.
///
/// Shown once a job has lasted half a second, at most ten times a second; the last report fills it.
final class CellProgressBar: Sendable {
    static let shared = CellProgressBar()

    private struct State {
        var job: Int?
        var displayID: String?
        var last = Duration.zero
        var latest: Progress?
    }

    private static let patience = Duration.milliseconds(500)
    private static let pause = Duration.milliseconds(100)
    private let state = Mutex(State())

    func show(_ progress: Progress) {
        let event: DisplayEvent? = state.withLock { state in
            guard state.job == nil || state.job == progress.id, progress.elapsed > Self.patience else { return nil }
            state.latest = progress
            guard progress.hasEnded || state.job == nil || progress.elapsed - state.last > Self.pause else {
                return nil
            }
            if progress.hasEnded, state.job == nil { return nil }
            let isNew = state.displayID == nil
            let id = state.displayID ?? Displays.nextID()
            state.job = progress.hasEnded ? nil : progress.id
            state.displayID = progress.hasEnded ? nil : id
            state.last = progress.elapsed
            return DisplayEvent(isNew ? .new : .update, Self.bundle(progress), id: id)
        }
        if let event { Displays.send(event) }
    }

    /// A cell that ends while a bar is shown, because it failed or was interrupted, leaves it as it is.
    func finish() {
        state.withLock { $0 = State() }
    }

    static func bundle(_ progress: Progress) -> MIMEBundle {
        let percent = Int(progress.fraction * 100)
        let seconds = progress.elapsed / .seconds(1)
        let tenths = Int(seconds * 10)
        let counts = "\(progress.done) of \(progress.total) \(progress.unit), \(tenths / 10).\(tenths % 10) s"
        let filled = percent / 4
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 25 - filled)
        let text = "\(progress.label) \(bar) \(percent) %  \(counts)"
        let label = progress.label.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let html =
            "<div>\(label) <progress value=\"\(percent)\" max=\"100\" style=\"width:20em\"></progress> \(percent) % "
            + "<span style=\"opacity:0.6\">\(counts)</span></div>"
        return MIMEBundle.html(html).described(as: text)
    }
}
