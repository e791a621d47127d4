import Foundation
import Testing
import Transport
import Wire

@testable import Cluster

/// Who is let in on a local connection, and what goes over it.
@Suite(.serialized) struct LocalGreetingTests {
    private func composer(_ session: String, key: String = "key") -> MessageComposer {
        MessageComposer(session: session, username: "test", signer: Signer(key: key))
    }

    private let moment = Moment(elapsed: .zero, date: WireDate(microseconds: 0))

    private func controller() -> Controller {
        Controller(store: MemoryRecordStore(), composer: composer("controller"), seed: 1)
    }

    @Test func everySocketIsFoundByWhatTheGreetingSays() throws {
        var controller = controller()
        for endpoint in LocalGreeting.ofClient + LocalGreeting.ofEngine {
            let greeting = LocalGreeting(endpoint: endpoint, identity: "someone")
            #expect(LocalGreeting(content: greeting.content) == greeting)
            let greeted = controller.greet(greeting.request(composer("someone"), date: moment.date), at: moment)
            let (found, answer) = try #require(greeted)
            #expect(found == greeting)
            #expect(LocalGreeting.isAccepted(answer, Signer(key: "key")))
            #expect(!LocalGreeting.isAccepted(answer, Signer(key: "another")))
        }
    }

    @Test func whatIsNotSignedRepeatedOrNotAGreetingIsRefused() throws {
        var controller = controller()
        let greeting = LocalGreeting(endpoint: .taskClients, identity: "someone")
        let request = greeting.request(composer("someone"), date: moment.date)
        var other = composer("someone")
        var wrong = [[], greeting.request(composer("someone", key: "guess"), date: moment.date)]
        wrong.append(other.compose("apply_request", content: greeting.content, date: moment.date))
        let contents: [JSONValue] = [
            [:], ["side": "client", "socket": "hb_ping", "identity": "a"],
            ["side": "client", "socket": "task", "identity": ""], ["side": "other", "socket": "task", "identity": "a"],
            ["side": "engine", "socket": "registration", "identity": "a"],
        ]
        for content in contents { wrong.append(other.compose("local_request", content: content, date: moment.date)) }
        for parts in wrong {
            let isGreeted = controller.greet(parts, at: moment) != nil
            #expect(!isGreeted, "\(parts)")
        }
        let first = controller.greet(request, at: moment) != nil, second = controller.greet(request, at: moment) != nil
        #expect(first && !second)
    }

    /// Links of a client and of an engine beside an engine with sockets alone: the task goes over the links.
    @Test func aTaskTravelsOverLinks() throws {
        let running = try ControllerProcessTests.Running()
        let path = try #require(LocalPlace.path(in: PrivateFile.read(running.clientFile)))
        let key = try #require(try PrivateFile.read(running.clientFile)["key"]?.string)
        let peers = try Peers(running)
        try peers.registerEngine("engine")
        let engine = LocalLinks(), client = LocalLinks()
        engine.open(path, to: LocalGreeting.ofEngine, identity: "engine", composer: composer("engine", key: key))
        client.open(path, to: LocalGreeting.ofClient, identity: "client", composer: composer("client", key: key))
        let engineTasks = try #require(engine[.taskEngines]), clientTasks = try #require(client[.taskClients])
        var asker = composer("client", key: key), answerer = composer("engine", key: key)
        for index in 0..<20 {
            clientTasks.send(
                asker.compose("apply_request", content: [:], buffers: [Part("\(index)")], date: .now))
            clientTasks.flush()
            let request = try Message(parts: try receive(engineTasks))
            #expect(request.identities.map(\.text) == ["client"])
            #expect(request.buffers.map(\.text) == ["\(index)"])
            engineTasks.send(
                answerer.compose(
                    "apply_reply", to: Array(request.identities), parent: request.header,
                    metadata: ["engine": "engine", "status": "ok"], content: ["status": "ok"],
                    buffers: Array(request.buffers), date: .now))
            engineTasks.flush()
            let reply = try Message(parts: try receive(clientTasks))
            #expect(reply.buffers.map(\.text) == ["\(index)"])
        }
        // Output goes to the client whose request it belongs to.
        let output = try #require(engine[.outputEngines]), clientOutput = try #require(client[.outputClients])
        for session in ["somebody", "client"] {
            let parent: JSONValue = ["msg_id": "x", "session": .string(session)]
            output.send(
                answerer.compose(
                    "stream", to: [Part("engine.0.stdout")], parent: parent.encoded,
                    content: ["text": .string(session)],
                    date: .now))
        }
        output.flush()
        #expect(try JSONValue(parsing: Message(parts: receive(clientOutput)).content)["text"] == "client")
        client.close()
        engine.close()
        // Without links, tasks go over the sockets again, once the controller has seen them end: before it answers.
        #expect(try HubConnection(connectionFile: running.clientFile).engineCount() == 1)
        for index in 0..<5 {
            let reply = try peers.runTask(Part("\(index)"))
            #expect(reply.buffers.first?.text == "\(index)")
        }
        #expect(try running.stop())
        #expect(access(path, F_OK) != 0)
    }

    @Test(arguments: [["--IPController.enable_curve=True"], ["--IPController.local_connections=False"]])
    func thereIsNoPlaceWhereItIsNotWanted(arguments: [String]) throws {
        let running = try ControllerProcessTests.Running(arguments)
        #expect(LocalPlace.path(in: try PrivateFile.read(running.engineFile)) == nil)
        #expect(try running.stop())
    }

    /// Whoever says anything else than who he is, is shown the door, and the controller goes on.
    @Test func nonsenseEndsTheConnectionAndNothingElse() throws {
        let running = try ControllerProcessTests.Running()
        let path = try #require(LocalPlace.path(in: PrivateFile.read(running.clientFile)))
        for text in ["", "no message", String(repeating: "long", count: 100_000)] {
            let connection = try LocalConnection(to: path)
            connection.send([Part(text)])
            connection.flush()
            let poller = Poller()
            poller.add(fileDescriptor: connection.descriptor)
            let deadline = ContinuousClock.now + .seconds(10)
            while !connection.isBroken, ContinuousClock.now < deadline {
                if try poller.wait(timeout: .seconds(1)) { connection.fill() }
                connection.flush()
            }
            #expect(connection.isBroken)
        }
        #expect(try running.stop())
    }

    private func receive(_ connection: LocalConnection) throws -> [Part] {
        let poller = Poller()
        poller.add(fileDescriptor: connection.descriptor)
        let deadline = ContinuousClock.now + .seconds(10)
        while !connection.isBroken, ContinuousClock.now < deadline {
            if let parts = connection.next() { return parts }
            if try poller.wait(timeout: .seconds(1)) { connection.fill() }
        }
        throw ClientError.closed
    }
}
