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

    /// Takes effect before any work starts.
    func apply() {
        if let threads { setenv("EMBARK_THREADS", String(threads), 1) }
        // For a script that takes this process over.
        if let progress { setenv("EMBARK_PROGRESS", progress ? "1" : "0", 1) }
        RunningWork.shared.follow(isWanted: progress)
    }
}
