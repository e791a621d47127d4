import ArgumentParser
import Embark
import Foundation

/// Options that every command understands.
struct SharedOptions: ParsableArguments {
    @Option(help: "How many threads to use; all cores when not given.")
    var threads: Int?

    @Flag(inversion: .prefixedNo, help: "Draw progress, or not; drawn on a terminal when neither is given.")
    var progress: Bool?

    func validate() throws {
        if let threads, threads < 1 { throw ValidationError("expected --threads of 1 or more, found \(threads)") }
    }

    var progressStyle: ProgressStyle {
        switch progress {
        case true?: .shown
        case false?: .hidden
        case nil: .automatic
        }
    }

    /// Takes effect before any work starts.
    func apply() {
        if let threads { setenv("EMBARK_THREADS", String(threads), 1) }
        setenv(ProgressStyle.environmentName, progressStyle.rawValue, 1)
        ProgressLine.shared.follow(progressStyle)
    }
}
