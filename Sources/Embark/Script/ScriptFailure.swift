import Foundation

/// An error that a script did not catch: a line with what went wrong instead of a crash report.
///
/// The compiler ends a main file with a call of `swift_errorInMain`, which traps. `embark run` links scripts with
/// `--wrap=swift_errorInMain`, so that their call comes here.
///
/// - Source: GNU ld manual, "--wrap=symbol"; apple/swift, stdlib/public/runtime/ErrorObjectCommon.
@_silgen_name("__wrap_swift_errorInMain")
public func __endScript(_ error: __owned any Error) -> Never {
    fflush(nil)
    if error is Interrupted || error is CancellationError && Pool.isInterrupted {
        Interrupt.shared.end(saying: "\(error)")
    }
    Terminal.writeError("\(ScriptRun.name ?? "embark"): \(error)\n")
    exit(1)
}
