import Foundation
import Testing
import Wire

@testable import Cluster

/// Documentation/Guides/Cluster.md: each Swift cell stands here, and runs.
@Suite(.serialized) struct ClusterGuideTests {
    @Test func everyCellStandsHere() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let guide = try String(contentsOf: root.appending(path: "Documentation/Guides/Cluster.md"), encoding: .utf8)
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
        let flat = source.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        var count = 0
        for line in guide.split(separator: "\n") where line.hasPrefix("| ") && !line.hasPrefix("| job") {
            let cell = line.split(separator: "|").last { !$0.allSatisfy(\.isWhitespace) } ?? ""
            let code = cell.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["`"])
            count += 1
            #expect(flat.contains(code), "\(code) does not run in a test")
        }
        #expect(count > 45)
    }

    @Test(.enabled(if: LiveCluster.python != nil, LiveCluster.reason)) func everyCellRuns() async throws {
        try await LiveCluster.with(.embark, engines: 2) { live in
            let cluster = live.cluster
            try await views(cluster)
            try await functions(cluster)
            try await maps(cluster)
            try await results(cluster)
            try await scheduling(cluster)
            try await hub(cluster)
            try await cluster.shutdown()
            await #expect(throws: ClientError.self) { try await cluster.queueStatus() }
        }
    }

    private func views(_ cluster: Cluster) async throws {
        #expect(cluster.engineIDs == [0, 1])
        try await cluster.waitForEngines(2)
        let views = [cluster[...], cluster[0], cluster[0..<2], cluster.view(engineIDs: [0, 1])]
        #expect(try views.map { try $0.engineIDs.count } == [2, 1, 2, 2])
        #expect(try await cluster.loadBalanced.apply("abs", 1, returning: Int.self).value() == 1)
        let one = try cluster.loadBalanced.on(engineIDs: [1]).apply("abs", 1)
        try await one.wait()
        #expect(one.engineIDs == [1])
        #expect(try await cluster.broadcast.apply("abs", -2, returning: Int.self).values() == [2, 2])
    }

    // swift-format-ignore
    private func functions(_ cluster: Cluster) async throws {
        try await cluster[...].execute("import math").wait()
        #expect(Set(try await cluster[...].apply("os.getpid", returning: Int.self).values()).count == 2)
        #expect(try await cluster.loadBalanced.apply("pow", 2, 10, returning: Int.self).value() == 1024)
        #expect(try await cluster[0].apply("sorted", [3, 1], keywords: ["reverse": true], returning: [Int].self).value() == [3, 1])
        try await cluster[...].push(["x": 5]).wait()
        #expect(try await cluster[...].pull("x", as: Int.self).values() == [5, 5])
        try await cluster[...].scatter("part", Array(0..<7)).wait()
        #expect(try await cluster[...].gather("part", of: Int.self).values() == Array(0..<7))
        try await cluster[...].push(["a": PythonValue.array(PythonArray([1.0, 2.0]))]).wait()
        #expect(try await cluster[0].pull("float(a.sum())", as: Double.self).value() == 3)
        try await cluster[...].clear().wait()
        await #expect(throws: RemoteError.self) { try await cluster[0].pull("x").value() }
    }

    // swift-format-ignore
    private func maps(_ cluster: Cluster) async throws {
        let roots = (0..<200).map { Double($0 * $0) }, expected = (0..<200).map(Double.init)
        #expect(try await cluster.loadBalanced.map("math.sqrt", roots, chunkSize: 1, returning: Double.self).values() == expected)
        #expect(try await cluster.loadBalanced.map("math.sqrt", roots, returning: Double.self).values() == expected)
        #expect(try await cluster[...].map("math.sqrt", roots, returning: Double.self).values() == expected)
        var ordered: [Double] = [], found: Set<Double> = []
        for try await root in try cluster.loadBalanced.map("math.sqrt", roots, returning: Double.self) {
            ordered.append(root)
        }
        #expect(ordered == expected)
        for try await root in try cluster.loadBalanced.map("math.sqrt", roots, returning: Double.self).completions {
            found.insert(root)
        }
        #expect(found == Set(expected))
        let endless = try cluster.loadBalanced.imap("operator.neg", 1..., maxOutstanding: 8, returning: Int.self)
        for try await value in endless where value == -20 { break }
        try await endless.abort()
    }

    private func results(_ cluster: Cluster) async throws {
        let result = try cluster[...].execute("print('hello')")
        try await result.wait(timeout: .seconds(10))
        #expect(result.isReady)
        #expect(result.progress.done == 2)
        var text = ""
        for try await output in result.outputStream {
            if case .standardOutput(let line) = output.kind { text += line }
        }
        #expect(text == "hello\nhello\n")
        #expect(result.standardOutput == text)
        let times = (result.serialTime, result.wallTime)
        #expect(times.0 > .zero && times.1 != nil)
        #expect(result.engineIDs == [0, 1])
        #expect(try await result.outcomes().count == 2)
        try await result.abort()
    }

    private func scheduling(_ cluster: Cluster) async throws {
        let view = cluster.loadBalanced
        let first = try view.apply("time.time")
        let others = [
            view.with(TaskOptions(after: .results(first))), view.with(TaskOptions(follow: .results(first))),
            view.with(TaskOptions(retries: 2)), view.with(TaskOptions(timeout: .seconds(5))),
            view.with(TaskOptions(label: "x")), view.with(TaskOptions(priority: 10)),
        ]
        for other in others {
            #expect(try await other.apply("abs", -4, returning: Int.self).value(timeout: .seconds(20)) == 4)
        }
    }

    private func hub(_ cluster: Cluster) async throws {
        let result = try cluster.loadBalanced.apply("abs", -6)
        #expect(try await result.value() == 6)
        let id = try #require(cluster.history.last)
        #expect(result.messageIDs == [id])
        #expect(try await cluster.hubHistory().contains(id))
        #expect(try await cluster.queueStatus().engines.count == 2)
        #expect(try await cluster.dbQuery(#"{"label": "x"}"#).count == 1)
        #expect(try await cluster.result(of: id) == 6)
        let again = try await cluster.resubmit([id])
        #expect(try await cluster.result(of: #require(again[id]), timeout: .seconds(20)) == 6)
        try await cluster.purge([id])
    }
}
