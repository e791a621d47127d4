#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Draws a line on standard error for a job that lasts longer than a second, and erases it at the end.
public enum TerminalProgress {
    private static let display = Lock(ProgressDisplay())

    /// Makes this the listener of the process, or nobody.
    ///
    /// - Parameter isWanted: `--progress` or `--no-progress`; nil: `EMBARK_PROGRESS` (1 or 0) decides, and without it
    ///   whether standard error is a terminal.
    public static func install(isWanted: Bool? = nil) {
        if isShown(isWanted: isWanted) {
            Pool.setDefaultProgress { draw($0) }
        } else {
            Pool.setDefaultProgress(nil)
        }
    }

    /// What ``install(isWanted:)`` decides by.
    package static func isShown(isWanted: Bool?) -> Bool {
        let setting = getenv("EMBARK_PROGRESS").map { String(cString: $0) }
        return isShown(isWanted: isWanted, setting: setting, isTerminal: isatty(STDERR_FILENO) != 0)
    }

    static func isShown(isWanted: Bool?, setting: String?, isTerminal: Bool) -> Bool {
        if let isWanted { return isWanted }
        switch setting {
        case "0": return false
        case "1": return true
        default: return isTerminal
        }
    }

    /// A handler for ``Pool/withProgress(every:_:_:)``.
    public static func draw(_ progress: Progress) {
        let columns = columnCount
        display.withLock { display in
            guard let text = display.show(progress, columns: columns) else { return }
            put(text)
        }
    }

    /// A bar is not worth an error: what cannot be written is not.
    private static func put(_ text: String) {
        var text = text
        text.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// The width of the terminal, else `COLUMNS`, else 80.
    private static var columnCount: Int {
        var size = winsize()
        if ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return getenv("COLUMNS").flatMap { Int(String(cString: $0)) } ?? 80
    }
}

/// What of progress is on the screen: reports in, text to write out.
struct ProgressDisplay {
    /// The job on the line. Others that run at the same time are not drawn.
    private var shown: Int?

    static let leastElapsed = Duration.seconds(1)
    private static let erase = "\r\u{1B}[K"

    /// What to write for a report; nil: nothing.
    ///
    /// - Parameter columns: the width of the terminal. The last column stays free, since some terminals wrap there.
    mutating func show(_ progress: Progress, columns: Int) -> String? {
        guard shown == nil || shown == progress.id else { return nil }
        if progress.hasEnded {
            defer { shown = nil }
            return shown == nil ? nil : Self.erase
        }
        guard progress.elapsed > Self.leastElapsed else { return nil }
        shown = progress.id
        return Self.erase + ProgressLine.text(for: progress, columns: max(1, columns - 1))
    }
}
