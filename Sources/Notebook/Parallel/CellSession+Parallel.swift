import Cluster
import Foundation
import Synchronization
import Tasks

// `%px` and its like: a cell is compiled here once and sent to engines as a library, named by its hash.
//
// Engines have a namespace of their own, as those of ipyparallel do: they see earlier cells that were sent to them, not those that
// ran here. `--local` runs a cell in both.

extension CellSession {
    func runParallelCommand(_ command: CellCommand, number: Int) throws {
        switch command.name {
        case "pxconfig":
            if command.arguments.isEmpty { return say(parallel.defaults.description + "\n") }
            var defaults = parallel.defaults
            try defaults.apply(command.arguments, of: "%pxconfig")
            guard defaults.name == nil else {
                throw CellFailure("Usage", "%pxconfig: expected no --out: each run has a name of its own")
            }
            parallel.defaults = defaults
        case "autopx":
            parallel.isAuto.toggle()
            say("%autopx \(parallel.isAuto ? "enabled" : "disabled")\n")
        case "pxresult":
            var options = parallel.defaults
            try options.apply(command.arguments, of: "%pxresult")
            try finish(parallel.run(named: options.name), options, hasStreamed: false)
        default:
            guard let body = command.body else {
                // Its columns are those of the line.
                let code = String(repeating: "\n", count: command.line - 1) + "    " + command.arguments
                return try runParallel(code, number: number)
            }
            var options = parallel.defaults
            try options.apply(command.arguments, of: "%%px")
            try runParallel(body, number: number, options)
        }
    }

    func runParallel(_ code: String, number: Int) throws {
        try runParallel(code, number: number, parallel.defaults)
    }

    private func runParallel(_ code: String, number: Int, _ options: ParallelOptions) throws {
        let label = "In[\(number)]"
        let parsed = ParsedCell(code, label: label)
        texts[label] = parsed.text
        guard parsed.errors.isEmpty else { throw rejection(parsed.errors) }
        if parsed.isEmpty { return }
        let cluster = try connect(options.cluster)
        let engines = try options.targets.resolve(cluster.engineIDs)
        guard !engines.isEmpty else { throw CellFailure("NoEngines", "\(ClientError.noEngines)") }
        if options.isVerbose {
            say("\(options.blocks ? "Parallel" : "Async parallel") execution on engine(s): \(options.targets)\n")
        }
        parallel.cellCount += 1
        let cell = CellRewriter.rewrite(
            parsed, module: parallel.prefix + "\(parallel.cellCount)", context: parallel.book.context(self.options))
        guard let (library, autolinked) = try compile(cell, columns: parallel.book.columns) else {
            throw CellFailure("Interrupted", "\(label) was interrupted before it was sent")
        }
        let chain = parallel.book.entries.filter(\.cell.joinsChain)
        for name in autolinked where !parallel.libraries.contains(name) { parallel.libraries.append(name) }
        let images = try remote {
            try (chain.map(\.library) + [library]).map {
                NeededImage(path: $0, hash: try ImageHash.sha256(ofFile: $0))
            }
        }
        let content = ShippedCell.content(
            code: code, cells: chain.map(\.cell) + [cell], images: images, libraries: parallel.libraries)
        let result = try waiting {
            try await cluster.view(engineIDs: engines).runCell(content, images: images)
        }
        let run = ParallelRun(number: number, engines: engines, result: result)
        parallel.keep(run, name: options.name)
        if options.runsHere { try runCode(code, label: label, module: "In\(number)") }
        guard options.blocks else {
            return parallel.book.add(cell, library: library, filled: [], hasSucceeded: true)
        }
        var failure: (any Error)?
        do { try finish(run, options, hasStreamed: options.streams) } catch { failure = error }
        // Where one engine has it, later cells may use it; an engine that has not, says so.
        parallel.book.add(cell, library: library, filled: [], hasSucceeded: result.hasAnySuccess)
        if let failure { throw failure }
    }

    // MARK: Waiting

    /// Waits for the engines and shows what came, some of it while it waits.
    private func finish(_ run: ParallelRun, _ options: ParallelOptions, hasStreamed: Bool) throws {
        let result = run.result
        let marking = ParallelReport(number: run.number, engines: run.engines)
        let show: @Sendable (TaskOutputEvent) -> Void = { [relay] event in
            guard hasStreamed, let output = Self.output(event), case .stream = output.kind else { return }
            for event in marking.events(output) { relay.show(event) }
        }
        let view = parallel.cluster?.view(engineIDs: run.engines)
        let signal = options.signal
        parallel.progressCount += 1
        let progress = ParallelProgress(
            id: "\(parallel.prefix)progress\(parallel.progressCount)", patience: options.progressAfter,
            show: { [relay] in relay.show($0) })
        let replies = try waiting(interrupted: { if signal > 0 { _ = try? view?.signal(signal) } }) {
            let following = Task { await progress.follow { result.progress } }
            defer { following.cancel() }
            for try await event in result.outputStream { show(event) }
            let replies = try await result.outcomes()
            following.cancel()
            await following.value
            return replies
        }
        var report = marking
        report.outputs = result.outputs.compactMap(Self.output)
        for (engine, reply) in zip(run.engines, replies) {
            if case .failure(let error) = reply { report.failures.append((engine, Self.failure(error))) }
        }
        for event in report.events(options.grouping, showsStreams: !hasStreamed) { relay.show(event) }
        if let failure = report.failure { throw failure }
    }

    private static func output(_ event: TaskOutputEvent) -> ParallelReport.Output? {
        func forms(_ data: [String: String]) -> [SessionEvent.DisplayForm] {
            data.map { SessionEvent.DisplayForm(type: $0.key, data: $0.value) }.sorted { $0.type < $1.type }
        }
        let kind: ParallelReport.Output.Kind =
            switch event.kind {
            case .standardOutput(let text): .stream(.stdout, text)
            case .standardError(let text): .stream(.stderr, text)
            case .display(let data): .display(forms(data))
            case .result(let data): .result(forms(data))
            }
        return event.engineID.map { ParallelReport.Output(engine: $0, kind: kind) }
    }

    private static func failure(_ error: any Error) -> CellFailure {
        guard let remote = error as? RemoteError else { return CellFailure("ClusterError", "\(error)") }
        return CellFailure(
            remote.name, remote.message,
            lines: remote.traceback.isEmpty ? ["\(remote.name): \(remote.message)"] : remote.traceback)
    }

    /// Waits on this thread, which is the session's own, for what is asynchronous.
    ///
    /// - Parameter interrupted: what the first interrupt does; the second one gives up waiting.
    private func waiting<Value: Sendable>(
        interrupted: @escaping @Sendable () -> Void = {}, _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = Mutex<Result<Value, any Error>?>(nil)
        let isOver = DispatchSemaphore(value: 0)
        let task = Task.detached {
            do {
                let value = try await body()
                outcome.withLock { $0 = .success(value) }
            } catch { outcome.withLock { $0 = .failure(error) } }
            isOver.signal()
        }
        interrupt.set(.remote { isSecond in if isSecond { task.cancel() } else { interrupted() } })
        isOver.wait()
        interrupt.set(.idle)
        return try remote { try outcome.withLock { $0 }!.get() }
    }

    /// Errors of clusters as failures of a cell.
    private func remote<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch let failure as CellFailure { throw failure } catch is CancellationError {
            throw CellFailure(
                "Interrupted", "no longer waited for; the engines may still be at work: %pxresult waits again")
        } catch { throw CellFailure("ClusterError", "\(error)") }
    }

    // MARK: Connecting

    /// The file of the cluster that was used last, if it is still there.
    private func lastClusterFile() -> String? {
        parallel.connectionFile.flatMap { access($0, R_OK) == 0 ? $0 : nil }
    }

    /// The cluster that was chosen, else the one that a cell uses, else that of the default profile.
    private func connect(_ choice: ParallelOptions.ClusterChoice) throws -> Cluster {
        let isChosen = choice != ParallelOptions.ClusterChoice()
        let file =
            choice.file ?? (isChosen ? nil : activeClusterFile() ?? lastClusterFile())
            ?? Cluster.clientFile(profile: choice.profile, clusterID: choice.clusterID ?? "")
        if let cluster = parallel.cluster, parallel.connectionFile == file, !cluster.isClosed { return cluster }
        guard access(file, R_OK) == 0 else {
            throw CellFailure(
                "NoCluster",
                "expected a cluster, found no \(file); start one in a cell: import EmbarkTasks; "
                    + "let cluster = try await Cluster.start(engines: 4); or in a shell: embark cluster start --engines swift -n 4; "
                    + "or name another: %pxconfig --profile NAME")
        }
        let cluster = try waiting { try await Cluster.connect(file: file) }
        parallel.use(cluster, file: file)
        return cluster
    }
}
