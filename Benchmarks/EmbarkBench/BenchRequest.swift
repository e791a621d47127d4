/// What to measure, from the command line.
struct BenchRequest {
    var work: String
    var data = ""
    var repeatCount = 3
    var answer = ""
    /// Of a suite.
    var questions: [String] = []

    struct Misunderstood: Error, CustomStringConvertible {
        var description: String
    }

    init(arguments: [String]) throws {
        guard let work = arguments.first else {
            throw Misunderstood(description: "expected WORK --data FILE --repeat COUNT --answer FILE, found nothing")
        }
        self.work = work
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw Misunderstood(description: "expected a value after \(name)")
            }
            switch name {
            case "--data", "--csv": data = value
            case "--parquet": break  // The peers' form of the same rows.
            case "--questions": questions = value.split(separator: ",").map(String.init)
            case "--repeat": repeatCount = Int(value) ?? repeatCount
            case "--answer": answer = value
            default:
                throw Misunderstood(
                    description: "expected --data, --csv, --parquet, --questions, --repeat or --answer, found \(name)")
            }
        }
    }
}
