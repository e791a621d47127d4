import Foundation
import Testing
import Wire

@testable import Transport

/// Real sockets of the file system.
@Suite struct LocalConnectionTests {
    private let path = "/tmp/embark-local-\(UInt32.random(in: 0 ... .max)).socket"

    /// Both ends of a connection.
    private func pair(_ listener: LocalListener) throws -> (LocalConnection, LocalConnection) {
        let client = try LocalConnection(to: path)
        let poller = Poller()
        poller.add(fileDescriptor: listener.descriptor)
        #expect(try poller.wait(timeout: .seconds(5)))
        return (client, try #require(listener.accept()))
    }

    /// Reads from one end while the other writes, until a message is there or the end.
    private func message(_ reader: LocalConnection, from writer: LocalConnection) throws -> [Part]? {
        let poller = Poller()
        let readIndex = poller.add(fileDescriptor: reader.descriptor)
        let writeIndex = poller.add(fileDescriptor: writer.descriptor)
        let deadline = ContinuousClock.now + .seconds(10)
        while !reader.isBroken, ContinuousClock.now < deadline {
            writer.flush()
            poller.setWriting(writeIndex, writer.isBlocked)
            guard try poller.wait(timeout: .seconds(1)), poller.isReadable(readIndex) else { continue }
            reader.fill()
            if let parts = reader.next() { return parts }
        }
        return nil
    }

    @Test func messagesGoBothWaysAlsoThoseThatDoNotFitAtOnce() throws {
        let listener = try LocalListener(path: path)
        defer { unlink(path) }
        let (client, server) = try pair(listener)
        let large = Part(bytes: (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
        client.send([Part("small")])
        client.send([large, Part("end")])
        client.flush()
        #expect(client.isBlocked)
        #expect(try message(server, from: client) == [Part("small")])
        #expect(try message(server, from: client) == [large, Part("end")])
        server.send([Part("answer")])
        #expect(try message(client, from: server) == [Part("answer")])
    }

    @Test func theEndIsNoticedAfterWhatWasWritten() throws {
        let listener = try LocalListener(path: path)
        defer { unlink(path) }
        let server: LocalConnection
        do {
            let (client, accepted) = try pair(listener)
            server = accepted
            client.send([Part("last words")])
            client.flush()
        }
        server.fill()
        #expect(server.next() == [Part("last words")])
        server.fill()
        #expect(server.isBroken)
        server.send([Part("nobody hears")])
        server.flush()
    }

    @Test func onlyTheOwnerMayConnectAndNobodyWhereNobodyListens() throws {
        do {
            let listener = try LocalListener(path: path)
            var status = stat()
            #expect(stat(listener.path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
        #expect(throws: TransportError.self) { try LocalConnection(to: path) }
        // What is left of the one before is replaced.
        _ = try LocalListener(path: path)
        unlink(path)
        #expect(throws: TransportError.self) {
            try LocalListener(path: "/tmp/" + String(repeating: "long", count: 40))
        }
    }
}
