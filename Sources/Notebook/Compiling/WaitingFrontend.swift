import Foundation
import Synchronization

/// A frontend of the compiler that was started before there is anything to compile.
///
/// Starting costs a third of the time of a small cell: a program of 200 MB is mapped and relocated. So one always waits for the
/// rest of its command line, which it reads as a response file from its standard input. Each compiles one cell and ends, as any
/// frontend does; the next is started while it compiles where there is a processor for it, else when it is done. One whose
/// session is gone reads the end of its input and ends too.
///
/// - Source: LLVM, `llvm::cl::ExpandResponseFiles` and `TokenizeGNUCommandLine`.
final class WaitingFrontend: Sendable {
    private let program: String
    private let waiting = Mutex<ChildProgram?>(nil)

    init(program: String) {
        self.program = program
        prepare()
    }

    deinit { waiting.withLock { $0.take() }?.end() }

    /// Starts one on another thread, unless one waits.
    func prepare() {
        DispatchQueue.global().async { [self] in
            waiting.withLock { if $0 == nil { $0 = try? start() } }
        }
    }

    /// Compiles with the one that waits.
    ///
    /// - Parameters:
    ///   - arguments: those after `-frontend`.
    ///   - began: told the process id, and nil when it has ended.
    func run(_ arguments: [String], began: (pid_t?) -> Void) throws -> ChildProgram.Outcome {
        let frontend = try taken() ?? start()
        began(frontend.id)
        // Cells may follow each other so fast that it is late to start one when this one ends.
        if ProcessInfo.processInfo.activeProcessorCount > 1 { prepare() }
        return frontend.finish(writing: Self.responseFile(arguments), ended: { began(nil) })
    }

    private func start() throws -> ChildProgram {
        try ChildProgram.start(program, ["-frontend", "@/dev/stdin"], takesInput: true)
    }

    /// The one that waits; nil when somebody has ended it meanwhile.
    private func taken() -> ChildProgram? {
        guard let frontend = waiting.withLock({ $0.take() }) else { return nil }
        // Looks without reaping, which `finish` does.
        var state = siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        if waitid(P_PID, id_t(frontend.id), &state, options) == 0, state.si_signo == 0 { return frontend }
        frontend.end()
        return nil
    }

    /// The process that waits.
    var waitingProcess: pid_t? { waiting.withLock { $0?.id } }

    /// One argument a line; quotes keep spaces and line ends, a backslash keeps itself and quotes.
    static func responseFile(_ arguments: [String]) -> String {
        arguments.map { argument in
            let escaped = argument.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            return "\"\(escaped)\"\n"
        }.joined()
    }
}
