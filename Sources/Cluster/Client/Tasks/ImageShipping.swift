import Foundation
import Synchronization
import Tasks
import Wire

/// Makes sure that engines have the program or library that a task is part of, before the first task of it is sent.
///
/// Each engine is asked once for each image; it is sent only where an engine has neither a copy nor the file itself, which
/// on the same machine it always has.
///
/// - Source: Documentation/Decisions/tasks.md, "Images".
final class ImageShipping: Sendable {
    private struct Shipment: Hashable {
        let engine: String
        let hash: String
    }

    /// What each engine is known to have. An engine that is asked twice at once only answers twice.
    private let known = Mutex<Set<Shipment>>([])
    /// The machines of engines that have answered, as `SharedValue.host` names them.
    private let hosts = Mutex<[String: String]>([:])
    static let answerTimeout = Duration.seconds(30)

    /// - Throws: `ClientError.noTasks` when an engine does not answer: those in Python do not.
    func ship(_ task: TaskIdentity, to engines: [ClientState.EngineID], over cluster: Cluster) async throws {
        for image in task.needs { try await ship(image, .library, to: engines, over: cluster) }
        let own = NeededImage(path: task.path, hash: task.imageHash)
        try await ship(own, task.kind, to: engines, over: cluster)
    }

    func ship(
        _ image: NeededImage, _ kind: TaskIdentity.ImageKind, to engines: [ClientState.EngineID], over cluster: Cluster
    ) async throws {
        // What belongs to the system is not sent about.
        guard let hash = image.hash else { return }
        let missing = known.withLock { known in
            engines.filter { !known.contains(Shipment(engine: $0.uuid, hash: hash)) }
        }
        guard !missing.isEmpty else { return }
        let answers = try await ask(image.path, hash, kind, missing, file: nil, over: cluster)
        hosts.withLock { hosts in for (engine, answer) in zip(missing, answers) { hosts[engine.uuid] = answer.host } }
        let without = zip(missing, answers).filter { !$0.1.isKnown }.map(\.0)
        if !without.isEmpty {
            guard let data = FileManager.default.contents(atPath: image.path) else {
                throw TaskError.unreadableImage(path: image.path, reason: String(cString: strerror(errno)))
            }
            _ = try await ask(image.path, hash, kind, without, file: Part(data: data), over: cluster)
        }
        known.withLock { known in
            for engine in missing { known.insert(Shipment(engine: engine.uuid, hash: hash)) }
        }
    }

    /// True when all of these engines can read shared memory of this process.
    func shareMemory(with engines: [ClientState.EngineID]) -> Bool {
        hosts.withLock { hosts in engines.allSatisfy { hosts[$0.uuid] == SharedValue.host } }
    }

    /// An engine has said that it does not have an image after all.
    func forget(_ hash: String, engine: String) {
        known.withLock { _ = $0.remove(Shipment(engine: engine, hash: hash)) }
    }

    private struct Answer: Sendable {
        let isKnown: Bool
        let host: String?

        init(_ reply: ReplyMessage) {
            let content = try? JSONValue(parsing: reply.message.content)
            isKnown = content?["known"]?.bool ?? false
            host = content?["host"]?.string
        }
    }

    /// Asks engines for an image, or gives it to them; returns what they have then.
    private func ask(
        _ path: String, _ hash: String, _ kind: TaskIdentity.ImageKind, _ engines: [ClientState.EngineID], file: Part?,
        over cluster: Cluster
    ) async throws -> [Answer] {
        let content: JSONValue = [
            "image": .string(hash), "kind": .string(kind.rawValue), "path": .string(path),
            "name": .string(path.split(separator: "/").last.map(String.init) ?? "image"),
        ]
        let result: AsyncResult<Answer> = try DirectView(cluster: cluster, targets: .ids(engines.map(\.id))).control(
            "embark_image_request", content: content, buffers: file.map { [$0] } ?? []
        ) { [Answer($0)] }
        do {
            return try await result.values(timeout: Self.answerTimeout)
        } catch ClientError.timedOut {
            throw ClientError.noTasks(engines: engines.map(\.id))
        }
    }
}
