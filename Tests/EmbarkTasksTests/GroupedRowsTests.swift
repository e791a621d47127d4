import Foundation
import Testing

@testable import EmbarkTasks
@testable import Frames

/// Groups on engines: the same results, in the same order, as in this process.
@Suite(.serialized) struct GroupedRowsTests {
    private struct Visit: Codable, Equatable, Sendable {
        var user: Int?
        var count: Int
        var firstRows: [Int?]
        var sum: Double
    }

    private enum Visits: RemoteTask {
        static let label = "visits"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            try TaskOutput(visits(input.next(GroupedRows.self)))
        }
        static func visits(_ users: GroupedRows) throws -> [Visit] { try users.map(visit) }
        static let reference = TaskReference<GroupedRows, [Visit]>(Visits.self) { try visits($0) }
    }

    @Sendable private static func visit(_ group: Group) throws -> Visit {
        Visit(
            user: group.key(Int.self), count: group.count, firstRows: Array(try group["row", Int.self].prefix(3)),
            sum: try group["weight", Double.self].sum())
    }

    /// Users in no order, some of them missing, of very different sizes.
    private static func plays(rows: Int, users: Int, seed: UInt64) throws -> DataFrame {
        var generator = Steps(state: seed)
        let numbers = (0..<rows).map { _ -> Int? in
            let draw = Int.random(in: 0..<users * users, using: &generator)
            let user = Int(Double(draw).squareRoot())
            return user == 3 ? nil : user
        }
        return try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "user", contents: numbers)),
            AnyColumn(Column<Int>(name: "row", contents: (0..<rows).map { $0.isMultiple(of: 7) ? nil : $0 })),
            AnyColumn(Column<Double>(name: "weight", contents: (0..<rows).map { Double($0 % 11) })),
            AnyColumn(Column<String>(name: "name", contents: numbers.map { $0.map { "user \($0)" } })),
        ])
    }

    private struct Steps: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 31)) &* 0x9E37_79B9_7F4A_7C15
        }
    }

    @Test func partsAreWholeGroupsInOrder() throws {
        for (rows, users, parts) in [(0, 1, 3), (1, 1, 4), (100, 1, 3), (100, 5, 1), (1000, 40, 7), (50, 40, 400)] {
            let grouping = try Self.plays(rows: rows, users: users, seed: 1).grouped(by: "user")
            let ranges = grouping.groupRanges(parts: parts)
            #expect(ranges.flatMap { $0 } == Array(0..<grouping.count), "\(rows) rows in \(parts) parts")
            #expect(ranges.allSatisfy { !$0.isEmpty } && ranges.count <= parts)
        }
        // A group of nearly all rows gets a part of its own.
        let users = Array(repeating: 0, count: 1000) + Array(1..<10)
        let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "user", contents: users))])
        #expect(try frame.grouped(by: "user").groupRanges(parts: 4).first == 0..<1)
    }

    @Test func groupsTravelWithTheirOrder() throws {
        let frame = try Self.plays(rows: 500, users: 20, seed: 2)
        for grouping in [
            try frame.grouped(by: "user"), try frame.grouped(by: "name", "user"),
            try frame.sorted(on: "user").grouped(by: "user"),
            try frame.grouped(by: "user").filter { $0.count.isMultiple(of: 2) },
        ] {
            let here = try grouping.map { group in "\(group.key) \(group.index) \(try group.frame)" }
            var there: [String] = []
            for range in grouping.groupRanges(parts: 5) {
                let sent = GroupedRows(grouping, groups: range)
                let came = try GroupedRows(taskBytes: sent.taskBytes())
                let parts = try came.map { group in
                    "\(group.key) \(group.index + range.lowerBound) \(try group.frame)"
                }
                #expect(try sent.map { $0.count } == came.map { $0.count })
                there += parts
            }
            #expect(there == here)
        }
    }

    @Test func bytesThatAreNoGroupsAreRefused() throws {
        let bytes = try GroupedRows(Self.plays(rows: 9, users: 4, seed: 3).grouped(by: "user"), groups: 0..<2)
            .taskBytes()
        for count in [0, 7, 8, 12, 40, bytes.count / 2] {
            #expect(throws: (any Error).self, "\(count) bytes") { try GroupedRows(taskBytes: bytes.prefix(count)) }
        }
        var wrong = bytes
        wrong[7] = 0xFF
        #expect(throws: TaskError.self) { try GroupedRows(taskBytes: wrong) }
    }

    @Test func enginesGiveWhatThisProcessGives() async throws {
        // Large enough for shared memory: parts of over a megabyte.
        let grouping = try Self.plays(rows: 100_000, users: 300, seed: 4).grouped(by: "user")
        let here = try await grouping.map(Self.visit)
        try await EngineCluster.with(2) { cluster in
            #expect(try await grouping.map(on: cluster, Visits.reference) == here)
            #expect(try await grouping.map(on: cluster, parts: 3, Visits.reference) == here)
            #expect(try await grouping.map(on: cluster, parts: 1, Visits.reference) == here)
            let one = cluster.loadBalanced.on(engineIDs: [1])
            #expect(try await grouping.map(on: one, parts: 1000, Visits.reference) == here)
            let none = try grouping.filter { _ in false }
            #expect(try await none.map(on: cluster, Visits.reference) == [])
        }
    }

    @Test func periodsAreRefused() async throws {
        let frame = try DataFrame(columns: [
            AnyColumn(
                Column<Timestamp>(name: "time", contents: (0..<3).map { Timestamp(ticks: $0 * 90, unit: .seconds) })),
            AnyColumn(Column<Int>(name: "row", contents: [1, 2, 3])),
        ])
        let grouping = try frame.grouped(every: .minutes(1), on: "time")
        #expect(!grouping.hasKeyColumns)
        try await EngineCluster.with(1) { cluster in
            await #expect(throws: TaskError.self) { try await grouping.map(on: cluster, Visits.reference) }
        }
    }
}
