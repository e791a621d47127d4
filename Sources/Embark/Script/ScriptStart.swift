import Foundation

// A script started by `embark run` draws progress and ends on Ctrl-C like the commands do, though its text says nothing
// about either. `embark run` sets EMBARK_SCRIPT, and the entry below, in the table of functions that the loader calls when it
// has loaded this library, looks for it. Programs that link the library and are not started so are left alone.

#if os(Linux)
    @section(".init_array")
    @used
    private let libraryLoaded: @convention(c) () -> Void = { scriptStarted() }
#elseif os(macOS)
    @section("__DATA,__mod_init_func")
    @used
    private let libraryLoaded: @convention(c) () -> Void = { scriptStarted() }
#endif

private func scriptStarted() {
    guard ScriptRun.name != nil else { return }
    Interrupt.shared.listen()
    RunningWork.shared.follow(isWanted: nil)
}

/// What `embark run` tells the script it becomes.
package enum ScriptRun {
    package static let environmentName = "EMBARK_SCRIPT"

    /// The file name of the script, or nil where this process is not one.
    package static let name = getenv(environmentName).map { String(cString: $0) }
}
