import Embark
import Foundation

/// A question of a suite, and how Embark is asked it: one or several spellings, of which the fastest counts.
struct Question<Data>: Sendable {
    var name: String
    /// The key columns of the answer; all others are values.
    var keys: [String]
    /// The columns of the answer that are compared; nil for all.
    var values: [String]?
    var spellings: [(name: String, ask: @Sendable (Data) throws -> DataFrame)]

    init(_ name: String, keys: [String], values: [String]? = nil, _ ask: @escaping @Sendable (Data) throws -> DataFrame)
    {
        self.name = name
        self.keys = keys
        self.values = values
        spellings = [("", ask)]
    }
}

/// What was found for one question, in the names of `Benchmarks/questions/run.py`.
struct QuestionReport: Encodable {
    var question: String
    var spelling: String?
    var seconds: [Double]
    var median: Double
    var lowest: Double
    var peak_mib: Double
    var answer: [String: Double]
}

struct SuiteReport: Encodable {
    var peer = "embark"
    var version = "0.1.0"
    var questions: [QuestionReport]
}

extension Question {
    func report(_ data: Data, repeatCount: Int) throws -> QuestionReport {
        BenchReport.forgetPeak()
        var best: (spelling: String, seconds: [Double], result: DataFrame)?
        for (spelling, ask) in spellings {
            let (seconds, result) = try times(repeatCount) { try ask(data) }
            if let best, BenchReport.median(best.seconds) <= BenchReport.median(seconds) { continue }
            best = (spelling, seconds, result)
        }
        let (spelling, seconds, result) = best!
        let compared = try values.map { try result.selecting(columnNames: keys + $0) } ?? result
        return QuestionReport(
            question: name, spelling: spelling.isEmpty ? nil : spelling, seconds: seconds,
            median: BenchReport.median(seconds), lowest: seconds.min() ?? 0, peak_mib: BenchReport.peakMebibytes(),
            answer: try AnswerSums.of(compared, keys: keys))
    }
}
