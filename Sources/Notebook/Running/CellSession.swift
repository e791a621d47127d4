import Foundation

/// A session: cells go in one after another, are compiled, run in the cell process, and leave their declarations behind.
///
/// Belongs to one thread; `interrupt` and `snapshot` may be used from others.
package final class CellSession {
    package let toolchain: CellToolchain
    package let interrupt = SessionInterrupt()
    package let snapshot: SessionSnapshot
    package let remains: SessionRemains
    package internal(set) var options = CompilerOptions()
    package internal(set) var book = SessionBook()
    package let folder: String
    let compiler: CellCompiler
    let frontEnd: any SessionFrontEnd
    let relay: SessionRelay
    private(set) var process: CellProcess?
    /// Libraries beside cells that a fresh process has to load.
    private var requiredLibraries: [String] = []
    private var optionalLibraries: [String] = []
    /// Texts of the cells by label, to quote them in messages.
    var texts: [String: CellText] = [:]
    /// What `%px` and its like work with.
    var parallel = ParallelState()
    /// What `%dep` has built so far.
    var packageRequests: [PackageRequest] = []
    private(set) var lastTimes = CellTimes()
    private var asideCount = 0
    private var usedModules: Set<String> = []
    /// Long texts that a front end shows beside the notebook.
    private var pages: [String] = []

    /// How long the parts of the last cell took.
    struct CellTimes {
        var compiling = Duration.zero
        var running = Duration.zero
    }

    /// - Parameter folder: for this session's files; made and, at the end, removed.
    package init(
        toolchain: CellToolchain, folder: String? = nil, frontEnd: any SessionFrontEnd
    ) throws {
        self.toolchain = toolchain
        let folder = folder ?? NSTemporaryDirectory() + "embark-session-\(UUID().uuidString.prefix(8))"
        self.folder = folder
        snapshot = SessionSnapshot(folder: folder)
        remains = SessionRemains(folder: folder)
        self.frontEnd = frontEnd
        relay = SessionRelay(frontEnd)
        compiler = try CellCompiler(toolchain: toolchain, folder: folder)
        process = try start()
    }

    deinit { remains.end() }

    // MARK: Cells

    /// Runs a cell: Swift, commands and lines for the shell in any order.
    package func run(_ text: String, number: Int) -> CellOutcome {
        runGuarded { for segment in CellSegments.split(text) { try run(segment, number: number) } }
    }

    func runGuarded(_ body: () throws -> Void) -> CellOutcome {
        interrupt.begin()
        defer {
            interrupt.set(.idle)
            publish()
        }
        relay.beginCell()
        noticeDeath()
        do {
            try body()
            relay.endCell()
            return .succeeded
        } catch {
            relay.endCell()
            return .failed(error as? CellFailure ?? CellFailure("SessionError", "\(error)"))
        }
    }

    private func run(_ segment: CellSegment, number: Int) throws {
        switch segment {
        case .code(let text):
            if parallel.isAuto { return try runParallel(text, number: number) }
            try runCode(text, label: "In[\(number)]", module: "In\(number)")
        case .command(let command): try run(command, number: number)
        case .shell(let line): try runShell(line)
        }
    }

    /// Runs code that leaves nothing behind, for commands and for expressions that front ends ask for.
    package func runAside(_ text: String) throws {
        asideCount += 1
        try runCode(text, label: "expression", module: "Aside\(asideCount)", isAside: true)
    }

    func addPage(_ text: String) { pages.append(text) }

    package func takePages() -> [String] {
        defer { pages = [] }
        return pages
    }

    /// A cell that is not counted leaves its number to the next one, but a module's name is never used again.
    private func unused(_ module: String) -> String {
        var name = module
        var count = 1
        while !usedModules.insert(name).inserted {
            count += 1
            name = "\(module)_\(count)"
        }
        return name
    }

    func runCode(_ text: String, label: String, module: String, isAside: Bool = false) throws {
        let parsed = ParsedCell(text, label: label)
        texts[label] = parsed.text
        guard parsed.errors.isEmpty else { throw rejection(parsed.errors) }
        if parsed.isEmpty { return }
        let captured = TaskCaptures.mistakes(in: parsed, earlier: book.mutableNames)
        guard captured.isEmpty else { throw rejection(captured) }
        let cell = CellRewriter.rewrite(parsed, module: unused(module), context: book.context(options))
        let missing = book.missing(for: cell)
        guard missing.isEmpty else { throw refusal(missing) }
        guard let (library, autolinked) = try compile(cell, columns: book.columns) else {
            throw CellFailure("Interrupted", "\(label) was interrupted before it ran")
        }
        try ensureProcess()
        loadOptional(autolinked)
        try runLibrary(of: cell, library, isAside: isAside)
    }

    func compile(_ cell: RewrittenCell, columns: [String: ColumnMap]) throws -> (library: String, autolinked: [String])?
    {
        interrupt.set(.compiling(compiler))
        if interrupt.wasAsked { return nil }
        let start = ContinuousClock.now
        defer { lastTimes.compiling = .now - start }
        switch try compiler.compile(cell, options: options, columns: columns) {
        case .cancelled: return nil
        case .rejected(let diagnostics): throw rejection(diagnostics)
        case .library(let path, let autolinked, let warnings):
            let text = warnings.flatMap { $0.lines(quoting: $0.cell.flatMap { texts[$0] }) }.joined(separator: "\n")
            if !text.isEmpty { relay.show(.stream(.stderr, text + "\n")) }
            return (path, autolinked)
        }
    }

    func runLibrary(of cell: RewrittenCell, _ library: String, isAside: Bool) throws {
        guard let process else { return }
        interrupt.set(.running(process))
        let start = ContinuousClock.now
        defer { lastTimes.running = .now - start }
        process.send(CellMessage(kind: "R", fields: [library, cell.entry]))
        let end = wait()
        func keep(_ filled: [String], _ hasSucceeded: Bool) {
            if !isAside { book.add(cell, library: library, filled: filled, hasSucceeded: hasSucceeded) }
        }
        switch end {
        case .ended("ok", let filled, _, _): keep(filled, true)
        // A `guard` returned: what it should have bound is not there.
        case .ended("stopped", let filled, _, _): keep(filled, false)
        case .ended("unloadable", _, let text, _):
            throw CellFailure("LoadError", "the library of \(cell.label) could not be loaded: \(text)")
        case .ended("interrupted", let filled, _, _):
            keep(filled, false)
            throw CellFailure(
                "Interrupted", "\(cell.label) was interrupted at line \(process.line); all values are kept")
        case .ended(_, let filled, let name, let text):
            keep(filled, false)
            throw failure(name, text, cell: cell, line: process.line)
        case .exited(let status, let report):
            let line = process.line
            keep([], false)
            throw try recover(from: status, report: report, cell: cell, line: line)
        default: break
        }
    }

    /// The connection file of the cluster that a cell uses; nil when none does.
    func activeClusterFile() -> String? {
        guard let process else { return nil }
        process.send(CellMessage(kind: "C"))
        switch relay.mailbox.next() {
        case .cluster(let file): return file
        case .exited:
            self.process = nil
            return nil
        default: return nil
        }
    }

    private func wait() -> CellProcess.Event {
        while true {
            let event = relay.mailbox.next()
            guard case .question(let prompt, let isSecret) = event else { return event }
            let answer = frontEnd.ask(prompt, isSecret: isSecret) ?? ""
            process?.send(CellMessage(kind: "A", fields: [answer]))
        }
    }

    // MARK: The process

    private func start() throws -> CellProcess {
        let started = try CellProcess.start(
            toolchain, folder: folder, receive: { [relay] in relay.receive($0) })
        remains.began(started)
        return started
    }

    /// There is none after one could not be started again.
    func ensureProcess() throws { if process == nil { process = try restart() } }

    func loadOptional(_ names: [String]) {
        let new = names.filter { !optionalLibraries.contains($0) }
        guard !new.isEmpty else { return }
        optionalLibraries += new
        _ = load(new.map { "?" + $0 })
    }

    /// Loads libraries that cells need; a name with `?` in front may be missing.
    func load(_ paths: [String]) -> String? {
        guard let process, !paths.isEmpty else { return nil }
        process.send(CellMessage(kind: "L", fields: paths))
        switch relay.mailbox.next() {
        case .loaded(let failure): return failure
        case .exited(let status, _):
            self.process = nil
            return "the cell process ended with status \(status)"
        default: return "the cell process answered something else"
        }
    }

    /// A library of a package, kept for every later process of this session.
    func require(library: String) throws {
        if let failure = load([library]) { throw CellFailure("LoadError", failure) }
        requiredLibraries.append(library)
    }

    /// A fresh process with everything declared so far.
    private func restart() throws -> CellProcess {
        let fresh = try start()
        process = fresh
        let paths = optionalLibraries.map { "?" + $0 } + requiredLibraries + book.libraries
        if let failure = load(paths) { throw CellFailure("LoadError", failure) }
        return fresh
    }

    /// A process may end between cells: a task in the background trapped, or somebody killed it.
    private func noticeDeath() {
        while let event = relay.mailbox.poll() {
            guard case .exited(let status, let report) = event else { continue }
            process = nil
            let lost = book.loseValues()
            relay.show(
                .stream(
                    .stderr,
                    CrashReport(status: status, text: report).sentence(subject: "The cell process ended between cells")
                        + "\n" + CrashReport.lostSentence(lost) + "\n"))
        }
    }

    private func recover(from status: Int32, report: String, cell: RewrittenCell, line: Int) throws -> CellFailure {
        process = nil
        let lost = book.loseValues()
        process = try restart()
        let crash = CrashReport(status: status, text: report)
        if interrupt.wasKilled {
            let text = "\(cell.label) did not stop by itself and its process was ended (line \(line))"
            return CellFailure("Interrupted", text, lines: [text, CrashReport.lostSentence(lost)])
        }
        let place = "\(cell.label):\(line)"
        let quoted = texts[cell.label]?.line(line).trimmingCharacters(in: .whitespaces) ?? ""
        var lines = [crash.sentence(subject: "\(place) ended the cell process")]
        if !quoted.isEmpty { lines.append("    \(quoted)") }
        lines += crash.frames(columns: book.columns.merging([cell.label: cell.columns]) { old, _ in old })
        lines.append(CrashReport.lostSentence(lost))
        // The cell itself is forgotten when it declares nothing but variables.
        let undeclared = cell.declarations.map(\.name).filter { book.names[$0] == nil }
        if !undeclared.isEmpty {
            let names = undeclared.joined(separator: ", ")
            lines.append("Not declared, because \(cell.label) did not come to its end: \(names).")
        }
        return CellFailure(crash.name, crash.reason, lines: lines)
    }

    /// Ends the process and forgets every cell.
    func reset() throws {
        process?.end()
        process = nil
        while true { if case .exited = relay.mailbox.next() { break } }
        remains.stopClusters()
        book = SessionBook()
        parallel = ParallelState()
        optionalLibraries = []
        process = try start()
    }

    /// Runs all cells that ran before again, from their libraries, without showing what they show.
    func replay() throws -> [String] {
        guard let process else { return [] }
        relay.isMuted = true
        defer { relay.isMuted = false }
        var replayed: [String] = []
        for entry in book.replayable {
            interrupt.set(.running(process))
            process.send(CellMessage(kind: "R", fields: [entry.library, entry.cell.entry]))
            switch wait() {
            case .ended("ok", let filled, _, _): book.regain(entry.cell, filled: filled)
            case .ended(let status, let filled, let name, let text):
                book.regain(entry.cell, filled: filled)
                throw CellFailure(
                    "ReplayError", "\(entry.cell.label) did not succeed this time: \(status) \(name) \(text)")
            case .exited(let status, let report):
                throw try recover(from: status, report: report, cell: entry.cell, line: process.line)
            default: break
            }
            if replayed.last != entry.cell.label { replayed.append(entry.cell.label) }
        }
        return replayed
    }

    private func publish() { snapshot.set(book: book, options: options) }
}
