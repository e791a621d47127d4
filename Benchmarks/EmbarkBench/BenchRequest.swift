/// What to measure, from the command line.
struct BenchRequest {
    var work: String
    var data = ""
    var repeatCount = 3
    var answer = ""

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
            case "--data": data = value
            case "--repeat": repeatCount = Int(value) ?? repeatCount
            case "--answer": answer = value
            default: throw Misunderstood(description: "expected --data, --repeat or --answer, found \(name)")
            }
        }
    }
}
