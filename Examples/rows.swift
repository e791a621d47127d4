// Rows as structs: a frame in, typed rows and columns out, and back again.
//
//     ./embark run Examples/rows.swift plays.csv
//
// `@Row` comes from EmbarkRows; the first run builds the macros, which takes a minute or two.
import Embark
import EmbarkRows
import Foundation

@Row struct Listen {
    var user_id: Int
    var artist: String
    @ColumnName("time_stamp") var time: Int
}

@Row struct Session: Sendable {
    var start: Int
    var plays: Int
    var artists: Int
}

guard CommandLine.arguments.count == 2 else {
    print("expected a log made by `embark sample lastfm`, found \(CommandLine.arguments.count - 1) arguments")
    exit(2)
}
let plays = try DataFrame(contentsOfCSVFile: URL(filePath: CommandLine.arguments[1]))

// Columns by the names of the fields, each with its type.
let listens = try plays.typed(as: Listen.self)
print("\(listens.count) plays of \(listens.artist.distinctCount()) artists, the first at \(listens.time.min() ?? 0)")

// Every user's longest session: a group is seen as rows of the same type.
let longest = try plays.grouped(by: "user_id").aggregated { user in
    let rows = try user.frame.rows(as: Listen.self).sorted { $0.time < $1.time }
    var best = Session(start: 0, plays: 0, artists: 0)
    var session = rows[..<0]
    for (index, row) in rows.enumerated() {
        let goes = session.last.map { row.time - $0.time <= 1800 } ?? false
        session = goes ? rows[session.startIndex...index] : rows[index...index]
        if session.count > best.plays {
            best = Session(
                start: session.first!.time, plays: session.count, artists: Set(session.map(\.artist)).count)
        }
    }
    return best
}
print(try longest.sorted(on: "plays", order: .descending).prefix(5))
