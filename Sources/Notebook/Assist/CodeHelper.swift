import Foundation
import Synchronization
import Wire

/// Completion and inspection: what sourcekitd knows, as Jupyter wants to hear it.
///
/// Works beside the running cell, on a queue of its own, from what the session was after its last cell.
package final class CodeHelper: Sendable {
    /// An answer that comes later is of no use to somebody who types.
    static let limit = Duration.seconds(3)
    /// The first answer waits for the compiler's modules to be loaded.
    static let firstLimit = Duration.seconds(20)

    private let client: SourceKitClient
    private let toolchain: CellToolchain
    private let queue = DispatchQueue(label: "code helper")
    private let isWarm = Mutex(false)

    package init(toolchain: CellToolchain) {
        self.toolchain = toolchain
        client = SourceKitClient(toolchain: toolchain)
    }

    func answer(
        _ request: KernelRequest, after session: SessionSnapshot.Content?,
        _ reply: @escaping @Sendable (JSONValue) -> Void
    ) {
        queue.async { [self] in
            let code = request.content["code"]?.string ?? ""
            let cursor = request.content["cursor_pos"]?.integer ?? code.unicodeScalars.count
            if request.type == "complete_request" {
                reply(Self.content(of: complete(code, cursor: cursor, after: session), cursor: cursor))
            } else {
                reply(Self.content(of: inspect(code, cursor: cursor, after: session)))
            }
        }
    }

    /// Has the helper load what the first completion would wait for, beside whatever else goes on.
    func warm(after session: SessionSnapshot.Content) {
        guard !isWarm.withLock({ $0 }) else { return }
        queue.async { [self] in _ = complete("zi", cursor: 2, after: session) }
    }

    // MARK: Completion

    package struct Completion: Sendable, Equatable {
        /// What stands in the text, such as `map`.
        package var text: String
        /// What it is: `function`, `instance`, `class`…
        package var kind: String
        package var signature: String
    }

    package struct Completions: Sendable, Equatable {
        package var prefix: String
        /// In Unicode scalars.
        package var start: Int
        package var matches: [Completion]
    }

    package func complete(
        _ code: String, cursor: Int, after session: SessionSnapshot.Content?
    ) -> Completions {
        let prefix = CompletionPrefix(code, cursor: cursor)
        if let commands = Self.commands(code, cursor: cursor) {
            return Completions(prefix: prefix.text, start: prefix.start, matches: commands)
        }
        var matches: [Completion] = []
        if let session {
            let context = session.book.context(session.options)
            let buffer = CodeBuffer(code, cursor: prefix.start, context: context)
            let request = SourceKitRequest(
                kind: "source.request.codecomplete",
                file: session.folder + "/Completion_\(context.head ?? "start").swift", text: buffer.text,
                offset: buffer.offset, arguments: arguments(session))
            matches = Self.matches(in: client.send(request, limit: nextLimit()), prefix: prefix.text)
            if matches.isEmpty { matches = Self.known(session.book, prefix: prefix.text, code: code, at: prefix.start) }
        }
        return Completions(prefix: prefix.text, start: prefix.start, matches: matches)
    }

    private func nextLimit() -> Duration {
        isWarm.withLock { isWarm in
            defer { isWarm = true }
            return isWarm ? Self.limit : Self.firstLimit
        }
    }

    private func arguments(_ session: SessionSnapshot.Content) -> [String] {
        ["-swift-version", "\(session.options.languageMode)", "-module-name", "Completion"]
            + toolchain.searchArguments(folder: session.folder, extra: session.options.extraArguments)
    }

    /// Names of commands, after a percent sign at the beginning of a line.
    static func commands(_ code: String, cursor: Int) -> [Completion]? {
        let before = String(String.UnicodeScalarView(code.unicodeScalars.prefix(cursor)))
        let line = before.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
        guard let match = line.wholeMatch(of: /%%?([a-z]*)/) else { return nil }
        return CommandList.entries.filter { $0.name.hasPrefix(match.1) && $0.name != "sh" }
            .map { Completion(text: $0.name, kind: "magic", signature: $0.usage) }
    }

    /// sourcekitd's results for a name that begins with what is typed; the nearest declarations first.
    static func matches(in response: JSONValue?, prefix: String) -> [Completion] {
        let folded = prefix.lowercased()
        var seen: Set<String> = []
        var found: [(rank: Int, match: Completion)] = []
        for result in response?["key.results"]?.array ?? [] {
            guard let name = result["key.name"]?.string, result["key.not_recommended"]?.bool != true else { continue }
            let text = String(name.prefix { $0 != "(" && $0 != "[" && $0 != " " })
            guard !text.isEmpty, text.first != "_", text.lowercased().hasPrefix(folded), seen.insert(text).inserted
            else { continue }
            let kind = Self.kind(result["key.kind"]?.string ?? "")
            let context = result["key.context"]?.string ?? ""
            // A keyword is known to whoever types; names of the cell come before those of libraries.
            let rank = kind == "keyword" ? 3 : context.hasSuffix("othermodule") ? 2 : 1
            found.append(
                (rank, Completion(text: text, kind: kind, signature: result["key.description"]?.string ?? name)))
        }
        // Letters as they were typed, if anything begins with them.
        let exact = found.filter { $0.match.text.hasPrefix(prefix) }
        if !exact.isEmpty { found = exact }
        return found.sorted { ($0.rank, $0.match.text) < ($1.rank, $1.match.text) }.map(\.match)
    }

    /// The session's own names, when there is no other answer in time.
    private static func known(_ book: SessionBook, prefix: String, code: String, at start: Int) -> [Completion] {
        let before = code.unicodeScalars.prefix(start).last
        guard before != ".", !prefix.isEmpty else { return [] }
        return book.names.keys.filter { $0.hasPrefix(prefix) }.sorted()
            .map { Completion(text: $0, kind: "instance", signature: $0) }
    }

    private static func kind(_ kind: String) -> String {
        if kind.contains("keyword") { return "keyword" }
        if kind.contains("function") || kind.contains("macro") { return "function" }
        if kind.contains("var") { return "instance" }
        if kind.contains("module") { return "module" }
        if kind.contains("class") || kind.contains("struct") || kind.contains("enum") || kind.contains("protocol") {
            return "class"
        }
        return "statement"
    }

    static func content(of completions: Completions, cursor: Int) -> JSONValue {
        let types = completions.matches.map { match -> JSONValue in
            [
                "start": .integer(completions.start), "end": .integer(cursor), "text": .string(match.text),
                "type": .string(match.kind), "signature": .string(match.signature),
            ]
        }
        return [
            "status": "ok", "matches": .array(completions.matches.map { .string($0.text) }),
            "cursor_start": .integer(completions.start), "cursor_end": .integer(cursor),
            "metadata": ["_jupyter_types_experimental": .array(types)],
        ]
    }

    // MARK: Inspection

    package struct Inspection: Sendable, Equatable {
        package var declaration: String
        package var documentation: String
    }

    package func inspect(
        _ code: String, cursor: Int, after session: SessionSnapshot.Content?
    ) -> Inspection? {
        guard let session else { return nil }
        let prefix = CompletionPrefix(code, cursor: Self.endOfName(code, at: cursor))
        guard !prefix.text.isEmpty else { return nil }
        let buffer = CodeBuffer(code, cursor: prefix.start, context: session.book.context(session.options))
        let file = session.folder + "/Inspection.swift"
        let opening = SourceKitRequest(
            kind: "source.request.editor.open", file: file, text: buffer.text, arguments: arguments(session),
            options: ["key.syntactic_only: 1"])
        _ = client.send(opening, limit: nextLimit())
        let request = SourceKitRequest(
            kind: "source.request.cursorinfo", file: file, text: buffer.text, offset: buffer.offset,
            arguments: arguments(session))
        guard let answer = client.send(request, limit: Self.firstLimit),
            let declaration = answer["key.annotated_decl"]?.string
        else { return nil }
        return Inspection(
            declaration: Self.plain(declaration),
            documentation: answer["key.doc.comment"]?.string
                ?? DocumentationText.markdown(answer["key.doc.full_as_xml"]?.string ?? ""))
    }

    /// The cursor may stand inside a name, or behind its opening parenthesis.
    private static func endOfName(_ code: String, at cursor: Int) -> Int {
        let scalars = Array(code.unicodeScalars)
        var end = min(cursor, scalars.count)
        func isPart(_ index: Int) -> Bool {
            scalars.indices.contains(index)
                && (scalars[index].properties.isAlphabetic || scalars[index] == "_"
                    || ("0"..."9").contains(scalars[index]))
        }
        if !isPart(end), !isPart(end - 1), end > 0, scalars[end - 1] == "(" { end -= 1 }
        while isPart(end) { end += 1 }
        return end
    }

    /// XML as text: no tags, five entities.
    static func plain(_ xml: String) -> String {
        xml.replacing(/<[^>]*>/, with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&quot;", with: "\"").replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }

    static func content(of inspection: Inspection?) -> JSONValue {
        guard let inspection else { return ["status": "ok", "found": false, "data": [:], "metadata": [:]] }
        let text = [inspection.declaration, inspection.documentation].filter { !$0.isEmpty }.joined(separator: "\n\n")
        let markdown = "```swift\n\(inspection.declaration)\n```\n\n\(inspection.documentation)"
        return [
            "status": "ok", "found": true, "metadata": [:],
            "data": ["text/plain": .string(text), "text/markdown": .string(markdown)],
        ]
    }
}
