import Foundation
import Tasks
import Transport
import Wire

/// The sockets of a Jupyter kernel, and the one thread that owns them.
///
/// Cells run elsewhere (`KernelExecutor`), so requests about code, interrupts and the end are answered while one runs.
package final class KernelServer {
    private let context: MessagingContext
    private let sockets: [ConnectionFile.Channel: Socket]
    private let outbox: KernelOutbox
    private let executor: KernelExecutor
    private let helper: CodeHelper
    private let signer: Signer
    private var replays = ReplayGuard()
    private var composer: MessageComposer
    private let swiftVersion: String
    private var isEnding = false

    package init(_ connection: ConnectionFile, toolchain: CellToolchain) throws {
        context = try MessagingContext()
        signer = try Signer(key: connection.key, schemeName: connection.signatureScheme)
        composer = MessageComposer(session: UUID().uuidString, username: "embark", signer: signer)
        var sockets: [ConnectionFile.Channel: Socket] = [:]
        for (channel, kind) in [
            (ConnectionFile.Channel.shell, SocketKind.router), (.control, .router), (.stdin, .router),
            (.iopub, .publisher),
        ] {
            let socket = try Socket(kind, in: context)
            _ = try socket.bind(connection.address(of: channel))
            sockets[channel] = socket
        }
        self.sockets = sockets
        swiftVersion = toolchain.version
        outbox = try KernelOutbox()
        executor = KernelExecutor(toolchain: toolchain, outbox: outbox)
        helper = CodeHelper(toolchain: toolchain)
        Heartbeat.start(connection.address(of: .heartbeat), in: context)
    }

    /// Serves until a front end asks it to end, or is gone.
    package func run() throws {
        defer { executor.end() }
        let poller = Poller()
        let shell = poller.add(sockets[.shell]!)
        let control = poller.add(sockets[.control]!)
        let stdin = poller.add(sockets[.stdin]!)
        poller.add(fileDescriptor: outbox.descriptor)
        let parent = getppid()
        try send(
            OutgoingMessage(
                channel: .iopub, type: "status", identities: [Part("status")], content: ["execution_state": "starting"])
        )
        while !isEnding {
            let isReady = try poller.wait(timeout: .seconds(1))
            // A kernel whose front end died would stay for ever.
            if getppid() != parent, ProcessInfo.processInfo.environment["JPY_PARENT_PID"] != nil { return }
            guard isReady else { continue }
            // Control first: an interrupt is not to wait behind anything.
            if poller.isReadable(control) { try receive(.control) }
            if poller.isReadable(stdin) { try receive(.stdin) }
            if poller.isReadable(shell) { try receive(.shell) }
            for message in outbox.take() {
                try send(message)
                // Once something has run, somebody is likely to type: the helper may start beside it.
                if message.type == "execute_reply", let session = executor.snapshot?.current {
                    helper.warm(after: session)
                }
            }
        }
        for message in outbox.take() { try send(message) }
    }

    private func send(_ message: OutgoingMessage) throws {
        let parts = composer.compose(
            message.type, to: message.identities, parent: message.parent, metadata: message.metadata,
            content: message.content, date: .now)
        _ = try sockets[message.channel]!.send(parts)
    }

    private func receive(_ channel: ConnectionFile.Channel) throws {
        while let parts = try sockets[channel]!.receive() {
            do {
                let message = try Message(parts: parts)
                if let fingerprint = try signer.verify(message) { try replays.admit(fingerprint) }
                try handle(try KernelRequest(message, on: channel))
            } catch let mistake as WireError {
                // Whoever does not know the key is not answered.
                TextFrontEnd.write(.stderr, "embark kernel: \(mistake)\n")
            }
            if isEnding { return }
        }
    }

    private func handle(_ request: KernelRequest) throws {
        switch request.type {
        case "execute_request": return executor.add(request)
        case "input_reply": return executor.answer(request.content["value"]?.string ?? "")
        case "complete_request", "inspect_request":
            outbox.put(request.status("busy"))
            return helper.answer(request, after: executor.snapshot?.current) { [outbox] reply in
                outbox.put(request.reply(reply))
                outbox.put(request.status("idle"))
            }
        default: break
        }
        try send(request.status("busy"))
        try answer(request)
        try send(request.status("idle"))
    }

    private func answer(_ request: KernelRequest) throws {
        switch request.type {
        case "kernel_info_request": try send(request.reply(KernelReplies.kernelInfo(swiftVersion: swiftVersion)))
        case "is_complete_request":
            try send(request.reply(KernelReplies.isComplete(request.content["code"]?.string ?? "")))
        case "history_request": try send(request.reply(executor.history(request.content)))
        case "comm_info_request": try send(request.reply(["status": "ok", "comms": [:]]))
        case "comm_open":
            // There are no targets here: an open end is closed again.
            let id = request.content["comm_id"] ?? ""
            try send(request.publish("comm_close", ["comm_id": id, "data": [:]]))
        case "comm_msg", "comm_close": break
        case "interrupt_request":
            executor.interrupt()
            try send(request.reply(["status": "ok"]))
        case "shutdown_request":
            isEnding = true
            executor.interrupt()
            try send(request.reply(["status": "ok", "restart": request.content["restart"] ?? false]))
            try send(
                request.publish("shutdown_reply", ["status": "ok", "restart": request.content["restart"] ?? false]))
        default:
            let failure = CellFailure("UnknownRequest", "expected a request of protocol 5.4, found \(request.type)")
            try send(request.reply(KernelReplies.failed(failure, count: nil)))
        }
    }
}

/// Echoes whatever comes, on a thread of its own, so that a front end sees that the process lives.
enum Heartbeat {
    static func start(_ address: String, in context: MessagingContext) {
        Thread.detachNewThread {
            guard let socket = try? Socket(.replier, in: context), (try? socket.bind(address)) != nil else { return }
            let poller = Poller()
            poller.add(socket)
            while (try? poller.wait(timeout: nil)) != nil {
                while let parts = try? socket.receive() { _ = try? socket.send(parts) }
            }
        }
    }
}
