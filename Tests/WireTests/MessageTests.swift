import Foundation
import Testing

@testable import Wire

/// Messages that jupyter_client wrote; see Tests/Oracles/ipyparallel/record_messages.py.
@Suite struct RecordedMessageTests {
    struct Recorded {
        let key: String
        let scheme: String
        let parts: [Part]
        let header: JSONValue
    }

    private func recorded() throws -> [Recorded] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let file = folder.appending(path: "Oracles/ipyparallel/messages.jsonl")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map { line in
            let value = try JSONValue(parsing: String(line))
            return Recorded(
                key: value["key"]?.string ?? "", scheme: value["scheme"]?.string ?? "",
                parts: (value["parts"]?.array ?? []).map { Part(bytes: bytes($0.string ?? "")) },
                header: value["header"] ?? .null)
        }
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16)! }
    }

    @Test func signaturesAndHeadersAreReadAsPythonMeantThem() throws {
        let messages = try recorded()
        #expect(messages.count == 16)
        for recorded in messages {
            let message = try Message(parts: recorded.parts)
            let signer = try Signer(key: recorded.key, schemeName: recorded.scheme)
            _ = try signer.verify(message)
            let header = try Header(message.header)
            #expect(header.messageID == recorded.header["msg_id"]?.string)
            #expect(header.messageType == recorded.header["msg_type"]?.string)
            #expect(header.session == "client-session")
            #expect(WireDate(header.date) == recorded.header["date"]?.string.flatMap { WireDate($0) })
            #expect(try JSONValue(parsing: message.header)["username"]?.string == "someone")
        }
    }

    @Test func everyChangedByteOfASignedPartIsNoticed() throws {
        let recorded = try recorded()[1]
        let signer = try Signer(key: recorded.key, schemeName: recorded.scheme)
        let original = try Message(parts: recorded.parts)
        let firstSigned = original.identities.count + 1
        for index in firstSigned..<recorded.parts.count {
            for byteIndex in 0..<recorded.parts[index].byteCount {
                var parts = recorded.parts
                var bytes = parts[index].bytes
                bytes[byteIndex] ^= 1
                parts[index] = Part(bytes: bytes)
                let damaged = try Message(parts: parts)
                #expect(throws: WireError.wrongSignature) { try signer.verify(damaged) }
            }
        }
    }

    @Test func bufferCountsAndIdentitiesAreKept() throws {
        let messages = try recorded()
        let execute = try Message(parts: messages[1].parts)
        #expect(execute.identities.map(\.byteCount) == [5, 11])
        let apply = try Message(parts: messages[2].parts)
        #expect(apply.buffers.count == 4)
        #expect(apply.addressed(to: Part("engine"), Part("client")).count == apply.parts.count + 2)
    }
}

@Suite struct MessageTests {
    @Test func framesWithoutADelimiterAreRefused() {
        #expect(throws: WireError.malformedFrames(partCount: 0)) { try Message(parts: []) }
        let parts = (0..<20).map { Part("\($0)") }
        #expect(throws: WireError.malformedFrames(partCount: 20)) { try Message(parts: parts) }
        #expect(throws: WireError.malformedFrames(partCount: 5)) {
            try Message(parts: [Message.delimiter] + parts[..<4])
        }
        // A delimiter behind more identities than there can be.
        #expect(throws: WireError.self) { try Message(parts: parts + [Message.delimiter] + parts) }
    }

    @Test func oversizedHeadersAreRefusedBeforeTheyAreHashed() {
        let large = Part(bytes: [UInt8](repeating: 0x20, count: Message.headerByteLimit + 1))
        let empty = MessageComposer.emptyObject
        #expect(throws: WireError.self) { try Message(parts: [Message.delimiter, .empty, large, empty, empty, empty]) }
    }

    @Test func composedMessagesAreAcceptedByTheSameKeyOnly() throws {
        var composer = MessageComposer(session: "s", username: "u", signer: Signer(key: "secret"))
        let parts = composer.compose(
            "queue_request", to: [Part("client")], content: ["targets": .null], buffers: [Part("b")],
            date: WireDate(microseconds: 0))
        let message = try Message(parts: parts)
        #expect(try Signer(key: "secret").verify(message) != nil)
        #expect(throws: WireError.wrongSignature) { try Signer(key: "other").verify(message) }
        #expect(try Signer(key: "").verify(message) == nil)
        #expect(try Header(message.header).replyType == "queue_reply")
        #expect(message.buffers.map(\.text) == ["b"])
    }

    @Test func membersAreReplacedWithoutTouchingTheOthers() throws {
        let part = Part("{\"a\": [1, {\"b\": \"\\u00e9\"}], \"msg_id\": \"old\", \"z\": 1.50}")
        let changed = try part.replacingMembers([("msg_id", "new"), ("extra", true)])
        #expect(changed.text == "{\"a\":[1, {\"b\": \"\\u00e9\"}],\"z\":1.50,\"msg_id\":\"new\",\"extra\":true}")
        #expect(try Part("{}").replacingMembers([("x", 1)]).text == "{\"x\":1}")
    }

    @Test func unknownSchemesAreRefused() {
        #expect(throws: WireError.unknownSignatureScheme("hmac-md5")) { try Signer(key: "k", schemeName: "hmac-md5") }
    }
}

@Suite struct ReplayGuardTests {
    private func fingerprint(_ number: Int) -> Fingerprint { Fingerprint(high: UInt64(number), low: 0) }

    @Test func admitsEachMessageOnceWhileItIsRemembered() throws {
        var guardian = ReplayGuard(capacity: 3)
        for number in 0..<3 { try guardian.admit(fingerprint(number)) }
        for number in 0..<3 {
            #expect(throws: WireError.replayedSignature) { try guardian.admit(fingerprint(number)) }
        }
        try guardian.admit(fingerprint(3))
        #expect(throws: WireError.replayedSignature) { try guardian.admit(fingerprint(1)) }
        try guardian.admit(fingerprint(0))
    }

    @Test func neverRemembersMoreThanItsCapacity() throws {
        var guardian = ReplayGuard(capacity: 100)
        for number in 0..<10_000 { try guardian.admit(fingerprint(number)) }
        #expect(guardian.count == 100)
    }
}
