import Foundation

/// The process that runs tasks for an engine: reads calls, runs them one after the other, writes results.
///
/// One thread does all of it and asynchronous tasks run on that thread too, so that a call costs no switch of threads.
/// A second thread hears of cancellations. The main thread serves the main actor.
package enum TaskWorker {
    nonisolated(unsafe) private static var identifier: Int?

    /// The engine this process works for. Written once, before any task runs.
    package static var engineID: Int? { identifier }

    /// Serves until the engine closes the socket; does not return.
    fileprivate static func serve() -> Never {
        let environment = ProcessInfo.processInfo.environment
        let numbers = (environment[WorkerEnvironment.descriptors] ?? "").split(separator: ",").compactMap { Int32($0) }
        guard numbers.count == 2 else { exit(64) }
        identifier = environment[WorkerEnvironment.engineID].flatMap(Int.init)
        // Programs that a task starts are no workers.
        unsetenv(WorkerEnvironment.descriptors)
        unsetenv(WorkerEnvironment.library)
        for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        if let path = environment[WorkerEnvironment.library] { serveLibrary(path, numbers) }
        guard let image = LoadedImage.program else { exit(65) }
        run(image: image, calls: numbers[0], cancellations: numbers[1])
    }

    /// Loads a library and lets its own copy of this function serve: types of two copies of a module are two types.
    private static func serveLibrary(_ path: String, _ numbers: [Int32]) -> Never {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_GLOBAL) else {
            let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
            complain("expected to load the library of a task, found: \(reason)")
            exit(66)
        }
        guard let address = dlsym(handle, "embark_worker_serve") else {
            complain("expected a library that is linked with Embark's tasks, found \(path)")
            exit(67)
        }
        let entry = unsafeBitCast(address, to: (@convention(c) (Int32, Int32) -> Void).self)
        entry(numbers[0], numbers[1])
        exit(0)
    }

    /// Serves tasks of cells: `path` is loaded already, after what it needs.
    fileprivate static func serveCells(_ path: String) -> Never {
        let environment = ProcessInfo.processInfo.environment
        let numbers = (environment[WorkerEnvironment.cells] ?? "").split(separator: ",").compactMap { Int32($0) }
        guard numbers.count == 2, let handle = dlopen(path, RTLD_NOW | RTLD_NOLOAD),
            let image = LoadedImage(handle: handle)
        else { exit(64) }
        identifier = environment[WorkerEnvironment.engineID].flatMap(Int.init)
        unsetenv(WorkerEnvironment.cells)
        for number in numbers { _ = fcntl(number, F_SETFD, FD_CLOEXEC) }
        run(image: image, calls: numbers[0], cancellations: numbers[1])
    }

    fileprivate static func run(image: LoadedImage, calls: Int32, cancellations: Int32) -> Never {
        let loop = WorkerLoop(image: image, descriptor: calls)
        let listener = Thread { loop.hearCancellations(cancellations) }
        listener.start()
        let runner = Thread { loop.run() }
        runner.stackSize = 8 << 20
        runner.start()
        serveMainActor()
    }

    /// A run loop and not `dispatchMain`, which ends the main thread: that is not possible before `main` has begun.
    private static func serveMainActor() -> Never {
        let keepingAwake = Timer(timeInterval: 1e9, repeats: true) { _ in }
        RunLoop.main.add(keepingAwake, forMode: .default)
        while true { _ = RunLoop.main.run(mode: .default, before: .distantFuture) }
    }

    private static func complain(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Called by the constructor in `CImages` when an engine has started this program.
@_cdecl("embark_worker_main") public func embarkWorkerMain() { TaskWorker.serve() }

/// Called by `embark-cells` when it is the worker of a cell's tasks; see `CellHost`.
@_cdecl("embark_worker_serve_cells") public func embarkWorkerServeCells(path: UnsafePointer<CChar>) {
    TaskWorker.serveCells(String(cString: path))
}

/// Called in a library by the worker that has loaded it.
@_cdecl("embark_worker_serve") public func embarkWorkerServe(calls: Int32, cancellations: Int32) {
    guard let image = LoadedImage(containing: #dsohandle) else { return }
    TaskWorker.run(image: image, calls: calls, cancellations: cancellations)
}
