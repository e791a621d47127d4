import Tasks
import Wire

/// What has to be started so that the tasks of an image can be run.
package struct WorkerImage: Sendable, Hashable {
    package var hash: String
    package var kind: TaskIdentity.ImageKind
    /// A file that was found to have this hash.
    package var path: String
    /// Libraries that are loaded before it.
    package var needs: [String] = []

    /// The program that runs whole cells. There is one, and what it holds is lost with it, so it has no spare.
    package static func session(_ program: String) -> WorkerImage {
        WorkerImage(hash: sessionHash, kind: .program, path: program)
    }

    /// Stands where others have a hash.
    static let sessionHash = "cells"
    package var isSession: Bool { hash == Self.sessionHash }
}

/// What an engine knows of one of its workers.
///
/// A class, so that nothing copies its calls to look at one of them; the engine's state has the only reference.
final class Worker {
    let image: WorkerImage
    /// What it was given, in order; it runs the first.
    var calls: [RunningCall] = []
    /// Bytes of these.
    private(set) var callByteCount = 0
    /// The request it finished last; what it writes when it has no other belongs to this one.
    private(set) var lastRequest: EngineRequest?
    var isKilled = false
    /// One of the calls is to end before it is done; nothing is put behind it.
    var hasEnding = false

    init(image: WorkerImage) { self.image = image }

    func append(_ call: RunningCall) {
        calls.append(call)
        callByteCount += call.call.byteCount
    }

    /// The first call is over.
    func removeFirst() -> RunningCall {
        let first = calls.removeFirst()
        callByteCount -= first.call.byteCount
        lastRequest = first.request
        if first.ending != nil { hasEnding = calls.contains { $0.ending != nil } }
        return first
    }
}

/// A task on a worker.
struct RunningCall: Sendable {
    /// Why a call is to end before it is done.
    enum Ending: Sendable {
        case aborted
        case outOfTime(limit: Duration)
    }

    let id: UInt64
    let request: EngineRequest
    let call: WorkerCall
    /// When it came to the front; nil while it waits behind another.
    var startedAt: WireDate?
    /// When it will have run too long.
    var limitDeadline: Duration?
    var ending: Ending?
    /// Messages with what it has written.
    var outputCount = 0
    /// When the worker will be killed because it did not stop.
    var killDeadline: Duration?

    var nextDeadline: Duration? {
        switch (limitDeadline, killDeadline) {
        case (let limit?, let kill?): min(limit, kill)
        case (let limit, let kill): limit ?? kill
        }
    }
}
