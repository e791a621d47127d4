import Embark

/// The demo's job on some number of threads: how long it took, and how busy the cores were meanwhile.
struct MeasuredRun {
    var threadCount: Int
    var runCount: Int
    var secondsPerRun: Double
    /// By core, 0...1; nil where the system does not tell.
    var shares: [Double]?

    /// The system counts busy time in hundredths of a second, so a job too short for that is run again.
    private static let leastSeconds = 1.0

    init(pool: Pool, _ job: () throws -> Void) throws {
        threadCount = pool.threadCount
        let before = CoreTimes.now()
        let start = Activity.now()
        var runCount = 0
        repeat {
            try pool.use { try job() }
            runCount += 1
        } while Activity.now() - start < Self.leastSeconds
        secondsPerRun = (Activity.now() - start) / Double(runCount)
        self.runCount = runCount
        shares = before.flatMap { before in CoreTimes.now()?.shares(since: before) }
    }

    var text: String {
        let cores = threadCount == 1 ? "one core" : "\(threadCount) cores"
        let runs = runCount == 1 ? "" : ", the mean of \(runCount) runs"
        let title = "on \(cores): \(decimal(secondsPerRun, places: secondsPerRun < 1 ? 3 : 2)) s\(runs)"
        return ([title] + (shares.map { [LoadBars.text(shares: $0)] } ?? [])).joined(separator: "\n")
    }
}
