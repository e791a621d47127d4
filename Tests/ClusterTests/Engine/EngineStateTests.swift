import Foundation
import Tasks
import Testing
import Wire

@testable import Cluster

/// An engine without sockets and processes: messages and the deeds of workers go in, actions come out.
@Suite struct EngineStateTests {
    /// A client, a controller and workers in the place of real ones.
    struct Harness {
        struct Images: ImageLibrary {
            func path(ofImage hash: String, hint: String) -> String? { hint.isEmpty ? nil : hint }
            func keep(_ bytes: Part, hash: String) {}
        }

        var engine: EngineState
        var client = MessageComposer(session: "client", username: "test", signer: Signer(key: "key"))
        var now: Duration = .zero
        var actions: [EngineState.Action] = []

        /// - Parameter depth: calls that a worker holds: two, so that a story of three shows both kinds of waiting.
        init(_ settings: EngineState.Settings = EngineState.Settings(), depth: Int = 2) {
            var settings = settings
            settings.pipelineDepth = depth
            engine = EngineState(
                uuid: "uuid", settings: settings, signer: Signer(key: "key"), images: Images(), at: .zero)
            engine.advance(to: moment)
            take()
            engine.askForRegistration(at: moment)
            receive("registration_reply", ["status": "ok", "id": 3, "hb_period": 1000], on: .registration)
            actions = []
        }

        var moment: Moment { Moment(elapsed: now, date: WireDate(microseconds: Int(now / .microseconds(1)))) }

        mutating func take() { actions += engine.takeActions() }

        @discardableResult
        mutating func receive(
            _ type: String, _ content: JSONValue, on channel: EngineState.Channel, metadata: JSONValue = [:],
            buffers: [Part] = []
        ) -> String {
            let parts = client.compose(
                type, to: [Part("mux_out"), Part("client")], metadata: metadata, content: content, buffers: buffers,
                date: moment.date)
            engine.receive(parts, on: channel, at: moment)
            take()
            return (try? Header(Message(parts: parts).header))?.messageID ?? ""
        }

        /// Sends a task of an image that has this letter for a hash.
        @discardableResult
        mutating func task(
            _ argument: String = "1", image: Character = "a", hint: String = "/program", limit: Duration? = nil,
            attention: TaskCall.Attention = .none, coding: TaskCoding = .json
        ) -> String {
            let identity = TaskIdentity(
                name: "T", imageHash: String(repeating: image, count: 64), kind: .program, path: hint, byteOffset: 0,
                label: "t")
            let call = TaskCall(
                task: identity, arguments: [EncodedValue(coding: coding, bytes: Part(argument))], attention: attention,
                limit: limit)
            return receive("apply_request", call.content, on: .shell, buffers: call.buffers)
        }

        mutating func call(_ call: PythonCall) -> String {
            receive("apply_request", [:], on: .shell, buffers: call.parts)
        }

        mutating func answer(_ worker: Int, _ call: UInt64, _ reply: TaskReply? = nil) {
            engine.workerAnswered(
                worker, call, reply ?? .value(EncodedValue(coding: .json, bytes: Part("\(call)"))), at: moment)
            take()
        }

        mutating func write(_ worker: Int, _ text: String, isError: Bool = false) {
            engine.workerWrote(worker, text, isError: isError, at: moment)
            take()
        }

        mutating func end(_ worker: Int, signal: Int32 = 9, lastWords: String = "") {
            engine.workerEnded(worker, signal: signal, status: 0, lastWords: lastWords, at: moment)
            take()
        }

        mutating func advance(by duration: Duration) {
            now += duration
            engine.advance(to: moment)
            take()
        }

        /// What was done since the last time, as short words.
        mutating func story() -> [String] {
            defer { actions = [] }
            return actions.compactMap { action in
                switch action {
                case .send(let channel, let parts), .sendShared(let channel, let parts, _):
                    Self.word(channel, parts)
                case .spawn(let id, _): "spawn \(id)"
                case .run(let id, let call, _): "run \(call) on \(id)"
                case .cancel(let id, let call): "cancel \(call) on \(id)"
                case .signal(let id, let number): "signal \(number) to \(id)"
                case .stop(let status, _): "stop \(status)"
                case .registration(let action): "\(action)"
                case .log: nil
                }
            }
        }

        private static func word(_ channel: EngineState.Channel, _ parts: [Part]) -> String {
            guard let message = try? Message(parts: parts), let header = try? Header(message.header),
                let content = try? JSONValue(parsing: message.content)
            else { return "nonsense" }
            let parent = (try? Header(parent: message.parent))?.messageID ?? ""
            let what =
                content["ename"]?.string ?? content["status"]?.string ?? content["execution_state"]?.string
                ?? content["text"]?.string ?? ""
            return "\(header.messageType) \(what) \(parent)".trimmingCharacters(in: .whitespaces)
        }

        /// The last reply on the shell channel.
        func reply() throws -> Message {
            let parts = actions.reversed().lazy.compactMap { action -> [Part]? in
                if case .send(.shell, let parts) = action { parts } else { nil }
            }.first
            return try Message(parts: #require(parts))
        }
    }

    @Test func aTaskStartsAWorkerAndIsAnswered() throws {
        var harness = Harness()
        let id = harness.task(attention: .status)
        #expect(harness.story() == ["spawn 1", "run 1 on 1", "status busy \(id)"])
        harness.answer(1, 1)
        let reply = try harness.reply()
        #expect(reply.identities.map(\.text) == ["mux_out", "client"])
        #expect(reply.buffers.map(\.text) == ["N.", "1"])
        let metadata = try JSONValue(parsing: reply.metadata)
        #expect(metadata["engine"] == "uuid")
        #expect(metadata["status"] == "ok")
        #expect(metadata["dependencies_met"] == true)
        // The spare starts when the first call has ended well.
        #expect(harness.story() == ["apply_reply ok \(id)", "status idle \(id)", "spawn 2"])
    }

    @Test func aQuietTaskIsAnsweredAndNothingElse() {
        var harness = Harness()
        let id = harness.task()
        harness.answer(1, 1)
        #expect(harness.story() == ["spawn 1", "run 1 on 1", "apply_reply ok \(id)", "spawn 2"])
    }

    @Test func theReplySaysHowManyMessagesOfOutputBelongToIt() throws {
        var harness = Harness()
        func count(_ harness: Harness) throws -> JSONValue? {
            try JSONValue(parsing: harness.reply().metadata)["outputs"]
        }
        let silent = harness.task(attention: .count)
        harness.answer(1, 1)
        #expect(try count(harness) == 0)
        #expect(harness.story() == ["spawn 1", "run 1 on 1", "apply_reply ok \(silent)", "spawn 2"])
        let talking = harness.task(attention: .count), next = harness.task(attention: .count)
        harness.write(1, "a")
        harness.write(1, "b", isError: true)
        harness.answer(1, 2)
        #expect(try count(harness) == 2)
        #expect(
            harness.story() == [
                "run 2 on 1", "run 3 on 1", "stream a \(talking)", "stream b \(talking)", "apply_reply ok \(talking)",
            ])
        // The error is a message as well; what the dead worker wrote belongs to the call that it ran.
        harness.write(1, "c")
        harness.end(1)
        #expect(try count(harness) == 2)
        #expect(harness.story() == ["stream c \(next)", "error WorkerDied \(next)", "apply_reply WorkerDied \(next)"])
        // Nobody who did not ask is told.
        harness.task(attention: .status)
        harness.answer(2, 4)
        #expect(try count(harness) == nil)
    }

    @Test func aDeadWorkerCostsOneTask() {
        var harness = Harness()
        harness.task()
        harness.answer(1, 1)
        _ = harness.story()
        let first = harness.task(), second = harness.task(), third = harness.task()
        #expect(harness.story() == ["run 2 on 1", "run 3 on 1"])
        harness.end(1, signal: 5, lastWords: "t.swift:1: Fatal error: why")
        #expect(harness.story() == ["apply_reply WorkerDied \(first)", "run 4 on 2", "run 5 on 2"])
        harness.answer(2, 4)
        harness.answer(2, 5)
        #expect(harness.story() == ["apply_reply ok \(second)", "spawn 3", "apply_reply ok \(third)"])
    }

    @Test func theDeathIsTold() throws {
        var harness = Harness()
        harness.task()
        harness.end(1, signal: 5, lastWords: "noise\nt.swift:1: Fatal error: why")
        let content = try JSONValue(parsing: harness.reply().content)
        #expect(
            content["evalue"]?.string
                == "the task t ended its worker on engine 3 by signal 5 (SIGTRAP): t.swift:1: Fatal error: why")
        #expect(content["engine_info"] == ["engine_uuid": "uuid", "engine_id": 3, "method": "apply"])
        #expect(content["traceback"]?.array?.first == "noise")
    }

    @Test func theWorkersClockCounts() throws {
        var harness = Harness()
        harness.task()
        let times = WireDate(microseconds: 1_000_000)...WireDate(microseconds: 3_000_000)
        harness.engine.workerAnswered(
            1, 1, .value(EncodedValue(coding: .json, bytes: Part("1"))), run: times, at: harness.moment)
        harness.take()
        let reply = try harness.reply()
        #expect(try JSONValue(parsing: reply.metadata)["started"]?.string == times.lowerBound.description)
        #expect(try Header(reply.header).date == times.upperBound.description)
    }

    @Test func aWorkerHoldsNoMoreThanItsSocketDoes() {
        var harness = Harness(depth: 64)
        let large = String(repeating: "1", count: 30_000)
        for _ in 0..<3 { harness.task(large) }
        #expect(harness.story() == ["spawn 1", "run 1 on 1", "run 2 on 1"])
        harness.answer(1, 1)
        #expect(harness.story().last == "run 3 on 1")
    }

    @Test func sharedMemoryOfAnotherMachineIsAskedForAsBytes() throws {
        var harness = Harness()
        // The call of the harness names no host.
        let id = harness.task(coding: .shared)
        #expect(harness.story() == ["apply_reply BytesNeeded \(id)"])
    }

    @Test func anImageThatIsNotThereIsAskedFor() throws {
        var harness = Harness()
        let id = harness.task(hint: "")
        #expect(try JSONValue(parsing: harness.reply().content)["evalue"]?.string?.count == 64)
        #expect(harness.story() == ["apply_reply ImageNeeded \(id)"])
    }

    @Test func anotherImageWaitsUntilTheWorkerIsFree() {
        var harness = Harness()
        harness.task(image: "a")
        harness.task(image: "b")
        harness.task(image: "a")
        #expect(harness.story() == ["spawn 1", "run 1 on 1"])
        harness.answer(1, 1)
        #expect(harness.story().suffix(2) == ["spawn 3", "run 2 on 3"])
    }

    @Test func anAbortEndsWhatWaitsAndWhatRuns() {
        var harness = Harness()
        let running = harness.task(attention: .status), behind = harness.task(), waiting = harness.task()
        _ = harness.story()
        harness.receive("abort_request", ["msg_ids": [.string(waiting), .string(running)]], on: .control)
        let story = harness.story()
        #expect(story.contains("cancel 1 on 1"))
        #expect(story.contains("apply_reply aborted \(waiting)"))
        harness.advance(by: .milliseconds(150))
        #expect(harness.story() == [])
        harness.advance(by: .milliseconds(100))
        #expect(harness.story() == ["signal 9 to 1"])
        harness.end(1)
        #expect(
            harness.story() == [
                "apply_reply aborted \(running)", "status idle \(running)", "spawn 2", "run 3 on 2",
            ])
        harness.answer(2, 3)
        #expect(harness.story().first == "apply_reply ok \(behind)")
    }

    @Test func aTaskThatHeedsItsCancellationKeepsItsWorker() {
        var harness = Harness()
        let id = harness.task()
        _ = harness.story()
        harness.receive("abort_request", ["msg_ids": [.string(id)]], on: .control)
        _ = harness.story()
        harness.answer(1, 1, .aborted)
        harness.advance(by: .seconds(1))
        #expect(harness.story() == ["apply_reply aborted \(id)", "spawn 2"])
    }

    @Test func aTaskIsNotRunLongerThanItMay() throws {
        var harness = Harness()
        let id = harness.task(limit: .milliseconds(100))
        _ = harness.story()
        harness.advance(by: .milliseconds(99))
        #expect(harness.story() == [])
        harness.advance(by: .milliseconds(1))
        #expect(harness.story() == ["cancel 1 on 1"])
        harness.advance(by: .milliseconds(200))
        harness.end(1)
        #expect(harness.story() == ["signal 9 to 1", "apply_reply TaskTimeLimit \(id)"])
    }

    @Test func outputBelongsToTheRunningRequest() {
        var harness = Harness()
        let first = harness.task(), second = harness.task()
        _ = harness.story()
        harness.engine.workerWrote(1, "one", isError: false, at: harness.moment)
        harness.take()
        harness.answer(1, 1)
        harness.engine.workerWrote(1, "two", isError: true, at: harness.moment)
        harness.take()
        #expect(
            harness.story() == [
                "stream one \(first)", "apply_reply ok \(first)", "spawn 2", "stream two \(second)",
            ])
    }

    // MARK: Values

    private static func function(_ name: String) -> PythonValue { .function(module: "ipyparallel.util", name: name) }

    @Test func valuesArePushedAndPulled() throws {
        var harness = Harness()
        _ = harness.call(PythonCall(Self.function("_push"), keywords: ["a": 1, "b": [1, "x", .null]]))
        var buffers = try harness.reply().buffers
        #expect(try Pickle.object(from: &buffers) == .null)
        _ = harness.call(PythonCall(Self.function("_pull"), ["b"]))
        buffers = try harness.reply().buffers
        #expect(try Pickle.object(from: &buffers) == [1, "x", .null])
        _ = harness.call(PythonCall(named: "ipyparallel.util._pull", [["a", "b"]]))
        buffers = try harness.reply().buffers
        #expect(try Pickle.object(from: &buffers) == [1, [1, "x", .null]])
        harness.receive("clear_request", [:], on: .control)
        #expect(harness.engine.values.isEmpty)
    }

    @Test func whatNeedsPythonIsRefusedWithAWayOut() throws {
        let mistakes: [(PythonCall, String, String)] = [
            (
                PythonCall(.function(module: "__main__", name: "f")), "NotImplementedError",
                "the Python function __main__.f"
            ),
            (PythonCall(named: "os.getpid"), "NotImplementedError", "os.getpid"),
            (PythonCall(Self.function("_pull"), ["n"]), "NameError", "name 'n' is not defined; nothing was pushed"),
            (PythonCall(Self.function("_pull"), ["a + 1"]), "NotImplementedError", "the expression a + 1"),
            (PythonCall(Self.function("_pull"), [1]), "TypeError", "expected a name or a list of names, found 1"),
            (
                PythonCall(Self.function("_push"), keywords: ["f": [.global(module: "m", name: "f")]]), "TypeError",
                "<m.f>"
            ),
        ]
        for (call, name, text) in mistakes {
            var harness = Harness()
            _ = harness.call(call)
            let content = try JSONValue(parsing: harness.reply().content)
            #expect(content["ename"]?.string == name)
            #expect(content["evalue"]?.string?.contains(text) == true, "\(content["evalue"]?.string ?? "")")
        }
        var harness = Harness()
        harness.receive("execute_request", ["code": "1"], on: .shell)
        let content = try JSONValue(parsing: harness.reply().content)
        #expect(content["execution_count"] == 1)
        #expect(content["evalue"]?.string?.contains("python3 -m ipyparallel.engine") == true)
        harness.receive("apply_request", [:], on: .shell, buffers: [Part("no pickle")])
        #expect(try JSONValue(parsing: harness.reply().content)["ename"] == "ValueError")
    }

    @Test func aTaskMayNameAValue() throws {
        var harness = Harness()
        _ = harness.call(PythonCall(Self.function("_push"), keywords: ["x": [1, 2.5, "a", .null]]))
        _ = harness.story()
        harness.task("x", coding: .reference)
        guard case .run(_, _, .task(let call))? = harness.actions.last else {
            Issue.record("not run")
            return
        }
        #expect(call.arguments[0].coding == .json)
        #expect(call.arguments[0].bytes.text == #"[1,2.5,"a",null]"#)
        harness.answer(1, 1)
        harness.task("y", coding: .reference)
        #expect(try JSONValue(parsing: harness.reply().content)["ename"] == "NameError")
    }

    @Test func valuesWaitForTheTaskBeforeThem() {
        var harness = Harness()
        let task = harness.task()
        let push = harness.call(PythonCall(Self.function("_push"), keywords: ["a": 1]))
        #expect(harness.story() == ["spawn 1", "run 1 on 1"])
        harness.answer(1, 1)
        #expect(
            harness.story() == [
                "apply_reply ok \(task)", "spawn 2", "status busy \(push)", "apply_reply ok \(push)",
                "status idle \(push)",
            ])
    }

    @Test func broadcastsKeepTheirMarks() throws {
        var harness = Harness()
        harness.receive(
            "apply_request", [:], on: .shell,
            metadata: ["is_broadcast": true, "is_coalescing": true, "original_msg_id": "x", "label": "l"],
            buffers: PythonCall(Self.function("_push"), keywords: ["a": 1]).parts)
        let metadata = try JSONValue(parsing: harness.reply().metadata)
        #expect(metadata["is_broadcast"] == true)
        #expect(metadata["original_msg_id"] == "x")
        #expect(metadata["label"] == "l")
    }

    // MARK: Control

    @Test func controlIsAnsweredWhileATaskRuns() {
        var harness = Harness()
        harness.task()
        _ = harness.story()
        let signal = harness.receive("signal_request", ["sig": 15], on: .control)
        #expect(
            harness.story() == [
                "status busy \(signal)", "signal 15 to 1", "signal_reply ok \(signal)", "status idle \(signal)",
            ])
        harness.receive("signal_request", ["sig": "SIGINT"], on: .control)
        #expect(harness.story().contains("cancel 1 on 1"))
        let wrong = harness.receive("signal_request", ["sig": "SIGNAL"], on: .control)
        #expect(harness.story().contains("signal_reply ValueError \(wrong)"))
        let unknown = harness.receive("dance_request", [:], on: .control)
        #expect(harness.story().contains("dance_reply NotImplementedError \(unknown)"))
        let shutdown = harness.receive("shutdown_request", ["restart": false], on: .control)
        #expect(
            harness.story() == [
                "status busy \(shutdown)", "stop 0", "shutdown_reply ok \(shutdown)", "shutdown_reply ok \(shutdown)",
                "status idle \(shutdown)",
            ])
    }

    @Test func strangersAndRepetitionsAreIgnored() {
        var harness = Harness()
        var stranger = MessageComposer(session: "s", username: "s", signer: Signer(key: "other"))
        let parts = stranger.compose("shutdown_request", content: [:], date: harness.moment.date)
        harness.engine.receive(parts, on: .control, at: harness.moment)
        harness.take()
        let repeated = harness.client.compose("clear_request", content: [:], date: harness.moment.date)
        for _ in 0..<2 { harness.engine.receive(repeated, on: .control, at: harness.moment) }
        harness.engine.receive([Part("x")], on: .shell, at: harness.moment)
        harness.take()
        #expect(harness.story().filter { $0.contains("reply") }.count == 1)
    }
}
