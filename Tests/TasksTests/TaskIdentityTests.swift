import Foundation
import Testing
import Wire

@testable import Tasks

@Suite struct TaskIdentityTests {
    @Test func aNamedTypeIsFoundByNameAndByPlace() throws {
        let identity = try TaskIdentity(of: Squares.self)
        let program = try #require(LoadedImage.program)
        #expect(identity.name != nil)
        #expect(identity.kind == .program)
        #expect(identity.imageHash.count == 64)
        #expect(ObjectIdentifier(try identity.resolve(in: program)) == ObjectIdentifier(Squares.self))
        var unnamed = identity
        unnamed.name = nil
        #expect(ObjectIdentifier(try unnamed.resolve(in: program)) == ObjectIdentifier(Squares.self))
    }

    @Test func aLocalTypeIsFoundByItsPlace() async throws {
        let identity = try localTask.identity()
        #expect(identity.name == nil)
        let type = try identity.resolve(in: try #require(LoadedImage.program))
        #expect(ObjectIdentifier(type) == ObjectIdentifier(localTask.type))
        #expect(try await localTask(4) == 5)
    }

    @Test func genericTypesAreRefused() {
        #expect(throws: TaskError.self) { try TaskIdentity(of: [Int16].Nested.self) }
        do {
            _ = try TaskIdentity(of: [Int16].Nested.self)
        } catch {
            #expect("\(error)".contains("which is generic; write the #task outside"))
        }
    }

    @Test func placesOutsideOfTheImageAreRefused() throws {
        var identity = try TaskIdentity(of: Squares.self)
        identity.name = nil
        for offset in [0, -1, 1 << 40, Int.min, Int.max] {
            identity.byteOffset = offset
            #expect(throws: TaskError.unknownTask(label: "squares", image: identity.imageHash)) {
                try identity.resolve(in: try #require(LoadedImage.program))
            }
        }
    }

    @Test func contentIsReadAsItWasWritten() throws {
        let identity = try TaskIdentity(of: Squares.self)
        #expect(try TaskIdentity(identity.json) == identity)
        let call = TaskCall(
            task: identity, arguments: [try EncodedValue(3, position: "")], host: "here", attention: .none,
            limit: .milliseconds(1500))
        let read = try #require(try TaskCall(content: call.content, buffers: call.buffers))
        #expect(read.content == call.content)
        #expect(read.limit == .milliseconds(1500))
        for attention in [TaskCall.Attention.status, .count, .none] {
            var other = call
            other.attention = attention
            #expect(try TaskCall(content: other.content, buffers: other.buffers)?.attention == attention)
        }
        #expect(try TaskCall(content: [:], buffers: []) == nil)
        #expect(try TaskCall(content: ["embark": ["other": 1]], buffers: []) == nil)
    }

    @Test(arguments: ["", "../../etc/passwd", String(repeating: "A", count: 64), String(repeating: "é", count: 32)])
    func onlyHashesNameImages(hash: String) throws {
        var json = try TaskIdentity(of: Squares.self).json.object ?? [:]
        json["image"] = .string(hash)
        #expect(throws: TaskError.malformedContent(reason: "a task without image, kind or offset")) {
            try TaskIdentity(.object(json))
        }
    }

    @Test func codingsMustFitTheBuffers() throws {
        let call = TaskCall(task: try TaskIdentity(of: Squares.self), arguments: [])
        #expect(throws: TaskError.malformedContent(reason: "0 codings for 1 buffers")) {
            try TaskCall(content: call.content, buffers: [Part("1")])
        }
    }

    @Test func theHashIsThatOfTheFile() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "embark-hash-\(UUID())")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data("abc".utf8).write(to: file)
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(try ImageHash.sha256(ofFile: file.path) == known)
        #expect(try ImageHash.sha256(ofFile: file.path) == known)
        try Data("abcd".utf8).write(to: file)
        #expect(try ImageHash.sha256(ofFile: file.path) != known)
        #expect(throws: TaskError.self) { try ImageHash.sha256(ofFile: file.path + "-not-there") }
    }
}
