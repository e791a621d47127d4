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
            let most = try $0.grouped(by: "id3").aggregated(["most": .max("v1"), "least": .min("v2")])
            let both = try most.adding("range", from: "most", Int.self, "least", Int.self) { $0 - $1 }
            return try both.selecting("id3", "range")
        },
        Question("q8", keys: ["id6"]) { plays in
            let groups = try plays.grouped(by: "id6")
            let two: [[Double]] = try groups.map { group in
                try group["v3", Double.self].sorted(order: .descending).prefix(2).compactMap { $0 }
            }
            let rows = two.indices.flatMap { Array(repeating: $0, count: two[$0].count) }
            let largest = Column<Double>(name: "largest", contents: two.flatMap { $0 })
            return try groups.keys().selectingRows(rows).adding(largest)
        },
        Question("q9", keys: ["id2", "id4"]) { plays in
            struct Fit: Codable, Sendable { var r2: Double }
            return try plays.grouped(by: "id2", "id4").aggregated { group in
                let (xs, ys) = (try group["v1", Int.self], try group["v2", Int.self])
                var (n, sx, sy, sxx, syy, sxy) = (0, 0, 0, 0, 0, 0)
                for row in 0..<group.count {
                    guard let x = xs[row], let y = ys[row] else { continue }
                    (n, sx, sy) = (n + 1, sx + x, sy + y)
                    (sxx, syy, sxy) = (sxx + x * x, syy + y * y, sxy + x * y)
                }
                let covariance = Double(n * sxy - sx * sy)
                return Fit(r2: covariance * covariance / (Double(n * sxx - sx * sx) * Double(n * syy - sy * sy)))
            }
        },
        Question("q10", keys: ["id1", "id2", "id3", "id4", "id5", "id6"]) {
            try $0.grouped(by: "id1", "id2", "id3", "id4", "id5", "id6").aggregated(["v3": .sum("v3"), "count": .count])
        },
    ]
}
