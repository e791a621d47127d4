import Foundation
import Synchronization

/// Shows a session on a terminal, or in files where there is none: streams as they are, values as text.
package final class TextFrontEnd: SessionFrontEnd {
    private let isColoured: Bool
    private let write: @Sendable (SessionEvent.Stream, String) -> Void

    package init(
        isColoured: Bool = isatty(STDOUT_FILENO) != 0,
        write: @escaping @Sendable (SessionEvent.Stream, String) -> Void = { TextFrontEnd.write($0, $1) }
    ) {
        self.isColoured = isColoured
        self.write = write
    }

    package func show(_ event: SessionEvent) {
        switch event {
        case .stream(let stream, let text): write(stream, text)
        case .display(let kind, let forms, _):
            // An update of something that has scrolled away would only repeat it.
            guard kind != .update, let text = Self.text(of: forms) else { return }
            write(.stdout, text + "\n")
        case .clear: break
        }
    }

    /// The text of a value, or what it would be elsewhere.
    package static func text(of forms: [SessionEvent.DisplayForm]) -> String? {
        forms.first { $0.type == "text/plain" }?.data ?? forms.first.map { "<\($0.type), \($0.data.utf8.count) bytes>" }
    }

    package func show(_ failure: CellFailure) {
        let text = failure.lines.joined(separator: "\n")
        write(.stderr, (isColoured ? "\u{1B}[31m\(text)\u{1B}[0m" : text) + "\n")
    }

    package func ask(_ prompt: String, isSecret: Bool) -> String? {
        write(.stdout, prompt)
        return readLine()
    }

    package static func write(_ stream: SessionEvent.Stream, _ text: String) {
        var text = text
        let descriptor = stream == .stdout ? STDOUT_FILENO : STDERR_FILENO
        text.withUTF8 { bytes in
            var sent = 0
            while sent < bytes.count {
                let count = Foundation.write(descriptor, bytes.baseAddress! + sent, bytes.count - sent)
                if count < 0, errno != EINTR { return }
                sent += max(0, count)
            }
        }
    }
}
