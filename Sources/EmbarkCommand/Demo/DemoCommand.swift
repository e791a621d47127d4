import ArgumentParser
import Embark
import Foundation

struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Make a listening log, run a closure per user on one core and on all, and compare.")

    @Option(help: "How many rows the log has.")
    var rows = 5_000_000

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard rows > 0 else { throw ValidationError("expected --rows of 1 or more, found \(rows)") }
    }

    func run() throws {
        shared.apply()
        let path = try logPath()
        print("The log: \(grouped(rows)) plays, made up (\(megabytes(of: path)) MB, \(path))\n")
        let start = Activity.now()
        let plays = try DataFrame(contentsOfCSVFile: URL(fileURLWithPath: path))
        print(
            "Read on \(Pool.current.threadCount) cores in \(decimal(Activity.now() - start, places: 2)) s, types found out:\n"
        )
        print(plays.prefix(3))
        try compare(plays)
    }

    private func compare(_ plays: DataFrame) throws {
        let users = try Listening.perUser(plays)
        print(
            "\nA closure for each of \(grouped(users.shape.rows)) users: plays, sessions, favourite and number of artists:\n"
        )
        print(try users.sorted(on: "plays", order: .descending).prefix(5))
        print()
        let alone = try MeasuredRun(pool: Pool(threads: 1)) { _ = try Listening.perUser(plays) }
        print(alone.text)
        guard Pool.current.threadCount > 1 else {
            print("\nThere is one core to use here; with more, the same lines would be run on all of them.")
            return
        }
        let together = try MeasuredRun(pool: Pool.current) { _ = try Listening.perUser(plays) }
        print(together.text)
        let speedup = decimal(alone.secondsPerRun / together.secondsPerRun, places: 2)
        print("\n\(speedup) times as fast on \(together.threadCount) cores.")
        let others = max(alone.otherShare, together.otherShare)
        if others > 0.1 {
            print("Other programs kept \(Int(others * 100)) % of this machine busy; bars and times include them.")
        }
    }

    /// Where the log is; made when it is not there yet, and kept for the next time.
    private func logPath() throws -> String {
        let home = ProcessInfo.processInfo.environment["EMBARK_HOME"].map { $0 + "/.data" }
        let folder = home ?? FileManager.default.temporaryDirectory.appending(path: "embark").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/lastfm-\(rows)-1.csv"
        if !FileManager.default.fileExists(atPath: path) {
            try SampleFile(path: path, rowCount: rows, seed: 1).write(isProgressWanted: shared.progress) {
                ListeningLog(rowCount: rows, seed: 1)
            }
        }
        return path
    }

    private func megabytes(of path: String) -> String {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return grouped((attributes?[.size] as? Int ?? 0) / 1_000_000)
    }
}
