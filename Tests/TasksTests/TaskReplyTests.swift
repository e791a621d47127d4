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
