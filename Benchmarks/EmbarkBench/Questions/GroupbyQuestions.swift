import Embark

/// The ten group-by questions of db-benchmark, see `Benchmarks/questions/suites.py`.
enum GroupbyQuestions {
    static let all: [Question<DataFrame>] = [
        Question("q1", keys: ["id1"]) { try $0.grouped(by: "id1").aggregated(["v1": .sum("v1")]) },
        Question("q2", keys: ["id1", "id2"]) { try $0.grouped(by: "id1", "id2").aggregated(["v1": .sum("v1")]) },
        Question("q3", keys: ["id3"]) {
            try $0.grouped(by: "id3").aggregated(["v1": .sum("v1"), "v3": .mean("v3")])
        },
        Question("q4", keys: ["id4"]) {
            try $0.grouped(by: "id4").aggregated(["v1": .mean("v1"), "v2": .mean("v2"), "v3": .mean("v3")])
        },
        Question("q5", keys: ["id6"]) {
            try $0.grouped(by: "id6").aggregated(["v1": .sum("v1"), "v2": .sum("v2"), "v3": .sum("v3")])
        },
        Question("q6", keys: ["id4", "id5"]) {
            try $0.grouped(by: "id4", "id5").aggregated(["median": .median("v3"), "sd": .standardDeviation("v3")])
        },
        Question("q7", keys: ["id3"]) {
            try $0.grouped(by: "id3").aggregated(["range": col("v1").max() - col("v2").min()])
        },
        Question("q8", keys: ["id6"]) {
            try $0.selecting("id6", "v3").grouped(by: "id6").largest(2, by: "v3")
        },
        Question("q9", keys: ["id2", "id4"]) {
            let correlation = col("v1").correlation(with: col("v2"))
            return try $0.grouped(by: "id2", "id4").aggregated(["r2": correlation * correlation])
        },
        Question("q10", keys: ["id1", "id2", "id3", "id4", "id5", "id6"]) {
            try $0.grouped(by: "id1", "id2", "id3", "id4", "id5", "id6").aggregated(["v3": .sum("v3"), "count": .count])
        },
    ]
}
