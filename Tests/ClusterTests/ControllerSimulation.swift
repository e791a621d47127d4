import Testing
import Wire

@testable import Cluster

@Suite struct ControllerSimulation {
    /// Two clients, engines that come and die, heartbeats that get lost, repeated and senseless messages: every task
    /// is answered exactly once, and nothing is left behind.
    @Test(arguments: 1...25)
    func everyTaskIsAnsweredOnce(seed: Int) throws {
        var cluster = SimulatedCluster(seed: UInt64(seed))
        cluster.startClient("one")
        cluster.startClient("two")
        for index in 0..<4 { cluster.startEngine("engine\(index)") }
        cluster.run(for: .milliseconds(300))
        #expect(cluster.controller.hub.registry.count == 4, "seed \(seed)")
        for round in 0..<12 {
            for _ in 0..<15 {
                let client = cluster.chance(50) ? "one" : "two"
                cluster.request(from: client, on: .taskClients, metadata: ["retries": 8])
                if cluster.chance(20) { cluster.sendGarbage() }
            }
            if cluster.chance(50) {
                let living = cluster.engines.filter(\.value.isAlive).keys.sorted()
                let hasNanny = cluster.chance(70)
                if living.count > 1, let victim = living.randomElement(using: &cluster.generator) {
                    cluster.killEngine(victim, hasNanny: hasNanny)
                }
                cluster.startEngine("later\(round)")
            }
            cluster.run(for: .milliseconds(60))
        }
        // New engines take what the others have refused.
        for index in 0..<12 {
            cluster.startEngine("last\(index)")
            cluster.run(for: .seconds(2))
        }
        #expect(cluster.problems == [], "seed \(seed)")
        #expect(cluster.controller.tasks.taskCount == 0, "seed \(seed)")
        for (name, client) in cluster.clients {
            #expect(client.repliesByRequest.count > 40)
            for (id, replies) in client.repliesByRequest where replies.count != 1 {
                Issue.record("seed \(seed): \(name) has \(replies.count) replies to \(id)")
            }
        }
        #expect(cluster.controller.refusedCount > 0, "seed \(seed): no garbage was sent")
        #expect(try cluster.controller.hub.store.records(matching: RecordQuery(["completed": .null])).isEmpty)
    }

    @Test(arguments: 1...10)
    func directRequestsAreAnsweredOrTheirEngineIsReportedGone(seed: Int) {
        var cluster = SimulatedCluster(seed: UInt64(seed))
        cluster.startClient("one")
        for index in 0..<3 { cluster.startEngine("engine\(index)") }
        cluster.run(for: .milliseconds(300))
        for round in 0..<30 {
            cluster.request(from: "one", on: .directClients, engine: "engine\(round % 3)")
            if round == 15 { cluster.killEngine("engine1", hasNanny: seed.isMultiple(of: 2)) }
            cluster.run(for: .milliseconds(7))
        }
        cluster.run(for: .seconds(5))
        let client = cluster.clients["one"]!
        #expect(client.engines == ["engine0", "engine2"], "seed \(seed)")
        var answeredByDead = 0
        for (id, replies) in client.repliesByRequest {
            #expect(replies.count <= 1, "seed \(seed)")
            let engine = client.directTargets[id] ?? ""
            if client.engines.contains(engine) { #expect(replies.count == 1, "seed \(seed): \(id) to \(engine)") }
            if engine == "engine1", replies == ["EngineError"] { answeredByDead += 1 }
        }
        // What was sent after the death was known is refused at once instead of vanishing.
        if seed.isMultiple(of: 2) { #expect(answeredByDead > 0, "seed \(seed)") }
        #expect(cluster.problems == [])
    }

    @Test(arguments: 1...10)
    func broadcastsReachEveryEngineAndJoinWithTheirErrors(seed: Int) {
        var cluster = SimulatedCluster(seed: UInt64(seed))
        cluster.startClient("one")
        let uuids = (0..<4).map { "engine\($0)" }
        uuids.forEach { cluster.startEngine($0) }
        cluster.run(for: .milliseconds(300))
        let targets = JSONValue.array(uuids.enumerated().map { [.string($1), .integer($0)] })
        let plain = cluster.request(
            from: "one", on: .broadcastClients, metadata: ["targets": targets, "is_coalescing": false])
        let joined = (0..<10).map { _ in
            cluster.request(from: "one", on: .broadcastClients, metadata: ["targets": targets, "is_coalescing": true])
        }
        cluster.run(for: .seconds(2))
        let replies = cluster.clients["one"]!.repliesByRequest
        for uuid in uuids { #expect(replies["\(plain)_\(uuid)"]?.count == 1, "seed \(seed)") }
        for id in joined { #expect(replies[id]?.count == 1, "seed \(seed)") }
        #expect(cluster.controller.broadcast.joiningCount == 0)
        // One engine in ten fails; a joined reply of four must not be fine much more often than that allows.
        #expect(cluster.problems == [])
    }

    @Test func manyEnginesRegisterAtOnce() {
        var cluster = SimulatedCluster(seed: 1) { $0.hearts.period = .seconds(3) }
        cluster.lossPercent = 0
        for index in 0..<200 { cluster.startEngine("engine\(index)") }
        cluster.run(for: .seconds(1))
        #expect(cluster.controller.hub.registry.count == 200)
    }

    @Test func unsignedAndForeignMessagesAreNotObeyed() throws {
        var cluster = SimulatedCluster(seed: 1)
        cluster.startEngine("engine")
        cluster.run(for: .milliseconds(300))
        for key in ["", "wrong"] {
            var stranger = MessageComposer(session: "stranger", username: "x", signer: Signer(key: key))
            for type in ["shutdown_request", "unregistration_request", "registration_request", "purge_request"] {
                let parts = stranger.compose(
                    type, to: [Part("stranger")], content: ["id": 0, "uuid": "intruder", "msg_ids": "all"],
                    date: cluster.date)
                cluster.send(parts, to: .controller, on: .registration, from: .client("stranger"))
            }
        }
        cluster.run(for: .seconds(1))
        #expect(cluster.controller.refusedCount == 8)
        #expect(cluster.controller.hub.registry.count == 1)
    }
}
