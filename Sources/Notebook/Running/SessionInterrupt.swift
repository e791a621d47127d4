import Foundation
import Synchronization

/// Stops what a session does, from any thread: first kindly, then not.
///
/// A cell is asked to stop, and stops at its next statement, loop or wait. One that does not listen for three seconds, or until
/// it is interrupted again, loses its process.
package final class SessionInterrupt: Sendable {
    static let patience = 3.0

    enum Work: Sendable {
        case idle
        case compiling(CellCompiler)
        case running(CellProcess)
        case shell(pid_t)
        /// Work of others; told whether it is the second time that they should stop.
        case remote(@Sendable (_ isSecond: Bool) -> Void)
    }

    private struct State {
        var work = Work.idle
        /// Counts the pieces of work, so that a late alarm does not hit the next one.
        var generation = 0
        var wasAsked = false
        var wasKilled = false
    }

    private let state = Mutex(State())

    /// Whether the piece of work that is going on, or ended last, was interrupted.
    var wasAsked: Bool { state.withLock { $0.wasAsked } }
    var wasKilled: Bool { state.withLock { $0.wasKilled } }

    /// Whether something runs that an interrupt would reach, and not only compiles.
    package var isRunning: Bool {
        state.withLock { state in
            switch state.work {
            case .running, .shell, .remote: true
            case .idle, .compiling: false
            }
        }
    }

    func begin() {
        state.withLock { $0 = State(generation: $0.generation + 1) }
    }

    func set(_ work: Work) { state.withLock { $0.work = work } }

    package func interrupt() {
        let (work, generation, isSecond) = state.withLock { state in
            defer { state.wasAsked = true }
            return (state.work, state.generation, state.wasAsked)
        }
        switch work {
        case .idle: state.withLock { $0.wasAsked = false }
        case .compiling(let compiler): compiler.cancel()
        case .shell(let process): kill(-process, isSecond ? SIGKILL : SIGINT)
        case .remote(let stop): stop(isSecond)
        case .running(let process):
            if isSecond { return killProcess(of: generation) }
            process.send(CellMessage(kind: "I"))
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) { self.killProcess(of: generation) }
        }
    }

    private func killProcess(of generation: Int) {
        state.withLock { state in
            guard state.generation == generation, case .running(let process) = state.work else { return }
            state.wasKilled = true
            process.end()
        }
    }
}
