import Wire

@testable import Cluster

/// Messages and requests for tests.
enum TestMessages {
    static func request(
        _ id: String, client: String = "client", metadata: JSONValue = [:], byteCount: Int = 0
    ) throws -> TaskRequest {
        let composer = MessageComposer(session: client, username: "test", signer: Signer(key: ""))
        let header: JSONValue = [
            "msg_id": .string(id), "msg_type": "apply_request", "session": .string(client), "username": "test",
            "date": "2026-01-01T00:00:00.000000Z", "version": "5.4",
        ]
        let parts = composer.sealed(
            to: [], header: header.encoded, parent: MessageComposer.emptyObject, metadata: metadata.encoded,
            content: MessageComposer.emptyObject, buffers: [Part(bytes: [UInt8](repeating: 7, count: byteCount))])
        return try TaskRequest(id: id, client: Part(client), reading: Message(parts: parts))
    }
}

extension TaskScheduler {
    /// What was put out, as short text: `a>e1` for a task that runs, `a!TaskTimeout` for one that failed.
    mutating func takeText() -> [String] {
        takeOutputs().map { output in
            switch output {
            case .run(let request, let engine): "\(request.id)>\(engine)"
            case .fail(let request, let failure): "\(request.id)!\(failure.name)"
            }
        }
    }

    mutating func submit(
        _ id: String, client: String = "client", _ metadata: JSONValue = [:], at now: Duration = .zero
    ) throws {
        submit(try TestMessages.request(id, client: client, metadata: metadata), at: now)
    }

    /// Replies and says what became of it: `deliver`, `retried` or `stale`.
    mutating func reply(_ id: String, _ engine: String, _ outcome: ReplyOutcome = .succeeded) -> String {
        switch reply(to: id, from: engine, outcome, at: .zero) {
        case .deliver: "deliver"
        case .retried: "retried"
        case .stale: "stale"
        }
    }
}
