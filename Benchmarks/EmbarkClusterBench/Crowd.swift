import Cluster
import Foundation
import Transport
import Wire

/// Many engines that register at once: their registrations and hearts, without the engines.
enum Crowd {
    /// How long until the hub knows all of them.
    static func register(_ count: Int) async throws -> [String: Double] {
        let cluster = try await Cluster.start(engines: 0, controllerOptions: Measurements.options)
        guard let file = cluster.connectionFile(for: "engine") else { throw BenchError.wrongAnswer }
        let connection = try JSONValue(parsing: Part(bytes: Array(Data(contentsOf: URL(filePath: file)))))
        let begun = ContinuousClock.now
        let isOver = Flag()
        let thread = Thread { try? beat(count, connection, until: isOver) }
        thread.stackSize = 4 << 20
        thread.start()
        defer { isOver.set() }
        try await cluster.waitForEngines(count, timeout: .seconds(60))
        let time = (ContinuousClock.now - begun) / .seconds(1)
        isOver.set()
        await cluster.close()
        return ["\(count) engines registered (s)": time]
    }

    /// Registers from one thread with one pair of sockets an engine, and answers heartbeats.
    private static func beat(_ count: Int, _ connection: JSONValue, until isOver: Flag) throws {
        let context = try MessagingContext()
        let signer = try Signer(
            key: connection["key"]?.string ?? "", schemeName: connection["signature_scheme"]?.string ?? "")
        func address(_ name: String) -> String {
            "\(connection["interface"]?.string ?? ""):\(connection[name]?.integer ?? 0)"
        }
        let pings = try Socket(.subscriber, in: context)
        try pings.subscribeToEverything()
        try pings.connect(address("hb_ping"))
        var hearts: [Socket] = [], registrars: [Socket] = []
        for index in 0..<count {
            var options = SocketOptions()
            options.identity = "crowd-\(index)"
            options.linger = .zero
            let heart = try Socket(.dealer, in: context, options: options)
            try heart.connect(address("hb_pong"))
            let registrar = try Socket(.dealer, in: context, options: options)
            try registrar.connect(address("registration"))
            var composer = MessageComposer(session: "crowd-\(index)", username: "bench", signer: signer)
            let date = WireDate(microseconds: Int(Date().timeIntervalSince1970 * 1e6))
            _ = try registrar.send(
                composer.compose("registration_request", content: ["uuid": .string("crowd-\(index)")], date: date))
            hearts.append(heart)
            registrars.append(registrar)
        }
        let poller = Poller()
        poller.add(pings)
        while !isOver.isSet {
            guard try poller.wait(timeout: .milliseconds(100)) else { continue }
            while let ping = try pings.receive() { for heart in hearts { _ = try heart.send(ping) } }
        }
        withExtendedLifetime(registrars) {}
    }
}

/// Set once, by any thread.
final class Flag: Sendable {
    private let lock = NSLock()
    nonisolated(unsafe) private var value = false

    // Both read and write under the lock, which makes the unsafe property safe.
    func set() { lock.withLock { value = true } }
    var isSet: Bool { lock.withLock { value } }
}
