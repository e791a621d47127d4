import Testing
import Wire

@testable import Cluster

/// The client's state machine, by hand and by chance.
@Suite struct ClientStateTests {
    private static let session = "me"
    private var composer = MessageComposer(session: "engine-a", username: "test", signer: Signer(key: ""))
    private let date = WireDate(microseconds: 0)

    private func message(
        _ type: String, answering id: String?, session: String = "engine-a", metadata: JSONValue = [:],
        content: JSONValue = ["status": "ok"], outputs: Int? = nil
    ) throws -> Message {
        var composer = MessageComposer(session: session, username: "test", signer: Signer(key: ""))
        let parent: JSONValue = id.map { ["msg_id": .string($0), "session": "me"] } ?? [:]
        var replyMetadata: [String: JSONValue] = ["engine": .string(session)]
        if let outputs { replyMetadata["outputs"] = .integer(outputs) }
        return try Message(
            parts: composer.compose(
                type, parent: parent.encoded,
                metadata: type.hasSuffix("_reply") ? .object(replyMetadata) : metadata, content: content,
                date: date))
    }

    private func idle(_ id: String, engine: String = "engine-a") throws -> Message {
        try message("status", answering: id, session: engine, content: ["execution_state": "idle"])
    }

    private func stateWithEngines(_ uuids: String...) throws -> ClientState {
        var state = ClientState(session: Self.session)
        for (id, uuid) in uuids.enumerated() {
            state.notification(
                try message(
                    "registration_notification", answering: nil, content: ["id": .integer(id), "uuid": .string(uuid)]))
        }
        _ = state.takeEvents()
        return state
    }

    /// `1:0` for a reply to part 0 of request 1, `1!0` for its loss, `1.` for its end.
    private func text(_ events: [ClientState.Event]) -> [String] {
        events.map { event in
            switch event {
            case .replied(let number, let part, .message): "\(number):\(part)"
            case .replied(let number, let part, .lost): "\(number)!\(part)"
            case .output(let number, _): "\(number)>"
            case .finished(let number): "\(number)."
            case .answered(let number, _): "\(number)?"
            case .engineAdded(let engine): "+\(engine.id)"
            case .engineRemoved(let engine): "-\(engine.id)"
            case .controllerStopped: "stopped"
            }
        }
    }

    @Test func aRequestEndsWithReplyAndIdleInEitherOrder() throws {
        for idleFirst in [false, true] {
            var state = try stateWithEngines("engine-a")
            state.willSend(1, to: ["engine-a"], isQuiet: false)
            let reply = try message("apply_reply", answering: "me_1")
            if idleFirst {
                state.output(try idle("me_1"))
                #expect(text(state.takeEvents()) == [])
                state.reply(reply, at: date)
                #expect(text(state.takeEvents()) == ["1:0", "1."])
            } else {
                state.reply(reply, at: date)
                #expect(text(state.takeEvents()) == ["1:0"])
                state.output(try idle("me_1"))
                #expect(text(state.takeEvents()) == ["1."])
            }
            #expect(state.pendingCount == 0)
        }
    }

    @Test func aQuietRequestEndsWithItsReply() throws {
        var state = try stateWithEngines("engine-a")
        state.willSendTask(7, isQuiet: true)
        state.reply(try message("apply_reply", answering: "me_7"), at: date)
        #expect(text(state.takeEvents()) == ["7:0", "7."])
    }

    /// Every order in which a reply and the messages that it tells of can come, for requests to an engine and for tasks.
    @Test func aRequestEndsWhenAsManyMessagesAreThereAsItsReplySays() throws {
        let stream: JSONValue = ["name": "stdout", "text": "hi"]
        for isTask in [false, true] {
            for (count, before) in [(0, 0), (1, 0), (1, 1), (3, 0), (3, 1), (3, 2), (3, 3)] {
                var state = try stateWithEngines("engine-a")
                if isTask {
                    state.willSendTask(1, isQuiet: false)
                } else {
                    state.willSend(1, to: ["engine-a"], isQuiet: false)
                }
                for _ in 0..<before { state.output(try message("stream", answering: "me_1", content: stream)) }
                state.reply(try message("apply_reply", answering: "me_1", outputs: count), at: date)
                for _ in before..<count {
                    #expect(state.pendingCount == 1)
                    state.output(try message("stream", answering: "me_1", content: stream))
                }
                let expected =
                    Array(repeating: "1>", count: before) + ["1:0"] + Array(repeating: "1>", count: count - before)
                    + ["1."]
                #expect(text(state.takeEvents()) == expected, "\(count) messages, \(before) of them before the reply")
                #expect(state.pendingCount == 0)
            }
        }
    }

    @Test func messagesOfADeadEngineAreNotAwaited() throws {
        var state = try stateWithEngines("engine-a", "engine-b")
        state.willSend(1, to: ["engine-a", "engine-b"], isQuiet: false)
        state.reply(try message("apply_reply", answering: "me_1_engine-a", outputs: 2), at: date)
        state.reply(
            try message("apply_reply", answering: "me_1_engine-b", session: "engine-b", outputs: 0), at: date)
        #expect(text(state.takeEvents()) == ["1:0", "1:1"])
        state.notification(
            try message("unregistration_notification", answering: nil, content: ["id": 0, "uuid": "engine-a"]))
        #expect(text(state.takeEvents()) == ["-0", "1."])
    }

    @Test func outputComesAfterTheReply() throws {
        var state = try stateWithEngines("engine-a")
        state.willSendTask(1, isQuiet: false)
        state.reply(try message("execute_reply", answering: "me_1"), at: date)
        state.output(try message("stream", answering: "me_1", content: ["name": "stdout", "text": "hi"]))
        state.output(try idle("me_1"))
        #expect(text(state.takeEvents()) == ["1:0", "1>", "1."])
    }

    @Test func repliesThatNobodyWaitsForAreIgnored() throws {
        var state = try stateWithEngines("engine-a")
        state.willSend(1, to: ["engine-a"], isQuiet: true)
        for id in ["me_2", "me_", "me_x", "other_1", "me_1_x", "me_99999999999999999999"] {
            state.reply(try message("apply_reply", answering: id), at: date)
            state.output(try idle(id))
            state.answer(try message("hub_reply", answering: id))
        }
        #expect(text(state.takeEvents()) == [])
        #expect(state.pendingCount == 1)
    }

    @Test func aDeadEngineFailsWhatWasSentToItAndNoTasks() throws {
        var state = try stateWithEngines("engine-a", "engine-b")
        state.willSend(1, to: ["engine-a"], isQuiet: false)
        state.willSend(2, to: ["engine-b"], isQuiet: false)
        state.willSendTask(3, isQuiet: false)
        state.notification(
            try message("unregistration_notification", answering: nil, content: ["id": 0, "uuid": "engine-a"]))
        #expect(text(state.takeEvents()) == ["-0", "1!0", "1."])
        // Its real reply comes after all: too late.
        state.reply(try message("apply_reply", answering: "me_1"), at: date)
        #expect(text(state.takeEvents()) == [])
        #expect(state.pendingCount == 2)
        // Sent to an engine that is gone by then.
        state.willSend(4, to: ["engine-a"], isQuiet: false)
        #expect(text(state.takeEvents()) == ["4!0", "4."])
    }

    @Test func aBroadcastIsAnsweredEngineByEngine() throws {
        var state = try stateWithEngines("engine-a", "engine-b", "engine-c")
        state.willSend(1, to: ["engine-a", "engine-b", "engine-c"], isQuiet: false)
        state.reply(try message("apply_reply", answering: "me_1_engine-c"), at: date)
        state.output(try idle("me_1_engine-c", engine: "engine-c"))
        state.reply(try message("apply_reply", answering: "me_1_engine-c"), at: date)
        state.notification(
            try message("unregistration_notification", answering: nil, content: ["id": 1, "uuid": "engine-b"]))
        state.reply(try message("apply_reply", answering: "me_1_engine-a"), at: date)
        #expect(text(state.takeEvents()) == ["1:2", "-1", "1!1", "1:0"])
        state.output(try idle("me_1_engine-a"))
        #expect(text(state.takeEvents()) == ["1."])
    }

    @Test func errorsOfTheSchedulerAndAbortsBringNoIdle() throws {
        var state = try stateWithEngines("engine-a")
        state.willSendTask(1, isQuiet: false)
        state.willSendTask(2, isQuiet: false)
        state.willSendTask(3, isQuiet: false)
        let unknown: JSONValue = ["status": "error", "ename": "TaskTimeout", "evalue": "", "engine_info": [:]]
        state.reply(try message("apply_reply", answering: "me_1", content: unknown), at: date)
        state.reply(try message("apply_reply", answering: "me_2", content: ["status": "aborted"]), at: date)
        #expect(text(state.takeEvents()) == ["1:0", "1.", "2:0", "2."])
        let raised: JSONValue = [
            "status": "error", "ename": "E",
            "engine_info": ["engine_id": 0, "engine_uuid": "engine-a", "method": "apply"],
        ]
        state.reply(try message("apply_reply", answering: "me_3", content: raised), at: date)
        #expect(text(state.takeEvents()) == ["3:0"])
    }

    @Test func theEndOfTheControllerFailsEverything() throws {
        var state = try stateWithEngines("engine-a")
        state.willSend(1, to: ["engine-a"], isQuiet: false)
        state.willSendTask(2, isQuiet: false)
        state.reply(try message("apply_reply", answering: "me_2"), at: date)
        _ = state.takeEvents()
        state.notification(try message("shutdown_notification", answering: nil))
        #expect(text(state.takeEvents()) == ["1!0", "1.", "2.", "-0", "stopped"])
        #expect(state.pendingCount == 0)
    }

    /// Engines that come, answer, print and die in any order: each part of each request is answered exactly once, and
    /// nothing is left in the table.
    @Test(arguments: 1...50 as ClosedRange<UInt64>) func everyPartIsAnsweredOnce(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let uuids = (0..<4).map { "engine-\($0)" }
        var state = ClientState(session: Self.session)
        for (id, uuid) in uuids.enumerated() {
            state.notification(
                try message(
                    "registration_notification", answering: nil, content: ["id": .integer(id), "uuid": .string(uuid)]))
        }
        var inbox: [(engine: String?, message: Message, isReply: Bool)] = []
        var expected: [Int: Int] = [:], answered: [String: Int] = [:], finished: [Int: Int] = [:]
        func collect() {
            for event in state.takeEvents() {
                if case .replied(let number, let part, _) = event { answered["\(number):\(part)", default: 0] += 1 }
                if case .finished(let number) = event { finished[number, default: 0] += 1 }
            }
        }
        var dead: Set<String> = []
        for number in 1...60 {
            let targets = Array(uuids.shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random)))
            let isBroadcast = targets.count > 1
            state.willSend(number, to: targets, isQuiet: false)
            expected[number] = targets.count
            for engine in targets where !dead.contains(engine) {
                let id = isBroadcast ? "me_\(number)_\(engine)" : "me_\(number)"
                inbox.append((engine, try message("apply_reply", answering: id, session: engine), true))
                inbox.append((engine, try idle(id, engine: engine), false))
            }
            if Int.random(in: 0..<25, using: &random) == 0, dead.count < 3 {
                let engine = uuids.filter { !dead.contains($0) }.randomElement(using: &random) ?? uuids[0]
                dead.insert(engine)
                // Some of its messages are on the way.
                inbox.removeAll { $0.engine == engine && Bool.random(using: &random) }
                state.notification(
                    try message(
                        "unregistration_notification", answering: nil,
                        content: ["id": .integer(uuids.firstIndex(of: engine) ?? 0), "uuid": .string(engine)]))
            }
            for _ in 0..<Int.random(in: 0..<6, using: &random) where !inbox.isEmpty {
                let (_, message, isReply) = inbox.remove(at: Int.random(in: inbox.indices, using: &random))
                if isReply { state.reply(message, at: date) } else { state.output(message) }
            }
            collect()
        }
        for (_, message, isReply) in inbox.shuffled(using: &random) {
            if isReply { state.reply(message, at: date) } else { state.output(message) }
        }
        collect()
        #expect(state.pendingCount == 0, "seed \(seed)")
        #expect(answered.values.allSatisfy { $0 == 1 }, "seed \(seed)")
        #expect(answered.count == expected.values.reduce(0, +), "seed \(seed)")
        #expect(finished.count == 60 && finished.values.allSatisfy { $0 == 1 }, "seed \(seed)")
    }
}
