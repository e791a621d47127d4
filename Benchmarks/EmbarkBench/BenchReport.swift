import Foundation

/// What a side tells `bench.py`, in its names.
struct BenchReport: Encodable {
    var work: String
    var peer = "embark"
    var version = "0.1.0"
    var spelling: String?
    var seconds: [Double]
    var median: Double
    var lowest: Double
    var peak_mib: Double
    /// For reading: the bytes of the values read, as the target for memory counts them.
    var typed_mib: Double?
    /// For threads: how many times as fast all cores are.
    var speedup: Double?

    init(work: String, seconds: [Double]) {
        self.work = work
        self.seconds = seconds
        median = Self.median(seconds)
        lowest = seconds.min() ?? 0
        peak_mib = Self.peakMebibytes()
    }

    static func median(_ seconds: [Double]) -> Double {
        let sorted = seconds.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// Lets the system count the process's peak memory from here on, where it can.
    static func forgetPeak() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    }

    /// The most memory this process ever had.
    static func peakMebibytes() -> Double {
        #if os(Linux)
            let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            return (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
        #else
            var usage = rusage()
            getrusage(RUSAGE_SELF, &usage)
            return Double(usage.ru_maxrss) / 1_048_576
        #endif
    }
}

/// Seconds of each run after a first one that does not count, and what the last run returned.
func times<Result>(_ repeatCount: Int, _ body: () throws -> Result) throws -> (seconds: [Double], result: Result) {
    var result: Result? = try body()
    var seconds: [Double] = []
    for _ in 0..<repeatCount {
        result = nil
        let start = ContinuousClock.now
        result = try body()
        seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    return (seconds, result!)
}
