import Foundation
import Testing
import Wire

@testable import Transport

/// Real sockets over the loopback interface, on ports that the system picks.
@Suite struct SocketTests {
    /// A router and a dealer connected to it.
    private func pair(
        router: SocketOptions = SocketOptions(), dealer: SocketOptions = SocketOptions()
    ) throws -> (router: Socket, dealer: Socket) {
        let context = try MessagingContext()
        let server = try Socket(.router, in: context, options: router)
        let address = try server.bind("tcp://127.0.0.1:*")
        let client = try Socket(.dealer, in: context, options: dealer)
        try client.connect(address)
        return (server, client)
    }

    private func receive(_ socket: Socket, within limit: Duration = .seconds(5)) throws -> [Part]? {
        let poller = Poller()
        poller.add(socket)
        let deadline = ContinuousClock.now + limit
        while ContinuousClock.now < deadline {
            if try poller.wait(timeout: deadline - .now), let parts = try socket.receive() { return parts }
        }
        return nil
    }

    @Test func partsOfEverySizeArriveAsTheyWereSent() throws {
        let (router, dealer) = try pair()
        let sizes = [0, 1, 32, 33, 255, 256, Socket.lendingByteCount - 1, Socket.lendingByteCount, 3_000_000]
        let parts = sizes.map { size in Part(bytes: (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }) }
        #expect(try dealer.send(parts) == .sent)
        let received = try #require(try receive(router))
        #expect(Array(received.dropFirst()) == parts)
        // Back again: what was received is lent, not copied.
        #expect(try router.send(received) == .sent)
        #expect(try receive(dealer) == parts)
    }

    @Test func nothingIsThereUntilSomethingIsSent() throws {
        let (router, _) = try pair()
        #expect(try router.receive() == nil)
        let poller = Poller()
        poller.add(router)
        #expect(try poller.wait(timeout: .milliseconds(20)) == false)
    }

    @Test func partsOutliveTheirSocket() throws {
        var parts: [Part] = []
        do {
            let (router, dealer) = try pair()
            _ = try dealer.send([Part(bytes: [UInt8](repeating: 5, count: 100_000)), Part("small")])
            parts = try #require(try receive(router))
        }
        #expect(parts[1].bytes.allSatisfy { $0 == 5 })
        #expect(parts[2].text == "small")
    }

    @Test func aMessageToNobodyIsReportedIfAsked() throws {
        var options = SocketOptions()
        options.reportsUnroutable = true
        let (router, _) = try pair(router: options)
        #expect(try router.send([Part("nobody"), Part("x")]) == .unroutable)
        let (silent, _) = try pair()
        #expect(try silent.send([Part("nobody"), Part("x")]) == .sent)
    }

    @Test func aReturningPeerTakesOverItsIdentity() throws {
        var options = SocketOptions()
        options.handsOver = true
        let context = try MessagingContext()
        let router = try Socket(.router, in: context, options: options)
        let address = try router.bind("tcp://127.0.0.1:*")
        var identity = SocketOptions()
        identity.identity = "engine"
        let first = try Socket(.dealer, in: context, options: identity)
        try first.connect(address)
        _ = try first.send([Part("first")])
        #expect(try receive(router)?.last == Part("first"))
        let second = try Socket(.dealer, in: context, options: identity)
        try second.connect(address)
        _ = try second.send([Part("second")])
        #expect(try receive(router)?.last == Part("second"))
        _ = try router.send([Part("engine"), Part("hello")])
        #expect(try receive(second) == [Part("hello")])
    }

    @Test func encryptedPeersUnderstandEachOtherAndOthersAreRefused() throws {
        let keys = try CurveKeys.generate()
        var server = SocketOptions(), client = SocketOptions()
        server.security = .server(keys)
        client.security = .client(try CurveKeys.generate(), serverKey: keys.publicKey)
        let (router, dealer) = try pair(router: server, dealer: client)
        _ = try dealer.send([Part("secret")])
        #expect(try receive(router)?.last == Part("secret"))
        let (deaf, plain) = try pair(router: server)
        _ = try plain.send([Part("plain")])
        #expect(try receive(deaf, within: .milliseconds(300)) == nil)
        #expect(!"\(keys)".contains(keys.secretKey))
    }

    @Test func aPeerThatSendsTooMuchIsDisconnected() throws {
        var options = SocketOptions()
        options.partByteLimit = 1000
        let (router, dealer) = try pair(router: options)
        _ = try dealer.send([Part(bytes: [UInt8](repeating: 0, count: 1001))])
        #expect(try receive(router, within: .milliseconds(300)) == nil)
    }

    @Test func errorsNameTheAddress() throws {
        let context = try MessagingContext()
        let first = try Socket(.router, in: context)
        let address = try first.bind("tcp://127.0.0.1:*")
        let second = try Socket(.router, in: context)
        do {
            _ = try second.bind(address)
            Issue.record("two sockets are bound to \(address)")
        } catch {
            #expect("\(error)".contains(address))
        }
    }

    @Test func noDescriptorIsLeft() throws {
        func count() -> Int { (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0 }
        _ = try pair()
        let before = count()
        for _ in 0..<20 {
            let (router, dealer) = try pair()
            _ = try dealer.send([Part("x")])
            _ = try receive(router)
        }
        // Other tests of this process open and close sockets at the same time.
        #expect(count() < before + 100)
    }
}
