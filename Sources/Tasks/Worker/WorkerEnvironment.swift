/// How an engine tells a process that it is a worker.
package enum WorkerEnvironment {
    /// The descriptors of calls and of cancellations, such as `3,4`. Read by the constructor in `CImages`.
    package static let descriptors = "EMBARK_WORKER"
    /// The library that holds the tasks; absent when the program does.
    package static let library = "EMBARK_WORKER_LIBRARY"
    /// The same descriptors for `embark-cells`, which serves after it has loaded libraries and not before.
    package static let cells = "EMBARK_CELLS_WORKER"
    /// The same for the program that runs whole cells.
    package static let session = "EMBARK_SESSION"
    package static let engineID = "EMBARK_ENGINE_ID"

    /// A short backtrace on the error stream when the worker traps; the engine sends its end to the client.
    package static let backtrace = (
        name: "SWIFT_BACKTRACE",
        value: "enable=yes,color=no,interactive=no,threads=crashed,registers=none,images=none,top=16,limit=32"
    )
}
