// What the sessions of every user of a listening log are like, found by engines: processes that the cluster starts.
//
//     ./embark sample lastfm --rows 1000000 --out plays.csv
//     ./embark run Examples/sessions.swift plays.csv       with as many engines as there are cores
//     ./embark run Examples/sessions.swift plays.csv 2
//
// Clusters come from EmbarkTasks; the first run builds what that stands on, which takes a few minutes.
import Embark
import EmbarkTasks
import Foundation

/// What an engine finds out about a user. It travels back as JSON, because it is `Codable`.
struct Sessions: Codable, Sendable {
    var user: Int
    var sessions: Int
    var longest: Int
    var engine: Int?

    /// Plays further apart than half an hour belong to different sessions. A static: the engines run no line of this file
    /// that is not in a function.
    static let gap = 1_800

    init(of user: Group) throws {
        self.user = try user["user_id", Int.self][0] ?? 0
        let gaps = try user["time_stamp", Int.self].differences()
        let ends = gaps.indices.filter { abs(gaps[$0] ?? 0) > Self.gap } + [gaps.count]
        sessions = ends.count
        longest = zip([0] + ends, ends).map { $1 - $0 }.max() ?? 0
        engine = TaskContext.engineID
    }
}

let plays = try DataFrame(contentsOfCSVFile: CommandLine.arguments.dropFirst().first ?? "plays.csv")
let cluster = try await Cluster.start(engines: CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) })
print("\(plays.shape.rows) plays for engines \(cluster.engineIDs)")

// Every engine gets whole users, as a frame. The closure is compiled code of this program and captures nothing.
let users = try await plays.grouped(by: "user_id").map(
    on: cluster, #task { (users: GroupedRows) -> [Sessions] in try users.map { user in try Sessions(of: user) } })

for user in users.sorted(by: { $0.longest > $1.longest }).prefix(5) {
    print(
        "\(user.user): \(user.sessions) sessions, the longest of \(user.longest) plays; found by engine \(user.engine ?? -1)"
    )
}
await cluster.close()
