import Columns
import Pool
import Synchronization
import Testing

@testable import Frames

private struct Refused: Error, Equatable, CustomStringConvertible {
    var value: Int
    var description: String { "\(value) is refused" }
}

/// `groups` groups, scattered, with `value` counting up.
private func frame(rows: Int, groups: Int) throws -> DataFrame {
    try DataFrame(columns: [
        AnyColumn(Column<Int>(name: "user", contents: (0..<rows).map { 1000 + $0 % groups })),
        AnyColumn(Column<Int>(name: "value", contents: Array(0..<rows))),
    ])
}

@Test func closuresSeeTheirGroup() throws {
    let frame: DataFrame = ["user": [7, 8, 7, nil], "song": ["a", nil, "b", "c"]]
    let grouping = try frame.grouped(by: "user")
    let seen = try grouping.map { group in
        "\(group.index) \(group.count) \(group.key): \(try group["song", String.self].map { $0 ?? "-" })"
    }
    #expect(seen == [#"0 2 user = 7: ["a", "b"]"#, #"1 1 user = 8: ["-"]"#, #"2 1 user is missing: ["c"]"#])
    #expect(try grouping.map { (group: Group) in group.key(Int.self) } == [7, 8, nil])
    #expect(try grouping.map { try $0["song"].type } == [.string, .string, .string])
    #expect(try grouping.map { try $0.frame.tokens }[0] == frame.selectingRows([0, 2]).tokens)
}

@Test func anErrorNamesItsGroup() throws {
    let grouping = try frame(rows: 1000, groups: 10).grouped(by: "user")
    for threads in [1, 2, 3, 8] {
        try Pool(threads: threads).use { () throws -> Void in
            let error = #expect(throws: GroupError.self) {
                try grouping.map { group in
                    if group.index == 4 { throw Refused(value: group.count) }
                }
            }
            #expect(error?.key.values.map(token) == ["int 1004"] && error?.index == 4)
            #expect(error?.underlying as? Refused == Refused(value: 100))
            #expect("\(try #require(error))" == "group user = 1004: 100 is refused")
        }
    }
    let mistake = #expect(throws: GroupError.self) { try grouping.map { try $0["valeu", Int.self].count } }
    #expect(mistake?.underlying as? ColumnError == .noSuchColumn(asked: "valeu", known: ["user", "value"]))
    #expect(throws: GroupError.self) { try grouping.filter { _ in throw Refused(value: 1) } }
}

@Test func theSameErrorOnAnyNumberOfThreads() throws {
    // Groups of very different sizes, so that they are handed out in another order than they have.
    let users = (0..<40).flatMap { user in Array(repeating: user, count: 1 + (user * user * 37) % 501) }
    let grouping = try DataFrame(columns: [AnyColumn(Column<Int>(name: "user", contents: users))]).grouped(by: "user")
    let failed = try [1, 2, 3, 8].map { threads in
        try Pool(threads: threads).use {
            let error = #expect(throws: GroupError.self) {
                try grouping.map { group in
                    if group.index % 7 == 3 { throw Refused(value: group.index) }
                }
            }
            return try #require(error).index
        }
    }
    // Large groups are handed out first, so it need not be the first group that fails.
    #expect(Set(failed).count == 1, "failed for \(failed)")
}

@Test func errorsAreCollected() throws {
    let grouping = try frame(rows: 50, groups: 5).grouped(by: "user")
    let results = try grouping.map(onError: .collect) { group in
        if group.index % 2 == 1 { throw Refused(value: group.index) }
        return group.count
    }
    #expect(results.map { try? $0.get() } == [10, nil, 10, nil, 10])
    guard case .failure(let error) = results[3] else { throw Refused(value: 3) }
    #expect(error.index == 3 && error.key.values.map(token) == ["int 1003"])
    #expect(error.underlying as? Refused == Refused(value: 3))

    struct Size: Codable, Sendable { var size: Int }
    let (sizes, errors) = try grouping.aggregated(onError: .collect) { group in
        if group.index < 2 { throw Refused(value: group.index) }
        return Size(size: group.count)
    }
    #expect(sizes.tokens == (["user": [1002, 1003, 1004], "size": [10, 10, 10]] as DataFrame).tokens)
    #expect(errors.map(\.index) == [0, 1])
}

@Test(arguments: [1, 3])
func aJobIsInterruptedInTheMiddle(_ threads: Int) throws {
    let grouping = try frame(rows: 20_000, groups: 20_000).grouped(by: "user")
    let started = Atomic(0)
    let token = CancellationToken()
    try Pool(threads: threads).use { () throws -> Void in
        let interruption = #expect(throws: Interrupted.self) {
            try Pool.withCancellation(token) {
                try grouping.map { group in
                    if started.add(1, ordering: .relaxed).newValue == 50 { token.cancel() }
                    return group.count
                }
            }
        }
        #expect(interruption?.total == 20_000)
        #expect(interruption?.label == "20000 groups by user")
        #expect(started.load(ordering: .relaxed) < 20_000)
        // Nothing is left behind: the next job runs.
        #expect(try grouping.map { $0.count }.count == 20_000)
        #expect(throws: Interrupted.self) {
            try Pool.withCancellation(token) { try grouping.map(onError: .collect) { $0.count } }
        }
    }
}

/// The flag of the process is set, so this has a process to itself.
@Test func ctrlCEndsAJob() async {
    await #expect(processExitsWith: .success) {
        let users = Column<Int>(name: "user", contents: Array(0..<5000))
        let grouping = try DataFrame(columns: [AnyColumn(users)]).grouped(by: "user")
        #expect(throws: Interrupted.self) {
            try grouping.map { group in
                if group.index == 3 { Pool.interrupt() }
                return group.count
            }
        }
        Pool.clearInterrupt()
        #expect(try grouping.map { $0.count }.count == 5000)
    }
}

@Test func groupingsWorkInAsynchronousCode() async throws {
    let grouping = try frame(rows: 3000, groups: 30).grouped(by: "user")
    struct Size: Codable, Sendable { var size: Int }
    let sizes = try await grouping.map { $0.count }
    #expect(sizes == Array(repeating: 100, count: 30))
    let frame = try await grouping.aggregated { Size(size: $0.count) }
    #expect(try frame["size", Int.self].allSatisfy { $0 == 100 })
    await #expect(throws: GroupError.self) {
        try await grouping.map { group in
            if group.index == 2 { throw Refused(value: 2) }
        }
    }
    let task = Task {
        while !Task.isCancelled { await Task.yield() }
        return try await grouping.map { $0.count }
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
}

@Test func groupsMayBeGroupedAgain() throws {
    let frame = try frame(rows: 6000, groups: 6)
    let nested = try frame.adding("half", from: "value", Int.self) { $0 % 12 < 6 }
    let counts = try Pool(threads: 3).use {
        try nested.grouped(by: "user").map { user in
            try user.frame.grouped(by: "half").map { half in half.count }
        }
    }
    #expect(counts == Array(repeating: [500, 500], count: 6))
}
