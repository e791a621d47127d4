import Foundation
import Testing
import Wire

@testable import Tasks

/// A worker is this very program, started as an engine starts it.
@Suite(.serialized) struct WorkerTests {
    final class Worker {
        let process = Process()
        private let calls: Int32
        private let cancellations: Int32
        let output = Pipe()
        let errors = Pipe()
        private var reader = WorkerFrameReader()

        init() throws {
            var pair: [Int32] = [0, 0], other: [Int32] = [0, 0]
            #if os(Linux)
                let stream = Int32(SOCK_STREAM.rawValue)
            #else
                let stream = SOCK_STREAM
            #endif
            #expect(socketpair(AF_UNIX, stream, 0, &pair) == 0)
            #expect(socketpair(AF_UNIX, stream, 0, &other) == 0)
            for end in [pair[0], other[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (calls, cancellations) = (pair[0], other[0])
            var environment = ProcessInfo.processInfo.environment
            // Foundation closes what it does not know in its children, so the shell between passes them on by number.
            environment[WorkerEnvironment.descriptors] = "\(pair[1]),\(other[1])"
            environment[WorkerEnvironment.engineID] = "7"
            let path = try #require(LoadedImage.program?.publicPath)
            processID = try Self.spawn(path, environment, output, errors)
            close(pair[1])
            close(other[1])
        }

        let processID: pid_t

        private static func spawn(
            _ path: String, _ environment: [String: String], _ output: Pipe, _ errors: Pipe
        ) throws -> pid_t {
            var actions = posix_spawn_file_actions_t()
            posix_spawn_file_actions_init(&actions)
            defer { posix_spawn_file_actions_destroy(&actions) }
            posix_spawn_file_actions_adddup2(&actions, output.fileHandleForWriting.fileDescriptor, 1)
            posix_spawn_file_actions_adddup2(&actions, errors.fileHandleForWriting.fileDescriptor, 2)
            var arguments = [strdup(path), nil]
            var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
            defer {
                arguments.forEach { free($0) }
                variables.forEach { free($0) }
            }
            var processID: pid_t = 0
            #expect(posix_spawn(&processID, path, &actions, nil, &arguments, &variables) == 0)
            try output.fileHandleForWriting.close()
            try errors.fileHandleForWriting.close()
            return processID
        }

        func send(_ identity: TaskIdentity, _ arguments: [EncodedValue], id: UInt64) throws {
            let call = TaskCall(task: identity, arguments: arguments)
            try WorkerFrame(.run, id: id, parts: [call.content.encoded] + call.buffers).write(to: calls)
        }

        func proceed() throws { try WorkerFrame(.proceed, id: 0).write(to: calls) }

        func cancel(_ id: UInt64) {
            _ = withUnsafeBytes(of: id) { write(cancellations, $0.baseAddress, $0.count) }
        }

        /// Nil when the worker has ended.
        func receive() throws -> WorkerFrame? {
            while true {
                if let frame = try reader.next() { return frame }
                if try !reader.fill(from: calls) { return nil }
            }
        }

        func call(_ word: String, id: UInt64 = 1) throws -> WorkerFrame? {
            try send(TaskIdentity(of: Conduct.self), [EncodedValue(word, position: "")], id: id)
            return try receive()
        }

        /// The signal that ended it, or 0.
        func end() -> Int32 {
            close(calls)
            close(cancellations)
            var status: Int32 = 0
            waitpid(processID, &status, 0)
            return status & 0x7F
        }
    }

    @Test func tasksAreRunOneAfterTheOther() throws {
        let worker = try Worker()
        for id in 1...50 {
            try worker.send(TaskIdentity(of: Squares.self), [EncodedValue(id, position: "")], id: UInt64(id))
        }
        for id in 1...50 {
            let frame = try #require(try worker.receive())
            #expect(frame.id == UInt64(id))
            let value = EncodedValue(coding: .json, bytes: frame.parts[1])
            #expect(try value.value(as: [Int].self, position: "") == (0..<id).map { $0 * $0 })
        }
        try worker.send(localTask.identity(), localTask.encode(41), id: 51)
        #expect(try worker.receive()?.parts.last?.text == "42")
        #expect(worker.end() == 0)
    }

    @Test func aChunkIsACallForEachItem() throws {
        let worker = try Worker()
        let items = try (1...5).map { try EncodedValue($0, position: "") }
        let before = WireDate.now
        try worker.send(TaskIdentity(of: Squares.self), [.list(items)], id: 1)
        let frame = try #require(try worker.receive())
        #expect(before <= frame.began && frame.began <= frame.ended && frame.ended <= .now)
        #expect(frame.parts[0].text == "list")
        let results = try #require(try EncodedValue(coding: .list, bytes: frame.parts[1]).elements())
        #expect(
            try results.map { try $0.value(as: [Int].self, position: "") }
                == (1...5).map { count in (0..<count).map { $0 * $0 } })
        try worker.send(TaskIdentity(of: Squares.self), [.list([])], id: 2)
        let empty = try #require(try worker.receive())
        #expect(try EncodedValue(coding: .list, bytes: empty.parts[1]).elements()?.isEmpty == true)
        // The chunk fails with the first item that does.
        let words = try ["one", "throw", "sleep"].map { try EncodedValue($0, position: "") }
        try worker.send(TaskIdentity(of: Conduct.self), [.list(words)], id: 3)
        #expect(try worker.receive()?.kind == .failed)
        #expect(worker.end() == 0)
    }

    @Test func asynchronousTasksEndToo() throws {
        let worker = try Worker()
        #expect(try worker.call("group")?.parts.last?.text == "4950")
        #expect(try worker.call("main", id: 2)?.parts.last?.text == "true")
        #expect(worker.end() == 0)
    }

    @Test func errorsAreTold() throws {
        let worker = try Worker()
        let frame = try #require(try worker.call("throw"))
        #expect(frame.kind == .failed)
        let failure = RemoteFailure(try JSONValue(parsing: frame.parts[0]))
        #expect(failure.name == "FixtureError")
        #expect(failure.message == "thrown on purpose")
        #expect(failure.traceback == ["in the task conduct", "FixtureError: thrown on purpose"])
        #expect(try worker.call("still there", id: 2)?.parts.last?.text == "\"still there\"")
        #expect(worker.end() == 0)
    }

    @Test func outputIsThereBeforeTheResult() throws {
        let worker = try Worker()
        let frame = try #require(try worker.call("print"))
        #expect(frame.hasOutput)
        #expect(worker.output.fileHandleForReading.availableData == Data("out".utf8))
        #expect(worker.errors.fileHandleForReading.availableData == Data("err".utf8))
        try worker.proceed()
        #expect(try worker.call("next", id: 2)?.hasOutput == false)
        #expect(worker.end() == 0)
    }

    @Test func aTaskThatListensCanBeCancelled() throws {
        let worker = try Worker()
        let identity = try TaskIdentity(of: Conduct.self)
        try worker.send(identity, [EncodedValue("sleep", position: "")], id: 1)
        try worker.send(identity, [EncodedValue("sleep", position: "")], id: 2)
        try worker.send(identity, [EncodedValue("after", position: "")], id: 3)
        worker.cancel(2)
        usleep(50_000)
        worker.cancel(1)
        #expect(try worker.receive()?.kind == .cancelled)
        #expect(try worker.receive()?.kind == .cancelled)
        #expect(try worker.receive()?.kind == .value)
        #expect(worker.end() == 0)
    }

    @Test func aTrapEndsOnlyTheWorker() throws {
        let worker = try Worker()
        #expect(try worker.call("trap") == nil)
        let text = String(decoding: worker.errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("trapped on purpose"))
        #expect([SIGILL, SIGTRAP, SIGABRT].contains(worker.end()))
    }

    @Test func framesAreReadAtEverySplit() throws {
        var pair: [Int32] = [0, 0]
        #if os(Linux)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        #expect(socketpair(AF_UNIX, stream, 0, &pair) == 0)
        defer { pair.forEach { close($0) } }
        try WorkerFrame(.run, id: 9, parts: [Part("a"), .empty, Part("bcd")]).write(to: pair[0])
        try WorkerFrame(.proceed, id: 10).write(to: pair[0])
        var bytes = [UInt8](repeating: 0, count: 1000)
        bytes.removeLast(1000 - read(pair[1], &bytes, 1000))
        for split in 0...bytes.count {
            var reader = WorkerFrameReader()
            var frames: [WorkerFrame] = []
            for piece in [bytes[..<split], bytes[split...]] {
                reader.append(piece)
                while let frame = try reader.next() { frames.append(frame) }
            }
            #expect(frames.map(\.id) == [9, 10])
            #expect(frames.first?.parts.map(\.text) == ["a", "", "bcd"])
        }
        var reader = WorkerFrameReader()
        reader.append([UInt8](repeating: 0xFF, count: 16))
        #expect(throws: WorkerFrameError.malformed) { try reader.next() }
    }
}
