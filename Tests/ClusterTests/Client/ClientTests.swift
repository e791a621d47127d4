import Foundation
import Testing
import Wire

@testable import Cluster

/// The client with Python engines, the same under Embark's controller and a stock one.
@Suite(.serialized, .enabled(if: LiveCluster.python != nil, LiveCluster.reason)) struct ClientTests {
    @Test(arguments: LiveCluster.Controller.allCases) func theWholeTour(kind: LiveCluster.Controller) async throws {
        try await LiveCluster.with(kind, engines: 2) { live in
            try await views(live.cluster)
            try await data(live.cluster)
            try await maps(live.cluster)
            try await outputAndErrors(live.cluster)
            try await scheduling(live.cluster)
            try await records(live.cluster)
            try await deaths(live)
        }
    }

    /// Encrypted, clients of both languages and an engine of Python; engines of Swift are in `SwiftEnginesTests`.
    @Test(arguments: LiveCluster.Controller.allCases) func encrypted(kind: LiveCluster.Controller) async throws {
        try await LiveCluster.with(kind, engines: 1, options: ["--IPController.enable_curve=True"]) { live in
            let file = live.profile.connectionFile(clusterID: "", for: "client")
            #expect(try PrivateFile.read(file)["curve_serverkey"]?.string?.count == 40)
            #expect(
                try await live.cluster[0].apply("pow", 2, 10, returning: Int.self).value(timeout: .seconds(20)) == 1024)
            let program = "import ipyparallel, sys; print(ipyparallel.Client(sys.argv[1])[:].apply_sync(pow, 2, 10))"
            let output = live.folder.path + "/client.txt"
            let python = try ChildProcess(
                [try #require(LiveCluster.python), "-c", program, file],
                environment: ProcessInfo.processInfo.environment,
                output: output)
            await BlockingWork.finish { python.waitForEnd(within: .seconds(30)) }
            #expect(try String(contentsOfFile: output, encoding: .utf8).hasSuffix("[1024]\n"))
        }
    }

    private func views(_ cluster: Cluster) async throws {
        #expect(cluster.engineIDs == [0, 1])
        #expect(try await cluster[...].apply("math.sqrt", 2.25, returning: Double.self).values() == [1.5, 1.5])
        #expect(try await cluster[1].apply("abs", -3, returning: Int.self).value() == 3)
        #expect(try await cluster[0..<2].apply("builtins.max", [1, 5, 2], returning: Int.self).values() == [5, 5])
        #expect(try await cluster.loadBalanced.apply("pow", 2, 10, returning: Int.self).value() == 1024)
        let sorted = try cluster[0].apply("sorted", [3, 1, 2], keywords: ["reverse": true], returning: [Int].self)
        #expect(try await sorted.value() == [3, 2, 1])
        #expect(sorted.engineIDs == [0])
        #expect(throws: ClientError.noSuchEngine(2, known: [0, 1])) { try cluster[2].apply("abs", 1) }
        let broadcast = try cluster.broadcast.apply("os.getpid", returning: Int.self)
        let processes = try await broadcast.values()
        #expect(Set(processes).count == 2)
        #expect(try await cluster[...].apply("os.getpid", returning: Int.self).values() == processes)
        await #expect(throws: ClientError.unexpectedResult(expected: "Int", found: "'x'")) {
            try await cluster[0].apply("str", "x", returning: Int.self).value()
        }
        let timing = try #require(sorted.timings.first ?? nil)
        #expect((timing.run ?? .seconds(9)) <= (timing.total ?? .zero) + .milliseconds(50))
        #expect(sorted.wallTime != nil && sorted.serialTime > .zero)
    }

    private func data(_ cluster: Cluster) async throws {
        let all = cluster[...]
        try await all.push(["x": 5, "name": "é漢", "list": [1, 2]]).wait()
        #expect(try await all.pull("x * 2", as: Int.self).values() == [10, 10])
        #expect(try await all.pull("name", as: String.self).values() == ["é漢", "é漢"])
        try await cluster.broadcast.push(["x": 6]).wait()
        #expect(try await all.pull("x", as: Int.self).values() == [6, 6])
        let array = PythonArray((0..<100_000).map(Double.init))
        try await all.push(["big": PythonValue.array(array)]).wait()
        #expect(try await all.pull("float(big.sum())", as: Double.self).values() == [4_999_950_000, 4_999_950_000])
        #expect(try await cluster[0].pull("big").value() == .array(array))
        try await all.scatter("part", Array(0..<7)).wait()
        #expect(try await all.pull("part", as: [Int].self).values() == [[0, 1, 2, 3], [4, 5, 6]])
        try await all.execute("part = [item * 2 for item in part]").wait()
        #expect(try await all.gather("part", of: Int.self).values() == [0, 2, 4, 6, 8, 10, 12])
        #expect(try await all.map("str", [1, 2, 3], returning: String.self).values() == ["1", "2", "3"])
    }

    private func maps(_ cluster: Cluster) async throws {
        let view = cluster.loadBalanced
        let roots = (0..<1000).map { Double($0 * $0) }
        let expected = (0..<1000).map(Double.init)
        #expect(try await view.map("math.sqrt", roots, returning: Double.self).values() == expected)
        let chunked = try view.map("math.sqrt", roots, chunkSize: 100, returning: Double.self)
        var found: [Double] = []
        for try await root in chunked { found.append(root) }
        #expect(found == expected)
        #expect(chunked.messageIDs.count == 10)
        var unordered: Set<Double> = []
        for try await root in try view.map("math.sqrt", roots, chunkSize: 50, returning: Double.self).completions {
            unordered.insert(root)
        }
        #expect(unordered == Set(expected))
        // Without end: only as much is taken as is used.
        let lazy = try view.imap("operator.neg", 1..., maxOutstanding: 8, returning: Int.self)
        var taken: [Int] = []
        for try await value in lazy {
            taken.append(value)
            if taken.count == 50 { break }
        }
        #expect(taken == (1...50).map { -$0 })
        #expect(lazy.progress.sent <= 58)
        try await lazy.abort()
        #expect(try await view.map("abs", [Int](), returning: Int.self).values() == [])
    }

    private func outputAndErrors(_ cluster: Cluster) async throws {
        let printing = try cluster[...].execute("import sys; print('hello'); print('oh', file=sys.stderr); 6 * 7")
        try await printing.waitForOutput(timeout: .seconds(20))
        #expect(printing.standardOutput == "hello\nhello\n")
        #expect(printing.standardError == "oh\noh\n")
        let shown = printing.outputs.compactMap {
            if case .result(let data) = $0.kind { data["text/plain"] } else { nil }
        }
        #expect(shown == ["42", "42"])
        var streamed = ""
        for try await output in try cluster[0].execute("print('a'); print('b')").outputStream {
            if case .standardOutput(let text) = output.kind { streamed += text }
        }
        #expect(streamed == "a\nb\n")
        do {
            _ = try await cluster[1].execute("1 / 0").value()
            Issue.record("a division by zero succeeded")
        } catch let error as RemoteError {
            #expect(error.name == "ZeroDivisionError")
            #expect(error.engineID == 1)
            #expect(error.message == "division by zero")
            #expect(error.traceback.contains { $0.contains("ZeroDivisionError") })
            #expect("\(error)".hasPrefix("[engine 1] ZeroDivisionError: division by zero"))
        }
        do {
            _ = try await cluster[...].apply("math.sqrt", -1.0).values()
            Issue.record("the root of a negative number was found")
        } catch let error as CompositeError {
            #expect(error.errors.map(\.engineID) == [0, 1])
        }
        let mixed = try cluster.loadBalanced.map("math.sqrt", [4.0, -1, 9], chunkSize: 1, returning: Double.self)
        let outcomes = try await mixed.outcomes()
        #expect(outcomes.map { (try? $0.get()) ?? [] } == [[2], [], [3]])
        #expect(mixed.isSuccessful == false)
    }

    private func scheduling(_ cluster: Cluster) async throws {
        let view = cluster.loadBalanced
        let first = try view.apply("time.sleep", 0.2)
        let after = try view.with(TaskOptions(label: "second", after: .results(first))).apply("time.time")
        try await after.wait(timeout: .seconds(20))
        let (end, start) = try (
            #require((first.timings.first ?? nil)?.completedDate), #require((after.timings.first ?? nil)?.startedDate)
        )
        #expect(start >= end)
        let follower = try view.with(TaskOptions(follow: .results(first))).apply("os.getpid")
        try await follower.wait(timeout: .seconds(20))
        #expect(follower.engineIDs == first.engineIDs)
        let never = TaskOptions.Dependency(messageIDs: ["nobody"])
        await #expect {
            try await view.with(TaskOptions(after: never)).apply("abs", 1).value(timeout: .seconds(20))
        } throws: {
            ($0 as? RemoteError)?.name == "InvalidDependency"
        }
        // Both engines are busy; what waits is aborted, and what runs is not.
        let running = try (0..<2).map { _ in try view.apply("time.sleep", 1.0) }
        let waiting = try (0..<4).map { _ in try view.apply("time.sleep", 5.0) }
        for result in waiting { try await result.abort() }
        for result in waiting {
            await #expect { try await result.value(timeout: .seconds(20)) } throws: {
                ($0 as? RemoteError)?.kind == .aborted
            }
        }
        for result in running { #expect(try await result.value(timeout: .seconds(20)).isNone) }
        await #expect(throws: ClientError.timedOut(after: .milliseconds(50), done: 0, of: 1)) {
            try await cluster[0].apply("time.sleep", 0.4).value(timeout: .milliseconds(50))
        }
        // Who stops waiting leaves the task alone.
        let slow = try cluster[0].apply("time.sleep", 0.3)
        let waiter = Task { try await slow.value() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        #expect(try await slow.value(timeout: .seconds(20)).isNone)
    }

    private func records(_ cluster: Cluster) async throws {
        let result = try cluster.loadBalanced.with(TaskOptions(label: "kept")).apply("abs", -8, returning: Int.self)
        #expect(try await result.value() == 8)
        let id = try #require(result.messageIDs.first)
        #expect(cluster.history.last == id)
        #expect(try await cluster.result(of: id, as: Int.self) == 8)
        #expect(try await cluster.hubHistory().contains(id))
        #expect(try await cluster.resultStatus([id]).completed == [id])
        let records = try await cluster.dbQuery(#"{"label": "kept"}"#, keys: ["msg_id", "label"])
        #expect(records.count == 1 && records[0].contains(id))
        let again = try await cluster.resubmit([id])
        #expect(try await cluster.result(of: #require(again[id]), as: Int.self, timeout: .seconds(20)) == 8)
        let status = try await cluster.queueStatus()
        #expect(status.engines.map(\.engineID) == [0, 1])
        #expect(status.engines.allSatisfy { $0.queued == 0 && $0.tasks == 0 })
        try await cluster.purge([id])
        #expect(try await cluster.dbQuery("{\"msg_id\": \"\(id)\"}").isEmpty)
        await #expect { try await cluster.resultStatus(["nobody_1"]) } throws: {
            if case .refused("result_request", "KeyError", _)? = $0 as? ClientError { true } else { false }
        }
    }

    /// An engine that dies fails what was sent to it; a task is tried elsewhere.
    private func deaths(_ live: LiveCluster) async throws {
        let cluster = live.cluster
        // It cannot be asked any more once it sleeps.
        let victim = pid_t(try await cluster[1].apply("os.getpid", returning: Int.self).value())
        #expect(live.engineProcesses.contains(victim))
        let direct = try cluster[1].apply("time.sleep", 60.0)
        try await Task.sleep(for: .milliseconds(100))
        kill(victim, SIGKILL)
        await #expect { try await direct.value(timeout: .seconds(30)) } throws: {
            ($0 as? RemoteError)?.kind == .engineDied
        }
        #expect(cluster.engineIDs == [0])
        #expect(try await cluster.loadBalanced.apply("abs", -1, returning: Int.self).value(timeout: .seconds(20)) == 1)
    }
}
