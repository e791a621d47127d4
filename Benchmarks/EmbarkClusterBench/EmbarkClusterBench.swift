import Cluster
import Foundation

/// Embark's side of `./bench cluster`: prints its figures as one JSON object.
///
///     embark-cluster-bench [--engines 2] [--tasks 100000] [--round-trips 2000] [--starts 3] [--crowd 1000] [--hwm auto]
///         [--megabytes 1024]
@main
enum EmbarkClusterBench {
    static func main() async throws {
        do {
            try await run(Options(CommandLine.arguments.dropFirst()))
        } catch BenchError.usage(let message) {
            FileHandle.standardError.write(Data("embark-cluster-bench: \(message)\n".utf8))
            exit(64)
        }
    }

    private static func run(_ options: Options) async throws {
        var figures: [String: Double] = [:]
        for _ in 0..<options.starts {
            let found = try await Measurements.start(engines: options.engines)
            figures.merge(found) { min($0, $1) }
        }
        if options.tasks > 0 {
            let cluster = try await Cluster.start(
                engines: options.engines,
                controllerOptions: Measurements.options + ["--hwm=\(options.highWaterMark)"])
            let controller = cluster.controllerProcessID
            if options.roundTrips > 0 {
                figures.merge(try await Measurements.roundTrips(cluster, count: options.roundTrips)) { $1 }
            }
            let found = try await Measurements.throughput(cluster, tasks: options.tasks, controller: controller)
            figures.merge(found) { $1 }
            if options.megabytes > 0 {
                let found = try await Measurements.bulk(
                    cluster, megabytes: options.megabytes, engines: options.engines)
                figures.merge(found) { $1 }
            }
            await cluster.close()
        }
        if options.crowd > 0 { figures.merge(try await Crowd.register(options.crowd)) { $1 } }
        let data = try JSONSerialization.data(withJSONObject: figures, options: [.sortedKeys])
        print(String(decoding: data, as: UTF8.self))
    }
}

struct Options {
    var engines = 2, tasks = 100_000, roundTrips = 2000, starts = 3, crowd = 1000, megabytes = 1024
    /// Tasks that an engine has at once; with 1, ipyparallel's default, each waits for a round trip to the controller.
    var highWaterMark = "auto"

    init(_ arguments: some Sequence<String>) throws {
        var rest = Array(arguments)[...]
        while let name = rest.popFirst() {
            let text = rest.popFirst()
            if name == "--hwm", let text {
                highWaterMark = text
                continue
            }
            guard let value = text.flatMap({ Int($0) }), value >= 0 else {
                throw BenchError.usage("expected a number after \(name)")
            }
            switch name {
            case "--engines": engines = value
            case "--tasks": tasks = value
            case "--round-trips": roundTrips = value
            case "--starts": starts = value
            case "--crowd": crowd = value
            case "--megabytes": megabytes = value
            default:
                throw BenchError.usage(
                    "expected --engines, --tasks, --round-trips, --starts, --crowd, --hwm or --megabytes, found \(name)"
                )
            }
        }
    }
}
