#if Macros
    import EmbarkTasks
    import Foundation
    import Testing

    private struct Point: Codable, Equatable, Sendable {
        var x: Int
        var name: String?
    }

    private struct Refused: Error {
        let value: Int
    }

    private let table = [10, 20, 30]

    private let squares = #task { (count: Int) -> [Int] in (0..<count).map { $0 * $0 } }

    @Remote private func sum(_ x: Int, by factor: Int) throws -> Int {
        guard x >= 0 else { throw Refused(value: x) }
        return x * factor
    }

    private enum Space {
        @Remote static func doubled(x: Double) async -> Double { 2 * x }
    }

    @MainActor @Remote private func onMain() -> Int {
        MainActor.preconditionIsolated()
        return 5
    }

    /// `#task` and `@Remote`: what they make runs here and on engines, to the same values.
    @Suite(.serialized) struct TaskTests {
        private let limit = Duration.seconds(60)

        private let several = #task { (x: Int, scale: Double, names: [String: Int]) async throws -> String in
            try await Task.sleep(for: .milliseconds(1))
            return "\(x) \(scale) \(names["a", default: 0])"
        }

        /// A task inside a function, with statements, types and functions of the file.
        private func points() -> TaskReference<Point?, Int, [Point]> {
            #task { (point: Point?, index: Int) throws -> [Point] in
                guard let point else { return [] }
                if index >= table.count { throw Refused(value: index) }
                return [point, Point(x: table[index])]
            }
        }

        @Test func tasksRunHere() async throws {
            #expect(try await squares(4) == [0, 1, 4, 9])
            #expect(try await several(1, 2.5, ["a": 3]) == "1 2.5 3")
            #expect(try await points()(nil, 0) == [])
            #expect(try await points()(Point(x: 1, name: "é"), 1) == [Point(x: 1, name: "é"), Point(x: 20)])
            await #expect(throws: Refused.self) { try await points()(Point(x: 1), 3) }
            #expect(try await [1, 2].map(squares) == [[0], [0, 1]])
            #expect(try await sumTask(3, 4) == 12)
            #expect(try await Space.doubledTask(1.5) == 3)
            #expect(try await onMainTask() == 5)
        }

        @Test func tasksAreNamedByTheirPlace() throws {
            let first = #task { () -> Void in }
            let second = #task { () -> Void in }
            #expect(first.label == "TaskTests.swift:\(#line - 2)")
            #expect(second.label == "TaskTests.swift:\(#line - 2)")
            #expect(sumTask.label == "sum")
        }

        @Test func tasksRunOnEngines() async throws {
            try await EngineCluster.with(2) { cluster in
                let view = cluster.loadBalanced
                #expect(try await view.apply(squares, 4).value(timeout: limit) == [0, 1, 4, 9])
                let mapped = try await view.map(squares, 0..<50).values(timeout: limit)
                let here = try await (0..<50).map(squares)
                #expect(mapped == here)
                #expect(try await view.apply(several, 1, 2.5, ["a": 3]).value(timeout: limit) == "1 2.5 3")
                let found = try await view.apply(points(), Point(x: 1, name: "é"), 1).value(timeout: limit)
                #expect(found == [Point(x: 1, name: "é"), Point(x: 20)])
                #expect(try await view.apply(sumTask, 3, 4).value(timeout: limit) == 12)
                #expect(try await view.apply(Space.doubledTask, .infinity).value(timeout: limit) == .infinity)
                #expect(try await view.apply(onMainTask).value(timeout: limit) == 5)
                let engines = #task { () -> Int? in TaskContext.engineID }
                #expect(try await cluster[...].apply(engines).values(timeout: limit) == [0, 1])
                #expect(try await cluster.broadcast.apply(engines).values(timeout: limit) == [0, 1])
            }
        }

        @Test func errorsComeWithTheirEngine() async throws {
            try await EngineCluster.with(1) { cluster in
                await #expect {
                    try await cluster.loadBalanced.apply(sumTask, -3, 1).value(timeout: limit)
                } throws: { error in
                    let error = error as? RemoteError
                    return error?.engineID == 0 && error?.description.contains("Refused") == true
                }
            }
        }
    }
#endif
