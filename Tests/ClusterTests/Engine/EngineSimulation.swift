import Tasks
import Testing
import Wire

@testable import Cluster

/// An engine among requests, heartbeats and workers that a seed determines: messages come late, twice, damaged or not at all, the
/// controller is lost and comes back, and workers answer, fail, ignore their cancellation or die at any point.
@Suite struct EngineSimulation {
    @Test(arguments: 1...12) func everyRequestIsAnsweredOnce(seed: Int) {
        var world = EngineWorld(seed: UInt64(seed))
        for _ in 0..<300 { world.step() }
        world.settle()
        #expect(world.problems == [], "seed \(seed)")
        #expect(world.sent.count > 100)
        for (id, isQuiet) in world.sent {
            #expect(world.replies[id]?.count == 1, "seed \(seed): \(id) has the replies \(world.replies[id] ?? [])")
            // What is published begins with busy and ends with idle, each once.
            let states = world.published[id, default: []]
            let expected = isQuiet ? [] : ["busy", "idle"]
            #expect(states.filter { $0 == "busy" || $0 == "idle" } == expected, "seed \(seed): \(id) \(states)")
            if !isQuiet { #expect(states.first == "busy" && states.last == "idle", "seed \(seed): \(id) \(states)") }
        }
        #expect(Set(world.replies.keys).isSubset(of: world.sent.keys), "seed \(seed)")
        #expect(world.outcomes.isSuperset(of: ["ok", "WorkerDied"]), "seed \(seed): \(world.outcomes)")
    }
}

/// What surrounds the engine, and what it was seen to do.
private struct EngineWorld {
    private struct SimulatedWorker {
        var calls: [UInt64] = []
        var cancelled: Set<UInt64> = []
        var isDoomed = false
    }

    private var harness: EngineStateTests.Harness
    private var generator: SeededGenerator
    private var workers: [Int: SimulatedWorker] = [:]
    private var lateMessages: [(parts: [Part], channel: EngineState.Channel)] = []
    private var lifetime = 0.0
    private var isAsking = false
    private let depth = 3
    /// Requests on the shell channel, and whether nothing is to be published about them.
    private(set) var sent: [String: Bool] = [:]
    private(set) var replies: [String: [String]] = [:]
    private(set) var published: [String: [String]] = [:]
    private(set) var problems: [String] = []

    var outcomes: Set<String> { Set(replies.values.joined()) }

    init(seed: UInt64) {
        var settings = EngineState.Settings()
        settings.pipelineDepth = depth
        harness = EngineStateTests.Harness(settings)
        generator = SeededGenerator(seed: seed)
    }

    mutating func step() {
        switch Int.random(in: 0..<100, using: &generator) {
        case 0..<30: sendTask()
        case 30..<38: sendValue()
        case 38..<46: sendControl()
        case 46..<50: sendDamaged()
        case 50..<85: moveAWorker()
        case 85..<92: beat()
        default: wait(.milliseconds(Int.random(in: 1...400, using: &generator)))
        }
        look()
    }

    /// The network is whole again and workers do as they are told.
    mutating func settle() {
        while !lateMessages.isEmpty { deliverLate() }
        for _ in 0..<500 where sent.keys.contains(where: { replies[$0] == nil }) {
            for id in workers.keys.sorted() { moveWorker(id, mayDie: false) }
            wait(.milliseconds(50))
            look()
        }
    }

    // MARK: The network

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    /// Now or later, and sometimes twice: what comes twice must not be obeyed twice.
    private mutating func send(
        _ type: String, _ content: JSONValue, on channel: EngineState.Channel, buffers: [Part] = []
    ) -> String {
        let parts = harness.client.compose(
            type, to: [Part("mux_out"), Part("client")], content: content, buffers: buffers,
            date: harness.moment.date)
        for _ in 0..<(chance(5) ? 2 : 1) { lateMessages.append((parts, channel)) }
        while !lateMessages.isEmpty, !chance(30) { deliverLate() }
        return (try? Header(Message(parts: parts).header))?.messageID ?? ""
    }

    /// Messages on one channel keep their order, those on different ones do not.
    private mutating func deliverLate() {
        let channel = lateMessages.randomElement(using: &generator)?.channel
        guard let index = lateMessages.firstIndex(where: { $0.channel == channel }) else { return }
        let message = lateMessages.remove(at: index)
        harness.engine.receive(message.parts, on: message.channel, at: harness.moment)
        harness.take()
        look()
    }

    private mutating func sendTask() {
        let isQuiet = chance(30)
        let identity = TaskIdentity(
            name: "T", imageHash: String(repeating: ["a", "b", "c"].randomElement(using: &generator)!, count: 64),
            kind: .program, path: chance(95) ? "/program" : "", byteOffset: 0, label: "t")
        let call = TaskCall(
            task: identity, arguments: [EncodedValue(coding: .json, bytes: Part("1"))],
            attention: isQuiet ? .none : .status,
            limit: chance(20) ? .milliseconds(Int.random(in: 1...300, using: &generator)) : nil)
        sent[send("apply_request", call.content, on: .shell, buffers: call.buffers)] = isQuiet
    }

    private mutating func sendValue() {
        if chance(30) {
            sent[send("execute_request", ["code": "1"], on: .shell)] = false
        } else {
            let push = PythonCall(.function(module: "ipyparallel.util", name: "_push"), keywords: ["a": 1])
            sent[send("apply_request", [:], on: .shell, buffers: push.parts)] = false
        }
    }

    private mutating func sendControl() {
        let ids = sent.keys.sorted().shuffled(using: &generator).prefix(2) + (chance(20) ? ["nobody"] : [])
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: _ = send("signal_request", ["sig": .integer(chance(50) ? 2 : 9)], on: .control)
        case 1: _ = send("clear_request", [:], on: .control)
        default: _ = send("abort_request", ["msg_ids": .array(ids.map { .string($0) })], on: .control)
        }
    }

    private mutating func sendDamaged() {
        var parts = harness.client.compose(
            "shutdown_request", to: [Part("mux_out"), Part("client")], content: [:], date: harness.moment.date)
        let index = Int.random(in: 3..<parts.count, using: &generator)
        parts[index] = Part(bytes: parts[index].bytes + [32])
        harness.engine.receive(parts, on: chance(50) ? .control : .shell, at: harness.moment)
        harness.take()
    }

    /// A heartbeat, of this controller or of a new one that does not know the engine.
    private mutating func beat() {
        lifetime = chance(10) ? 0 : lifetime + 1
        _ = harness.engine.ping(Part("\(lifetime)"), at: harness.moment)
        harness.take()
    }

    private mutating func wait(_ time: Duration) {
        harness.advance(by: time)
        if isAsking, chance(60) {
            isAsking = false
            harness.engine.askForRegistration(at: harness.moment)
            let answer: JSONValue =
                chance(80) ? ["status": "ok", "id": 3, "hb_period": 1000] : ["status": "error", "ename": "E"]
            harness.receive("registration_reply", answer, on: .registration)
        }
    }

    // MARK: Workers

    private mutating func moveAWorker() {
        if let id = workers.keys.sorted().randomElement(using: &generator) { moveWorker(id, mayDie: true) }
    }

    private mutating func moveWorker(_ id: Int, mayDie: Bool) {
        guard let worker = workers[id] else { return }
        if worker.isDoomed || (mayDie && chance(15)) {
            workers[id] = nil
            return harness.end(id, signal: worker.isDoomed ? 9 : 5)
        }
        guard let call = worker.calls.first else { return }
        if chance(30) {
            harness.engine.workerWrote(id, "text", isError: chance(50), at: harness.moment)
            harness.take()
        }
        workers[id]?.calls.removeFirst()
        if worker.cancelled.contains(call), chance(50) {
            harness.answer(id, call, .aborted)
        } else if chance(10) {
            harness.answer(id, call, .failed(RemoteFailure(name: "Mistake", message: "")))
        } else {
            harness.answer(id, call)
        }
    }

    // MARK: What the engine does

    private mutating func look() {
        let actions = harness.actions
        harness.actions = []
        for action in actions {
            switch action {
            case .send(.shell, let parts): note(parts) { $0.replies[$1, default: []].append($2) }
            case .send(.output, let parts): note(parts) { $0.published[$1, default: []].append($2) }
            case .spawn(let id, _): workers[id] = SimulatedWorker()
            case .run(let id, let call, _):
                if workers[id] == nil { problems.append("call \(call) was given to worker \(id), which is dead") }
                workers[id]?.calls.append(call)
                if workers[id]?.calls.count ?? 0 > depth { problems.append("worker \(id) has too many calls") }
            case .cancel(let id, let call): workers[id]?.cancelled.insert(call)
            case .signal(let id, let number): if number != 2 { workers[id]?.isDoomed = true }
            case .registration(.ask): isAsking = true
            case .registration(.giveUp(let reason)): problems.append(reason)
            case .stop: problems.append("a damaged message was obeyed")
            case .send, .sendShared, .registration, .log: break
            }
        }
    }

    private mutating func note(_ parts: [Part], _ keep: (inout EngineWorld, String, String) -> Void) {
        guard let message = try? Message(parts: parts), let content = try? JSONValue(parsing: message.content),
            let parent = (try? Header(parent: message.parent))?.messageID
        else { return problems.append("a message that cannot be read") }
        let words = ["ename", "execution_state", "name", "status"].lazy.compactMap { content[$0]?.string }
        keep(&self, parent, words.first ?? "?")
    }
}
