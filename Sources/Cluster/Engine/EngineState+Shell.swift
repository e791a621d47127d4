import Tasks
import Wire

/// The queue of requests.
extension EngineState {
    mutating func enqueue(_ message: Message, _ header: Header, at moment: Moment) throws(WireError) {
        // Comm messages are not requests: nobody waits for an answer.
        guard header.messageType.hasSuffix("_request") else { return }
        queue.append(try EngineRequest(message, header, calls: &calls))
    }

    /// Does what can be done now: values when no task runs, tasks as many as a worker may hold.
    mutating func work(at moment: Moment) {
        while let request = queue.first {
            if abortedIDs.contains(request.header.messageID) {
                _ = queue.popFirst()
                abortedIDs.remove(request.header.messageID)
                publishStatus("busy", request, at: moment)
                finish(request, .aborted, startedAt: nil, at: moment)
            } else if case .task(let call) = request.work {
                guard canDispatch(call) else { return }
                _ = queue.popFirst()
                dispatch(request, call, at: moment)
            } else if busyWorker == nil {
                _ = queue.popFirst()
                // A worker says so when its turn comes.
                if case .cell = request.work {} else { publishStatus("busy", request, at: moment) }
                answer(request, at: moment)
            } else {
                return
            }
        }
    }

    private mutating func answer(_ request: EngineRequest, at moment: Moment) {
        switch request.work {
        case .call: call(request, at: moment)
        case .cell(let call): runCell(call, request, at: moment)
        case .refused(let failure): finish(request, .failed(failure), startedAt: moment.date, at: moment)
        case .task: break
        }
    }

    /// What an engine without an interpreter says when it is given code.
    static func noInterpreter(_ what: String) -> RemoteFailure {
        RemoteFailure(
            name: "NotImplementedError",
            message:
                "expected a task of compiled Swift, found \(what): this engine runs compiled Swift and no Python. What works: "
                + "push, pull, scatter, gather and view['name'] of plain values and numpy arrays, clear, abort, and #task functions of "
                + "Swift programs. For Python code start engines of Python: embark cluster engines --engine-command "
                + "\"python3 -m ipyparallel.engine\"")
    }
}
