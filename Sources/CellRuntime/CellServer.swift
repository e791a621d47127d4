import CCells
import Display
import Foundation
import Pool
import Synchronization

/// The cell process: called by `embark-cells` once this library is loaded. Never returns.
///
/// Requests (from `Notebook`): `L` load libraries globally; `R` run a cell: library, entry; `I` interrupt;
/// `A` an answer to a question; `C` which cluster do cells use? Reports: `l` loaded or not; `d` something to display; `q` a
/// question; `e` a cell has ended; `c` the connection file of the cluster.
@_cdecl("embark_cells_serve")
public func __serveCells() {
    signal(SIGPIPE, SIG_IGN)
    signal(SIGINT, SIG_IGN)
    // A handler that does nothing: it has a system call come back early.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGUSR2, &action, nil)
    _ = CellProgress.shared
    Displays.setReceiver { CellChannel.send(CellMessage("d", $0.fields)) }
    Pool.setDefaultProgress { CellProgressBar.shared.show($0) }
    Thread.detachNewThread {
        while let message = CellChannel.receive() { CellServer.shared.obey(message) }
        CellClusters.stop()
        _exit(0)
    }
    // Actors of the main thread need it to be free.
    dispatchMain()
}

final class CellServer: Sendable {
    static let shared = CellServer()

    private let running = Mutex<Task<Void, Never>?>(nil)
    private let answers = Mutex<[String]>([])
    private let answered = DispatchSemaphore(value: 0)

    func obey(_ message: CellMessage) {
        switch Character(Unicode.Scalar(message.kind)) {
        case "L": load(message.fields)
        case "R": start(library: message.fields[0], entry: message.fields[1])
        case "I": interrupt()
        case "C": CellChannel.send(CellMessage("c", [CellClusters.active]))
        case "A":
            answers.withLock { $0.append(message.fields.first ?? "") }
            answered.signal()
        default: _exit(1)
        }
    }

    // MARK: Loading

    private func load(_ paths: [String]) {
        for path in paths {
            // What an object file asks to be linked with may be no library of its own here, as with libm.
            let isOptional = path.hasPrefix("?")
            let isLoaded = dlopen(isOptional ? String(path.dropFirst()) : path, RTLD_NOW | RTLD_GLOBAL) != nil
            guard !isLoaded, !isOptional else { continue }
            return CellChannel.send(CellMessage("l", [String(cString: dlerror())]))
        }
        CellChannel.send(CellMessage("l"))
    }

    // MARK: Running

    private func start(library: String, entry name: String) {
        typealias Entry = @convention(c) () -> UnsafeMutableRawPointer
        guard let handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL), let symbol = dlsym(handle, name) else {
            return end("unloadable", [String(cString: dlerror())])
        }
        let entry = CellEntry.taking(unsafeBitCast(symbol, to: Entry.self)())
        embark_cell_set_interrupted(false)
        Pool.clearInterrupt()
        _ = CellProgress.shared.takeFilled()
        // Not on this thread: it goes on to hear interrupts.
        switch entry.body {
        case .direct(let body):
            let work = UncheckedBody(body: body)
            Thread.detachNewThread { self.runDirectly(work) }
        case .waiting(let body):
            running.withLock { $0 = Task { await self.run(body) } }
        }
    }

    /// Handed to one thread and forgotten here, which is why it may cross.
    private struct UncheckedBody: @unchecked Sendable {
        let body: () throws -> Void
    }

    private func runDirectly(_ work: UncheckedBody) {
        var failure: (any Error)?
        let hasReturned = CellThread.run {
            do { try work.body() } catch { failure = error }
        }
        if hasReturned { finish(failure) } else { end("interrupted") }
    }

    private func run(_ body: @Sendable () async throws -> Void) async {
        do {
            try await body()
            finish(nil)
        } catch { finish(error) }
        running.withLock { $0 = nil }
    }

    private func finish(_ failure: (any Error)?) {
        guard let failure else { return end("ok") }
        if failure is __CellStop { return end("stopped") }
        if embark_cell_is_interrupted(), failure is CancellationError || failure is Interrupted {
            return end("interrupted")
        }
        end("error", ["\(type(of: failure))", Self.text(of: failure)])
    }

    private static func text(of failure: any Error) -> String {
        if let localized = failure as? any LocalizedError, let text = localized.errorDescription { return text }
        return ShownValue.text(of: failure)
    }

    private func end(_ status: String, _ details: [String] = []) {
        CellProgressBar.shared.finish()
        fflush(nil)
        let filled = CellProgress.shared.takeFilled().joined(separator: ",")
        let details = details + Array(repeating: "", count: max(0, 2 - details.count))
        CellChannel.send(CellMessage("e", [status, filled] + details))
    }

    // MARK: Interrupting

    private func interrupt() {
        embark_cell_set_interrupted(true)
        Pool.interrupt()
        running.withLock { $0?.cancel() }
        CellThread.wake()
    }

    // MARK: Questions

    func ask(_ prompt: String, isSecret: Bool) -> String {
        fflush(nil)
        CellChannel.send(CellMessage("q", [prompt, isSecret ? "secret" : "open"]))
        answered.wait()
        return answers.withLock { $0.isEmpty ? "" : $0.removeFirst() }
    }
}

/// Asks the person in front of the notebook for a line of text.
///
/// - Parameter isSecret: what is typed is not shown.
public func input(_ prompt: String = "", isSecret: Bool = false) -> String {
    CellServer.shared.ask(prompt, isSecret: isSecret)
}

extension DisplayEvent {
    /// Kind, id, then type and data of each form in turn.
    fileprivate var fields: [String] {
        let name =
            switch kind {
            case .result: "result"
            case .new: "new"
            case .update: "update"
            case .clear(waits: false): "clear"
            case .clear(waits: true): "clear later"
            }
        return [name, id ?? ""] + bundle.forms.flatMap { [$0.type, $0.data] }
    }
}
