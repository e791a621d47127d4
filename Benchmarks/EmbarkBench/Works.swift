import Embark
import Foundation

/// The works, by the names of `works.py`.
enum Works {
    static func run(_ request: BenchRequest) throws -> BenchReport {
        switch request.work {
        case "read": try read(request)
        case "per-user": try measure(request, ListeningJob.clustered, answer: Answer.perUser)
        case "per-user-shuffled": try measure(request, ListeningJob.shuffled, answer: Answer.perUser)
        case "group-user": try measure(request, byUser, answer: Answer.byUser)
        case "group-artist": try measure(request, byArtist, answer: Answer.byArtist)
        case "sort": try measure(request, { try $0.sorted(on: "artist", "time_stamp") }, answer: Answer.sorted)
        case "trivial": try trivial(request)
        case "threads": try threads(request)
        default: throw BenchRequest.Misunderstood(description: "there is no work named \(request.work)")
        }
    }

    private static func plays(_ request: BenchRequest) throws -> DataFrame {
        try DataFrame(contentsOfCSVFile: URL(fileURLWithPath: request.data))
    }

    /// A work on data in memory.
    private static func measure(
        _ request: BenchRequest, _ work: (DataFrame) throws -> DataFrame, answer: (DataFrame) throws -> Answer
    ) throws -> BenchReport {
        let plays = try plays(request)
        let (seconds, result) = try times(request.repeatCount) { try work(plays) }
        let report = BenchReport(work: request.work, seconds: seconds)
        try answer(result).write(to: request.answer)
        return report
    }

    private static func read(_ request: BenchRequest) throws -> BenchReport {
        let (seconds, frame) = try times(request.repeatCount) { try plays(request) }
        var report = BenchReport(work: request.work, seconds: seconds)
        report.typed_mib = try typedBytes(frame) / 1_048_576
        try Answer.read(frame).write(to: request.answer)
        return report
    }

    /// Eight bytes a number or instant, four a code, 16 a text and its bytes where they are more than twelve.
    private static func typedBytes(_ frame: DataFrame) throws -> Double {
        let rows = Double(frame.shape.rows)
        return try frame.schema.fields.reduce(0) { sum, field in
            guard field.type == .string, field.categoryCount == nil else {
                return sum + rows * (field.type == .string ? 4 : 8)
            }
            let texts = try frame[field.name, String.self]
            var longBytes = 0
            for case let text? in texts where text.utf8.count > 12 { longBytes += text.utf8.count }
            return sum + rows * 16 + Double(longBytes)
        }
    }

    private static func byUser(_ plays: DataFrame) throws -> DataFrame {
        try plays.grouped(by: "user_id").aggregated([
            "rows": .count, "mean_time": .mean("time_stamp"), "distinct": .distinctCount("artist"),
        ])
    }

    private static func byArtist(_ plays: DataFrame) throws -> DataFrame {
        try plays.grouped(by: "artist").aggregated([
            "rows": .count, "mean_time": .mean("time_stamp"), "distinct": .distinctCount("user_id"),
        ])
    }

    private static func trivial(_ request: BenchRequest) throws -> BenchReport {
        let plays = try plays(request)
        let (seconds, result) = try times(request.repeatCount) {
            try plays.adding("next", from: "time_stamp", Int.self) { $0 + 1 }
        }
        let report = BenchReport(work: request.work, seconds: seconds)
        try Answer(header: ["sum"], rows: [["\(result["next", Int.self].sum())"]]).write(to: request.answer)
        return report
    }

    /// The same job on one thread and on all, in turns, so that both meet the same machine.
    private static func threads(_ request: BenchRequest) throws -> BenchReport {
        let plays = try plays(request)
        let one = Pool(threads: 1)
        _ = try ListeningJob.clustered(plays)
        var alone: [Double] = []
        var together: [Double] = []
        for _ in 0..<max(5, request.repeatCount) {
            alone += try one.use { try times(1) { try ListeningJob.clustered(plays) } }.seconds
            together += try times(1) { try ListeningJob.clustered(plays) }.seconds
        }
        var report = BenchReport(work: request.work, seconds: together)
        report.speedup = BenchReport.median(alone) / report.median
        try Answer(header: ["threads"], rows: []).write(to: request.answer)
        return report
    }
}
