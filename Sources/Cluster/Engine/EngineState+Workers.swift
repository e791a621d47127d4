import Tasks
import Wire

/// Who runs what.
///
/// An image has an active worker and a spare that is already there, so that the next call after a crash need not wait for
/// a process to start. A spare is started when a call has ended well: a program that cannot even start costs one worker a call.
extension EngineState {
    /// True when a worker has room for the call and no other image's worker is at it.
    func canDispatch(_ call: TaskCall) -> Bool {
        guard let worker = busyWorker.flatMap({ workers[$0] }) else { return true }
        guard worker.calls.count < settings.pipelineDepth, !worker.isKilled, !worker.hasEnding,
            worker.image.hash == call.task.imageHash
        else { return false }
        return worker.callByteCount + call.byteCount <= settings.pipelineByteLimit
    }

    mutating func dispatch(_ request: EngineRequest, _ call: TaskCall, at moment: Moment) {
        do {
            let call = try resolved(call)
            let identity = call.task
            if call.host != SharedValue.host, call.arguments.contains(where: { $0.coding == .shared }) {
                throw RemoteFailure(
                    name: RemoteFailure.bytesNeeded,
                    message:
                        "expected arguments that can be read on engine \(id ?? -1), found shared memory of another machine"
                )
            }
            // A worker is at it already, so there is no question where its program is.
            if let worker = active[identity.imageHash] { return run(.task(call), request, on: worker, at: moment) }
            let own = NeededImage(path: identity.path, hash: identity.imageHash)
            var paths = try places(of: identity.needs + [own])
            let path = paths.removeLast()
            let image = WorkerImage(hash: identity.imageHash, kind: identity.kind, path: path, needs: paths)
            run(.task(call), request, on: worker(for: image), at: moment)
        } catch {
            refuse(request, error, at: moment)
        }
    }

    /// Hands a cell to the program that runs them, which is started for the first.
    mutating func runCell(_ call: CellCall, _ request: EngineRequest, at moment: Moment) {
        executionCount += 1
        do {
            guard let program = settings.cellProgram else { throw Self.noInterpreter("the code of execute") }
            let call = call.placed(try places(of: try call.images), count: executionCount)
            run(.cell(call), request, on: worker(for: .session(program)), at: moment)
        } catch {
            refuse(request, error, at: moment)
        }
    }

    private mutating func refuse(_ request: EngineRequest, _ error: any Error, at moment: Moment) {
        publishStatus("busy", request, at: moment)
        let failure = error as? RemoteFailure ?? RemoteFailure(name: "TaskError", message: "\(error)")
        finish(request, .failed(failure), startedAt: moment.date, at: moment)
    }

    /// Where this engine has the files.
    ///
    /// - Throws: a `RemoteFailure` that asks for the first one that it has not.
    private func places(of needed: [NeededImage]) throws -> [String] {
        try needed.map { image in
            guard let hash = image.hash else { return image.path }
            guard let path = try images.path(ofImage: hash, hint: image.path) else {
                throw RemoteFailure(name: RemoteFailure.imageNeeded, message: hash)
            }
            return path
        }
    }

    private mutating func run(_ call: WorkerCall, _ request: EngineRequest, on worker: WorkerID, at moment: Moment) {
        callCount += 1
        let isFirst = workers[worker]?.calls.isEmpty ?? true
        workers[worker]?.append(RunningCall(id: callCount, request: request, call: call))
        busyWorker = worker
        act(.run(worker, call: callCount, call))
        if isFirst { begin(on: worker, at: moment) }
    }

    /// True when a worker has no call before this one.
    package func isRunningFirst(_ call: UInt64, on worker: WorkerID) -> Bool {
        workers[worker]?.calls.first?.id == call
    }

    /// The first call of a worker has come to the front.
    private mutating func begin(on worker: WorkerID, at moment: Moment) {
        guard let worker = workers[worker], !worker.calls.isEmpty else {
            busyWorker = nil
            return
        }
        let limit = worker.calls[0].call.limit
        worker.calls[0].startedAt = moment.date
        worker.calls[0].limitDeadline = limit.map { moment.elapsed + $0 }
        publishStatus("busy", worker.calls[0].request, at: moment)
    }

    // MARK: Processes

    private mutating func worker(for image: WorkerImage) -> WorkerID {
        if let worker = active[image.hash] { return worker }
        let worker = spares.removeValue(forKey: image.hash) ?? spawn(image)
        active[image.hash] = worker
        return worker
    }

    private mutating func spawn(_ image: WorkerImage) -> WorkerID {
        workerCount += 1
        workers[workerCount] = Worker(image: image)
        act(.spawn(workerCount, image))
        return workerCount
    }

    private mutating func keepSpare(of image: WorkerImage) {
        guard spares[image.hash] == nil, !isStopping, !image.isSession else { return }
        spares[image.hash] = spawn(image)
        // The workers of images that were not used for long are given up; the oldest has the smallest number.
        while active.count > settings.imageLimit {
            let idle = active.filter { $0.value != busyWorker && $0.key != WorkerImage.sessionHash }
            guard let oldest = idle.min(by: { $0.value < $1.value }) else {
                return
            }
            for worker in [oldest.value, spares[oldest.key]].compactMap({ $0 }) { kill(worker) }
            active[oldest.key] = nil
            spares[oldest.key] = nil
        }
    }

    private mutating func kill(_ worker: WorkerID) {
        workers[worker]?.isKilled = true
        act(.signal(worker, 9))
    }

    // MARK: Answers

    /// A worker of cells has something for whoever watches.
    package mutating func workerPublished(_ id: WorkerID, _ type: String, _ content: JSONValue, at moment: Moment) {
        guard let request = workers[id]?.calls.first?.request ?? workers[id]?.lastRequest else { return }
        publish(type, topic: type, parent: request.message.header, content, at: moment)
    }

    /// A worker has finished its first call.
    ///
    /// - Parameter run: from when to when by the worker's clock; nil if it did not say.
    package mutating func workerAnswered(
        _ id: WorkerID, _ call: UInt64, _ reply: TaskReply, run: ClosedRange<WireDate>? = nil, at moment: Moment
    ) {
        guard workers[id]?.calls.first?.id == call, let first = workers[id]?.removeFirst() else { return }
        var reply = reply
        if case .aborted = reply { reply = ended(first, otherwise: .aborted) }
        finish(
            first.request, reply, startedAt: run?.lowerBound ?? first.startedAt, endedAt: run?.upperBound,
            outputCount: first.outputCount, at: moment)
        begin(on: id, at: moment)
        if let image = workers[id]?.image, spares[image.hash] == nil { keepSpare(of: image) }
        work(at: moment)
    }

    /// A worker is gone. Its first call has failed with it; the others are run by the next.
    ///
    /// - Parameters:
    ///   - signal: what ended it; nil for an exit by itself with `status`.
    ///   - lastWords: the end of what it wrote on its error stream.
    package mutating func workerEnded(
        _ id: WorkerID, signal: Int32?, status: Int32, lastWords: String, at moment: Moment
    ) {
        guard let worker = workers.removeValue(forKey: id) else { return }
        let hash = worker.image.hash
        if active[hash] == id { active[hash] = spares.removeValue(forKey: hash) }
        if spares[hash] == id { spares[hash] = nil }
        if busyWorker == id { busyWorker = nil }
        guard let first = worker.calls.first else { return work(at: moment) }
        let failure = crash(of: first, signal: signal, status: status, lastWords: lastWords)
        log(.warning, failure.message)
        finish(
            first.request, ended(first, otherwise: .failed(failure)), startedAt: first.startedAt,
            outputCount: first.outputCount, at: moment)
        let rest = worker.calls.dropFirst()
        if !rest.isEmpty {
            let next = self.worker(for: worker.image)
            for call in rest { run(call.call, call.request, on: next, at: moment) }
            for (index, call) in rest.enumerated() where call.ending != nil {
                workers[next]?.calls[index].ending = call.ending
                workers[next]?.calls[index].killDeadline = call.killDeadline
                workers[next]?.hasEnding = true
                let id = workers[next]?.calls[index].id
                cancel(on: next, id)
            }
        }
        work(at: moment)
    }

    private func crash(of call: RunningCall, signal: Int32?, status: Int32, lastWords: String) -> RemoteFailure {
        let label = call.call.label
        let cause = signal.map { "signal \($0) (\(Self.name(ofSignal: $0)))" } ?? "exit status \(status)"
        let lines = lastWords.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let reason = lines.first { $0.contains("Fatal error") || $0.contains("expected ") }.map { ": \($0)" } ?? ""
        let message = "the task \(label) ended its worker on engine \(id ?? -1) by \(cause)\(reason)"
        return RemoteFailure(name: "WorkerDied", message: message, traceback: lines + ["WorkerDied: \(message)"])
    }

    private static func name(ofSignal number: Int32) -> String {
        switch number {
        case 4: "SIGILL"
        case 5: "SIGTRAP"
        case 6: "SIGABRT"
        case 7, 10: "SIGBUS"
        case 8: "SIGFPE"
        case 9: "SIGKILL"
        case 11: "SIGSEGV"
        case 15: "SIGTERM"
        default: "a signal"
        }
    }

    /// What a call came to that we have ended ourselves.
    private func ended(_ call: RunningCall, otherwise reply: TaskReply) -> TaskReply {
        switch call.ending {
        case nil: reply
        case .aborted: .aborted
        case .outOfTime(let limit):
            .failed(
                RemoteFailure(
                    name: "TaskTimeLimit",
                    message:
                        "expected the task \(call.call.label) to end within \(limit), found it still running; it was ended"
                ))
        }
    }

    // MARK: Ending calls

    /// Ends a request that waits or runs; one that is not here yet is remembered.
    mutating func abort(_ requestID: String, at moment: Moment) {
        guard let worker = busyWorker,
            let index = workers[worker]?.calls.firstIndex(where: { $0.request.header.messageID == requestID })
        else {
            if abortedIDs.count >= 65_536 { abortedIDs.removeAll() }
            abortedIDs.insert(requestID)
            return
        }
        end(.aborted, on: worker, index, at: moment)
    }

    /// Cancels what runs now.
    package mutating func interrupt(at moment: Moment) {
        guard let worker = busyWorker, workers[worker]?.calls.isEmpty == false else { return }
        end(.aborted, on: worker, 0, at: moment)
    }

    private mutating func end(_ ending: RunningCall.Ending, on worker: WorkerID, _ index: Int, at moment: Moment) {
        guard let call = workers[worker]?.calls[index], call.ending == nil else { return }
        // A session deals with cells that do not stop itself, and keeps what is declared.
        if case .cell = call.call { return cancel(on: worker, call.id) }
        let deadline = moment.elapsed + settings.cancellationGrace
        workers[worker]?.calls[index].ending = ending
        workers[worker]?.calls[index].killDeadline = deadline
        workers[worker]?.hasEnding = true
        cancel(on: worker, call.id)
    }

    private mutating func cancel(on worker: WorkerID, _ call: UInt64?) {
        if let call { act(.cancel(worker, call: call)) }
    }

    /// Cancels calls that have run too long and kills workers that do not heed it.
    mutating func enforceDeadlines(at moment: Moment) {
        guard let worker = busyWorker, let first = workers[worker]?.calls.first else { return }
        if let limit = first.call.limit, let deadline = first.limitDeadline, deadline <= moment.elapsed,
            first.ending == nil
        {
            workers[worker]?.calls[0].limitDeadline = nil
            end(.outOfTime(limit: limit), on: worker, 0, at: moment)
        }
        // A call behind the first is not to blame; its turn comes.
        if let deadline = workers[worker]?.calls.first?.killDeadline, deadline <= moment.elapsed,
            workers[worker]?.isKilled == false
        {
            kill(worker)
        }
    }
}
