import Synchronization

/// What a session is after its last cell, for other threads: completion and inspection look at it while a cell runs.
package final class SessionSnapshot: Sendable {
    package struct Content: Sendable {
        package var book = SessionBook()
        package var options = CompilerOptions()
        /// Where the modules of the cells are.
        package var folder: String
    }

    private let content: Mutex<Content>

    init(folder: String) { content = Mutex(Content(folder: folder)) }

    func set(book: SessionBook, options: CompilerOptions) {
        content.withLock { content in
            content.book = book
            content.options = options
        }
    }

    package var current: Content { content.withLock { $0 } }
}
