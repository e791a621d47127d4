import Testing
import Wire

@testable import Tasks

@Suite struct TaskReplyTests {
    @Test func anOkReplyBeginsWithAPickleForPython() throws {
        let reply = TaskReply.value(EncodedValue(coding: .json, bytes: Part("[1]")))
        #expect(reply.content == ["status": "ok", "embark": ["coding": "json"]])
        #expect(reply.buffers.map(\.text) == ["N.", "[1]"])
        guard case .value(let value) = try TaskReply(content: reply.content, buffers: reply.buffers) else {
            Issue.record("not a value")
            return
        }
        #expect(try value.value(as: [Int].self, position: "") == [1])
    }

    @Test func callsOfOneTaskAreReadAsIfEachWereTheFirst() throws {
        let identity = TaskIdentity(
            name: "T", imageHash: String(repeating: "a", count: 64), kind: .program, path: "/p", byteOffset: 0,
            label: "t")
        var reader = TaskCallReader()
        let calls: [[EncodedValue]] = try [
            [EncodedValue(1, position: "")], [EncodedValue(2, position: "")], [EncodedValue("x", position: "")],
            [EncodedValue(coding: .bytes, bytes: Part("x"))], [], [EncodedValue(3, position: "")],
        ]
        for arguments in calls {
            let content = TaskCall(task: identity, arguments: arguments).content.encoded
            let call = try #require(try reader.read(content, buffers: arguments.map(\.bytes)[...]))
            #expect(call.task == identity)
            #expect(call.arguments.map(\.coding) == arguments.map(\.coding))
            #expect(call.arguments.map(\.bytes) == arguments.map(\.bytes))
            #expect(call.encodedContent == content)
            var changed = call
            changed.arguments = [EncodedValue(coding: .reference, bytes: Part("r"))]
            #expect(try JSONValue(parsing: changed.encodedContent)["embark"]?["codings"] == ["reference"])
            #expect(throws: TaskError.self) { try reader.read(content, buffers: [Part("1"), Part("2")][...]) }
        }
        #expect(try reader.read(Part("{}"), buffers: []) == nil)
    }

    @Test func contentIsReadAsTextOrAsJSON() throws {
        for (content, isText) in [
            (TaskReply.value(EncodedValue(coding: .json, bytes: .empty)).encodedContent, true),
            (Part(#"{ "status": "ok", "embark": {"coding": "json"} }"#), false),
        ] {
            let buffers = [Part("N."), Part("7")][...]
            guard case .value(let value) = try TaskReply(reading: content, buffers: buffers) else {
                Issue.record("\(isText)")
                continue
            }
            #expect(try value.value(as: Int.self, position: "") == 7)
            #expect(throws: TaskError.self) { try TaskReply(reading: content, buffers: [Part("N.")][...]) }
        }
    }

    @Test func errorsKeepTheirStory() throws {
        let failure = RemoteFailure(
            name: "E", message: "m", traceback: ["a", "b"],
            engine: RemoteFailure.Engine(uuid: "u", id: 3, method: "apply"))
        guard case .failed(let read) = try TaskReply(content: failure.content, buffers: []) else {
            Issue.record("not a failure")
            return
        }
        #expect(read == failure)
        #expect(failure.content["engine_info"] == ["engine_uuid": "u", "engine_id": 3, "method": "apply"])
        #expect(RemoteFailure(name: "E", message: "m").content["engine_info"] == [:])
    }

    @Test func othersAreTold() throws {
        if case .aborted = try TaskReply(content: ["status": "aborted"], buffers: []) {
        } else {
            Issue.record("aborted")
        }
        #expect(throws: TaskError.self) { try TaskReply(content: ["status": "ok"], buffers: [Part("N.")]) }
        #expect(throws: TaskError.self) { try TaskReply(content: [:], buffers: []) }
    }
}
