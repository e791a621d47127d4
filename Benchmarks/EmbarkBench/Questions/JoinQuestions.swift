import Embark
import Foundation

/// The five join questions of db-benchmark, see `Benchmarks/questions/suites.py`.
enum JoinQuestions {
    /// A left table and three right ones.
    struct Tables: Sendable {
        var x, small, medium, big: DataFrame

        init(folder: String) throws {
            func table(_ name: String) throws -> DataFrame {
                try DataFrame(contentsOfCSVFile: URL(fileURLWithPath: folder).appending(path: name + ".csv"))
            }
            (x, small, medium, big) = (try table("x"), try table("small"), try table("medium"), try table("big"))
        }
    }

    private static let keys = ["id1", "id2", "id3"]

    static let all: [Question<Tables>] = [
        Question("q1", keys: keys, values: ["v1", "v2"]) { try $0.x.joined($0.small, on: "id1") },
        Question("q2", keys: keys, values: ["v1", "v2", "id1_right"]) { try $0.x.joined($0.medium, on: "id2") },
        Question("q3", keys: keys, values: ["v1", "v2", "id1_right"]) {
            try $0.x.joined($0.medium, on: "id2", kind: .left)
        },
        Question("q4", keys: keys, values: ["v1", "v2", "id1_right"]) { try $0.x.joined($0.medium, on: "id5") },
        Question("q5", keys: keys, values: ["v1", "v2", "id1_right", "id2_right"]) {
            try $0.x.joined($0.big, on: "id3")
        },
    ]
}
