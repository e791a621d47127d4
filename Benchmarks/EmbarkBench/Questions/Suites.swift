import Embark
import Foundation

/// The suites, by the names of `Benchmarks/questions/suites.py`.
enum Suites {
    /// nil when the request is for a work.
    static func run(_ request: BenchRequest) throws -> (any Encodable)? {
        switch request.work {
        case "groupby": try report(request, try frame(request.data), GroupbyQuestions.all)
        case "join": try report(request, try JoinQuestions.Tables(folder: request.data), JoinQuestions.all)
        case "formats": try report(request, try FormatsQuestions.Files(folder: request.data), FormatsQuestions.all)
        case "expressions": try report(request, try frame(request.data), ExpressionQuestions.all)
        case "windows": try report(request, try frame(request.data), WindowQuestions.all)
        case "texts": try report(request, try frame(request.data), TextQuestions.all)
        default: nil
        }
    }

    private static func frame(_ path: String) throws -> DataFrame {
        try DataFrame(contentsOfCSVFile: URL(fileURLWithPath: path))
    }

    /// Every question asked for, one after the other.
    private static func report<Data>(
        _ request: BenchRequest, _ data: Data, _ questions: [Question<Data>]
    ) throws -> SuiteReport {
        let reports = try request.questions.map { name in
            guard let question = questions.first(where: { $0.name == name }) else {
                throw BenchRequest.Misunderstood(description: "\(request.work) has no question named \(name)")
            }
            return try question.report(data, repeatCount: request.repeatCount)
        }
        return SuiteReport(questions: reports)
    }
}
