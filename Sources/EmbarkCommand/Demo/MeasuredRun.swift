import Embark
import Foundation

/// The demo's job on some number of threads: how long it took, and how busy the cores were meanwhile.
struct MeasuredRun {
    var threadCount: Int
    var runCount: Int
    var secondsPerRun: Double
    /// By core, 0...1; nil where the system does not tell.
    var shares: [Double]?
    /// The processor time of this process, as a part of all cores' time.
    var ownShare: Double

    /// The system counts busy time in hundredths of a second, so a job too short for that is run again.
    private static let leastSeconds = 1.0

    init(pool: Pool, _ job: () throws -> Void) throws {
        threadCount = pool.threadCount
        let before = CoreTimes.now()
        let processorTime = Self.processorSeconds()
        let start = Activity.now()
        var runCount = 0
        repeat {
            try pool.use { try job() }
            runCount += 1
        } while Activity.now() - start < Self.leastSeconds
        let seconds = Activity.now() - start
        secondsPerRun = seconds / Double(runCount)
        self.runCount = runCount
        let shares = before.flatMap { before in CoreTimes.now()?.shares(since: before) }
        self.shares = shares
        ownShare = (Self.processorSeconds() - processorTime) / seconds / Double(max(1, shares?.count ?? 1))
    }

    /// The part of the cores' time that other programs took, 0...1.
    var otherShare: Double {
        guard let shares, !shares.isEmpty else { return 0 }
        return max(0, shares.reduce(0, +) / Double(shares.count) - ownShare)
    }

    /// Processor time of all threads of this process so far.
    private static func processorSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    var text: String {
        let cores = threadCount == 1 ? "one core" : "\(threadCount) cores"
        let runs = runCount == 1 ? "" : ", the mean of \(runCount) runs"
        let title = "on \(cores): \(decimal(secondsPerRun, places: secondsPerRun < 1 ? 3 : 2)) s\(runs)"
        return ([title] + (shares.map { [LoadBars.text(shares: $0)] } ?? [])).joined(separator: "\n")
    }
}
