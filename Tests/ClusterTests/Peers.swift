import Foundation
import Testing
import Transport
import Wire

@testable import Cluster

/// A client and an engine without Python, on real sockets.
final class Peers {
    struct Silence: Error { let waitingFor: String }

    private let context: MessagingContext
    private let client: JSONValue
    private let engine: JSONValue
    private var clientComposer: MessageComposer
    private var engineComposer: MessageComposer
    private let taskClient: Socket
    private let taskEngine: Socket
    private let heartIn: Socket
    private let heartOut: Socket
    private let registrar: Socket
    /// The task that was submitted last, as it was sent.
    private var lastTask: [Part] = []

    init(_ running: ControllerProcessTests.Running) throws {
        let context = try MessagingContext()
        let client = try PrivateFile.read(running.clientFile)
        let security: SocketOptions.Security? = try client["curve_serverkey"]?.string.map {
            .client(try CurveKeys.generate(), serverKey: $0)
        }
        func make(_ kind: SocketKind, _ identity: String?) throws -> Socket {
            var options = SocketOptions()
            options.identity = identity
            options.linger = .zero
            options.security = security
            return try Socket(kind, in: context, options: options)
        }
        let signer = Signer(key: client["key"]?.string ?? "")
        self.context = context
        self.client = client
        engine = try PrivateFile.read(running.engineFile)
        clientComposer = MessageComposer(session: "client-\(UUID())", username: "test", signer: signer)
        engineComposer = MessageComposer(session: "engine", username: "test", signer: signer)
        taskClient = try make(.dealer, nil)
        taskEngine = try make(.router, "engine")
        heartIn = try make(.subscriber, nil)
        heartOut = try make(.dealer, "engine")
        registrar = try make(.dealer, "engine")
        try heartIn.subscribeToEverything()
        try taskClient.connect(address(client, "task"))
        try taskEngine.connect(address(engine, "task"))
        try heartIn.connect(address(engine, "hb_ping"))
        try heartOut.connect(address(engine, "hb_pong"))
        try registrar.connect(address(engine, "registration"))
    }

    private func address(_ file: JSONValue, _ name: String) -> String {
        "\(file["interface"]?.string ?? ""):\(file[name]?.integer ?? 0)"
    }

    private func receive(_ socket: Socket, _ what: String, within limit: Duration = .seconds(10)) throws -> [Part] {
        let poller = Poller()
        poller.add(socket)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try poller.wait(timeout: deadline - .now), let parts = try socket.receive() { return parts }
        }
        throw Silence(waitingFor: what)
    }

    private var date: WireDate { WireDate(microseconds: Int(Date().timeIntervalSince1970 * 1e6)) }

    func registerEngine(_ uuid: String) throws {
        _ = try registrar.send(
            engineComposer.compose("registration_request", content: ["uuid": .string(uuid)], date: date))
        let reply = try Message(parts: receive(registrar, "a registration reply"))
        #expect(try JSONValue(parsing: reply.content)["status"]?.string == "ok")
        let ping = try receive(heartIn, "a heartbeat")
        _ = try heartOut.send(ping)
        // Later heartbeats are not answered; at 100 ms each, ten may be missed.
    }

    func submitTask(_ buffer: Part) throws -> String {
        let parts = clientComposer.compose("apply_request", content: [:], buffers: [buffer], date: date)
        _ = try taskClient.send(parts)
        lastTask = parts
        return try Header(Message(parts: parts).header).messageID
    }

    func serveOneTask() throws {
        let parts = try receive(taskEngine, "a task")
        let request = try Message(parts: parts)
        let reply = engineComposer.compose(
            "apply_reply", to: Array(request.identities), parent: request.header,
            metadata: ["status": "ok", "engine": "engine"], content: ["status": "ok"], buffers: Array(request.buffers),
            date: date)
        _ = try taskEngine.send(reply)
    }

    /// Runs a task that answers with its own buffer. Keeps the heart beating meanwhile.
    func runTask(_ buffer: Part) throws -> Message {
        while let ping = try heartIn.receive() { _ = try heartOut.send(ping) }
        let id = try submitTask(buffer)
        try serveOneTask()
        let reply = try Message(parts: receive(taskClient, "a reply"))
        #expect(try Header(parent: reply.parent).messageID == id)
        return reply
    }

    /// Sends the last task again, to the letter, on its own connection and on a stranger's.
    func replayLastTask(count: Int) throws {
        let stranger = try Socket(.dealer, in: context)
        try stranger.connect(address(client, "task"))
        for _ in 0..<count {
            _ = try taskClient.send(lastTask)
            _ = try stranger.send(lastTask)
        }
    }

    // MARK: Fuzz

    /// Sends damaged messages to every socket and keeps the heart beating.
    func fuzz(messageCount: Int, using generator: inout SeededGenerator) throws {
        let targets = try fuzzTargets()
        var sample = clientComposer.compose(
            "apply_request", metadata: ["targets": [], "after": []], content: ["msg_ids": []], buffers: [Part("b")],
            date: date)
        for number in 0..<messageCount {
            if number.isMultiple(of: 200) {
                while let ping = try heartIn.receive() { _ = try heartOut.send(ping) }
                usleep(1000)
            }
            if number.isMultiple(of: 500) {
                sample = clientComposer.compose(
                    ["shutdown_request", "unregistration_request", "execute_request"].randomElement(using: &generator)!,
                    content: ["id": 0], date: date)
            }
            let target = targets.randomElement(using: &generator)!
            _ = try target.send(damaged(sample, using: &generator))
        }
    }

    private func fuzzTargets() throws -> [Socket] {
        let names = [
            (client, "registration"), (client, "mux"), (client, "task"), (client, "control"), (client, "broadcast"),
            (engine, "mux"), (engine, "task"), (engine, "control"), (engine, "hb_pong"),
        ]
        var sockets: [Socket] = []
        for (file, name) in names {
            let socket = try Socket(.dealer, in: context)
            try socket.connect(address(file, name))
            sockets.append(socket)
        }
        let leaf = try Socket(.dealer, in: context)
        try leaf.connect("\(engine["interface"]?.string ?? ""):\(engine["broadcast"]?.array?.first?.integer ?? 0)")
        let publisher = try Socket(.publisher, in: context)
        try publisher.connect(address(engine, "iopub"))
        return sockets + [leaf, publisher]
    }

    /// A message with one thing wrong: the signature never fits what it signs. (Buffers are not signed, so they are
    /// left alone.)
    private func damaged(_ parts: [Part], using generator: inout SeededGenerator) -> [Part] {
        var parts = parts
        let index = Int.random(in: 2..<5, using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0: parts[1] = .empty
        case 1: parts.remove(at: index)
        case 2: parts.insert(parts[index], at: index)
        case 3:
            var bytes = parts[2].bytes
            bytes[Int.random(in: bytes.indices, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
            parts[2] = Part(bytes: bytes)
        case 4: parts[5] = Part(bytes: [UInt8](repeating: 0x5B, count: Int.random(in: 0..<100_000, using: &generator)))
        case 5:
            parts = (0..<Int.random(in: 1..<30, using: &generator)).map { _ in
                Part(
                    bytes: (0..<Int.random(in: 0..<50, using: &generator)).map { _ in
                        .random(in: 0...255, using: &generator)
                    })
            }
        default: parts[2] = Part(bytes: [UInt8](repeating: 0x20, count: Message.headerByteLimit + 1))
        }
        if Bool.random(using: &generator) { parts.insert(Part("engine"), at: 0) }
        return parts
    }
}
