import Embark
import Foundation

/// Embark's side of the benches: does one work and reports like the peers do, see `Benchmarks/peers/run.py` and `questions/run.py`.
///
///     embark-bench WORK --data FILE --repeat COUNT --answer FILE
///     embark-bench SUITE --csv FILE --parquet FILE --questions q1,q2 --repeat COUNT
@main
enum EmbarkBench {
    static func main() {
        do {
            let request = try BenchRequest(arguments: Array(CommandLine.arguments.dropFirst()))
            let report = try Suites.run(request) ?? Works.run(request)
            print(String(decoding: try JSONEncoder().encode(report), as: UTF8.self))
        } catch {
            FileHandle.standardError.write(Data("embark-bench: \(error)\n".utf8))
            exit(1)
        }
    }
}
