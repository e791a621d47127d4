import ArgumentParser
import Embark

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Make up an event log as CSV, the same for the same seed on every machine.",
        discussion: """
            lastfm   user_id, artist, album, song, time_stamp, datetime: who listened to what; rows of a user together,
                     newest first.
            twitter  user_id, datetime, link: who posted which link; ids above 2^53, some links missing.
            """)

    enum Kind: String, ExpressibleByArgument, CaseIterable, Sendable {
        case lastfm, twitter
    }

    @Argument(help: "Which log to make: lastfm or twitter.")
    var kind: Kind

    @Option(help: "How many rows.")
    var rows = 1_000_000

    @Option(help: "The file to write; - for standard output.")
    var out: String

    @Option(help: "The seed everything follows from.")
    var seed: UInt64 = 1

    @Flag(help: "Put the rows in random order instead of a user's rows together.")
    var shuffled = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard rows >= 0 else { throw ValidationError("expected --rows of 0 or more, found \(rows)") }
    }

    func run() throws {
        shared.apply()
        try SampleFile(path: out, rowCount: rows, isShuffled: shuffled, seed: seed).write(
            isProgressWanted: shared.progress
        ) {
            table
        }
    }

    private var table: any SampleTable {
        switch kind {
        case .lastfm: ListeningLog(rowCount: rows, seed: seed)
        case .twitter: LinkLog(rowCount: rows, seed: seed)
        }
    }
}
