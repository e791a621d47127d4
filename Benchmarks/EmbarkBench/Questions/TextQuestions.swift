import Embark

/// Links and times by expressions, see `Benchmarks/questions/suites.py`.
enum TextQuestions {
    private static let link = col("link")
    private static let time = col("time")

    static let all: [Question<DataFrame>] = [
        Question("contains", keys: []) { try $0.filter(link.contains("site77")).selecting("id") },
        Question("host", keys: []) { try $0.selecting(["r": link.url.host]) },
        Question("number", keys: []) {
            try $0.selecting(["r": link.firstMatch(of: #"page/(\d+)"#, group: 1).cast(to: Int.self)])
        },
        Question("mask", keys: []) { try $0.selecting(["r": link.replacing(matching: #"\d+"#, with: "#")]) },
        Question("upper", keys: []) { try $0.selecting(["r": link.uppercased()]) },
        Question("parts", keys: []) { try $0.selecting(["hour": time.hour, "day": time.weekday]) },
        Question("zone", keys: []) { try $0.selecting(["r": time.inTimeZone("Europe/Berlin").hour]) },
        Question("month", keys: []) { try $0.selecting(["r": time.floored(to: .month)]) },
        Question("written", keys: []) { try $0.selecting(["r": time.formatted("yyyy-MM-dd HH:mm")]) },
    ]
}
