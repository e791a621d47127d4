import Foundation
import Synchronization

import struct Pool.Progress

/// Whether progress is drawn: by default where standard error is a terminal.
package enum ProgressStyle: String, Sendable {
    case automatic, shown, hidden

    package var isShown: Bool {
        switch self {
        case .automatic: isatty(STDERR_FILENO) != 0
        case .shown: true
        case .hidden: false
        }
    }

    /// How a command tells the script it starts.
    package static let environmentName = "EMBARK_PROGRESS"

    package static var inherited: ProgressStyle {
        ProcessInfo.processInfo.environment[environmentName].flatMap(ProgressStyle.init) ?? .automatic
    }
}

/// The one line at the bottom of a terminal that tells how far the work is, once it lasts over a second.
package final class ProgressLine: Sendable {
    package static let shared = ProgressLine()

    private let isDrawn = Mutex(false)
    private let lastKnown = Mutex<Progress?>(nil)

    /// Follows all labelled jobs of the process from now on.
    package func follow(_ style: ProgressStyle) {
        let isShown = style.isShown
        Pool.setDefaultProgress { progress in
            self.lastKnown.withLock { $0 = progress.hasEnded ? nil : progress }
            guard isShown, progress.elapsed > .seconds(1) else { return }
            if progress.hasEnded { self.erase() } else { self.draw(progress.line) }
        }
    }

    package func draw(_ text: String) {
        isDrawn.withLock { $0 = true }
        Terminal.writeError("\r\u{1B}[K\(text)")
    }

    package func erase() {
        let wasDrawn = isDrawn.withLock { isDrawn in
            defer { isDrawn = false }
            return isDrawn
        }
        if wasDrawn { Terminal.writeError("\r\u{1B}[K") }
    }

    /// What is being done, as far as anyone has told: "reading plays.csv, 3,000,000 of 10,000,000 rows done".
    package var summary: String? {
        lastKnown.withLock { $0 }.map { progress in
            "\(progress.label), \(grouped(progress.done)) of \(grouped(progress.total)) \(progress.unit) done"
        }
    }

    package static func text(label: String, done: Int, total: Int, unit: String, seconds: Double) -> String {
        guard total > 0 else { return "\(label) \(decimal(seconds, places: 0)) s" }
        let share = min(1, Double(done) / Double(total))
        let rate = grouped(Int(Double(done) / max(seconds, 0.001)))
        let filled = Int(share * 30)
        let bar = String(repeating: "#", count: filled) + String(repeating: " ", count: 30 - filled)
        return "\(label) [\(bar)] \(Int(share * 100)) %  \(rate) \(unit) a second"
    }
}

extension Progress {
    fileprivate var line: String {
        ProgressLine.text(
            label: label, done: done, total: total, unit: unit, seconds: elapsed / .seconds(1))
    }
}
