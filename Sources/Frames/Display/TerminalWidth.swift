#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// How wide the lines are that standard output takes.
enum TerminalWidth {
    /// Width where nobody knows: files and pipes.
    static let fallback = 100

    /// Columns of the terminal on standard output, else of the variable `COLUMNS`, else `fallback`.
    static var current: Int { ofTerminal ?? ofEnvironment ?? fallback }

    private static var ofTerminal: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    private static var ofEnvironment: Int? {
        guard let text = getenv("COLUMNS"), let width = Int(String(cString: text)), width > 0 else { return nil }
        return width
    }
}
