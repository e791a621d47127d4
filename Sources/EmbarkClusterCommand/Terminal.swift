import Foundation

/// The terminal while pictures are shown in it: its other screen, keys without echo, no cursor.
struct Terminal {
    private let saved: termios

    init() {
        var settings = termios()
        tcgetattr(STDIN_FILENO, &settings)
        saved = settings
        // Ctrl-C comes as a key, so that the terminal is put back before the program ends.
        settings.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
        Self.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    func restore() {
        Self.write("\u{1B}[?25h\u{1B}[?1049l")
        var settings = saved
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings)
    }

    /// Draws over the last picture instead of clearing it, so that nothing flickers.
    func show(_ lines: [String]) {
        Self.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// Waits for a key; true for q, Ctrl-C and the end of the input.
    func isLeft(within seconds: Double) -> Bool {
        var descriptor = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        guard poll(&descriptor, 1, Int32(seconds * 1000)) > 0 else { return false }
        var key: UInt8 = 0
        guard read(STDIN_FILENO, &key, 1) == 1 else { return true }
        return key == UInt8(ascii: "q") || key == UInt8(ascii: "Q") || key == 3
    }

    static var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    private static func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
