import Cluster
import Foundation
import Tasks

/// The works of the Swift side; each returns figures by name.
enum Measurements {
    static let options = ["--log-level=ERROR"]

    private static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        let start = ContinuousClock.now
        try await work()
        return (ContinuousClock.now - start) / .seconds(1)
    }

    private static func percentile(_ values: [Double], _ share: Double) -> Double {
        values.sorted()[min(values.count - 1, Int(share * Double(values.count)))]
    }

    /// From nothing to the first result.
    static func start(engines: Int) async throws -> [String: Double] {
        var cluster: Cluster?
        let time = try await seconds {
            let started = try await Cluster.start(engines: engines, controllerOptions: options)
            cluster = started
            let first = try await started[...].apply(Identity.reference, 1).values()
            guard first == Array(repeating: 1, count: engines) else { throw BenchError.wrongAnswer }
        }
        await cluster?.close()
        return ["start until first result (s)": time]
    }

    static func roundTrips(_ cluster: Cluster, count: Int) async throws -> [String: Double] {
        var figures: [String: Double] = [:]
        for name in ["direct", "load-balanced"] {
            var times: [Double] = []
            for index in 0..<count + 100 {
                let time = try await seconds {
                    let result =
                        name == "direct"
                        ? try await cluster[0].apply(Identity.reference, index)
                        : try await cluster.loadBalanced.apply(Identity.reference, index)
                    guard try await result.value() == index else { throw BenchError.wrongAnswer }
                }
                if index >= 100 { times.append(time * 1000) }
            }
            figures["\(name) round trip p50 (ms)"] = percentile(times, 0.5)
            figures["\(name) round trip p99 (ms)"] = percentile(times, 0.99)
        }
        return figures
    }

    /// Tasks of one item each, taken out as they come; memory of this process and the controller at its highest.
    static func throughput(_ cluster: Cluster, tasks: Int, controller: Int?) async throws -> [String: Double] {
        var sum = 0, highest = 0.0
        let time = try await seconds {
            let results = try await cluster.loadBalanced.imap(Identity.reference, 0..<tasks, maxOutstanding: 2048)
            var count = 0
            for try await value in results.completions {
                sum += value
                count += 1
                if count.isMultiple(of: 20_000) { highest = max(highest, memory(controller)) }
            }
        }
        guard sum == tasks * (tasks - 1) / 2 else { throw BenchError.wrongAnswer }
        return [
            "tasks per second, one item each": Double(tasks) / time,
            "client and controller memory (MiB)": max(highest, memory(controller)),
        ]
    }

    /// Bytes to all engines, a share each, and back, beside copying them in this process as often: once there, once back.
    static func bulk(_ cluster: Cluster, megabytes: Int, engines: Int) async throws -> [String: Double] {
        let share = Data(repeating: 7, count: (megabytes << 20) / engines)
        var trips: [Double] = [], copies: [Double] = []
        for _ in 0..<3 {
            let trip = try await seconds {
                var results: [AsyncResult<Data>] = []
                for engine in 0..<engines { results.append(try await cluster[engine].apply(Echo.reference, share)) }
                for result in results {
                    let back = try await result.value()
                    // A byte of each page, so that what was mapped is there.
                    let sum = stride(from: 0, to: back.count, by: 4096).reduce(0) { $0 + Int(back[$1]) }
                    guard back.count == share.count, sum == 7 * ((share.count + 4095) / 4096) else {
                        throw BenchError.wrongAnswer
                    }
                }
            }
            trips.append(trip)
            copies.append(await seconds { for _ in 0..<2 * engines { copy(share) } })
        }
        let best = (trip: trips.min() ?? 0, copy: copies.min() ?? 0)
        return [
            "\(megabytes) MiB to the engines and back (s)": best.trip,
            "\(megabytes) MiB to the engines and back, in copies": best.trip / best.copy,
        ]
    }

    /// Into memory that nobody has used yet, as whoever receives bytes has to find it.
    private static func copy(_ data: Data) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: data.count, alignment: 4096)
        defer { memory.deallocate() }
        data.withUnsafeBytes { memory.copyMemory(from: $0) }
    }

    /// Resident memory of this process and another, in MiB.
    private static func memory(_ other: Int?) -> Double {
        (["self"] + (other.map { ["\($0)"] } ?? [])).reduce(0) { sum, process in
            let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
            let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            return sum + (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
        }
    }
}

enum BenchError: Error { case wrongAnswer, usage(String) }
