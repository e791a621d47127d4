#if Macros
    import EmbarkTasks
    import Foundation
    import Testing

    private struct EmptyWhole: Error {}

    @Remote func share(of part: Double, in whole: Double) throws -> Double {
        guard whole != 0 else { throw EmptyWhole() }
        return part / whole
    }

    /// Documentation/Guides/Cluster.md, "Swift functions": each line of its code stands here, and runs.
    @Suite(.serialized) struct TaskGuideTests {
        @Test func everyLineStandsHere() throws {
            let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardizedFileURL
            let guide = try String(
                contentsOf: root.appending(path: "Documentation/Guides/Cluster.md"), encoding: .utf8)
            let source = Self.words(try String(contentsOfFile: #filePath, encoding: .utf8))
            let section = try #require(
                guide.components(separatedBy: "## Swift functions\n").last?.components(separatedBy: "\n## ").first)
            let blocks = section.components(separatedBy: "\n\n").filter { $0.hasPrefix("    ") }
            #expect(blocks.count == 5)
            for block in blocks { #expect(source.contains(Self.words(block)), "\(block)") }
        }

        private static func words(_ text: String) -> String {
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }

        // swift-format-ignore
        @Test func everyLineRuns() async throws {
            setenv("EMBARK_CLUSTER_PROGRAM", EngineCluster.program, 1)
            var total = 0
            let plays = try DataFrame(columns: [
                AnyColumn(Column<String>(name: "user", contents: ["b", "a", "b", "c", "a"])),
                AnyColumn(Column<Int>(name: "score", contents: [1, 5, 3, nil, 4])),
            ])

            let cluster = try await Cluster.start(engines: 2)
            let squares = #task { (count: Int) -> [Int] in (0..<count).map { $0 * $0 } }
            let here = try await squares(4)
            let there = try await cluster.loadBalanced.apply(squares, 4).value()
            for try await list in try await cluster.loadBalanced.map(squares, 0..<1000) { total += list.count }
            #expect(here == [0, 1, 4, 9] && there == here && total == 999 * 500)

            let quarter = try await cluster.loadBalanced.apply(shareTask, 1, 4).value()
            #expect(quarter == 0.25)
            await #expect(throws: RemoteError.self) { try await cluster.loadBalanced.apply(shareTask, 1, 0).value() }

            let best = try await plays.grouped(by: "user").map(
                on: cluster,
                #task { (users: GroupedRows) -> [Int?] in
                    try users.map { user in try user["score", Int.self].max() }
                })
            #expect(best == [3, 5, nil])
            await cluster.close()
        }
    }
#endif
