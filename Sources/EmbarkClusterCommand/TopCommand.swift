import ArgumentParser
import Cluster
import Foundation
import Monitor

/// `embark top`: what the cores and a cluster do, live.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Show cores, memory, engines and tasks as bars; q leaves.")

    @OptionGroup var place: ClusterPlace

    @Flag(help: "Print one picture and end, for scripts; also where the output is no terminal.")
    var once = false

    @Option(help: "Seconds between two pictures.")
    var interval = 1.0

    func validate() throws {
        guard interval >= 0.1, interval <= 3600 else {
            throw ValidationError("expected 0.1 to 3600 seconds for --interval, found \(interval)")
        }
    }

    func run() throws {
        var observer = Observer(place)
        guard !once, isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            _ = observer.snapshot()
            usleep(200_000)
            print(Drawing().lines(observer.snapshot()).joined(separator: "\n"))
            return
        }
        let terminal = Terminal()
        defer { terminal.restore() }
        repeat {
            let (width, height) = Terminal.size
            terminal.show(Drawing(width: width, height: height - 1).lines(observer.snapshot()) + ["q leaves"])
        } while !terminal.isLeft(within: interval)
    }
}

/// Reads the system's files and asks the hub.
private struct Observer {
    private let place: ClusterPlace
    private var hub: HubConnection?
    private var times: CoreTimes?
    private var last: (snapshot: Snapshot, time: ContinuousClock.Instant)?

    init(_ place: ClusterPlace) { self.place = place }

    mutating func snapshot() -> Snapshot {
        let now = ContinuousClock.now
        let times = CoreTimes(statistics: Self.text("/proc/stat"))
        let cores = self.times.map { times.shares(since: $0) } ?? times.cores.map { _ in 0 }
        self.times = times
        let plain = Snapshot(
            cores: cores, memory: MemoryUse(information: Self.text("/proc/meminfo")), cluster: cluster())
        let seconds = last.map { (now - $0.time) / .seconds(1) } ?? 0
        let snapshot = plain.withRates(since: last?.snapshot, seconds: seconds)
        last = (snapshot, now)
        return snapshot
    }

    /// The queues as the hub knows them; nil where no cluster answers. One that has gone is looked for again.
    private mutating func cluster() -> Snapshot.Cluster? {
        if hub == nil {
            let file = place.folder.connectionFile(clusterID: place.clusterId, for: "client")
            hub = access(file, R_OK) == 0 ? try? HubConnection(connectionFile: file) : nil
        }
        guard
            let answer = try? hub?.ask(
                "queue_request", ["targets": .null, "verbose": false], timeout: .seconds(1))
        else {
            hub = nil
            return nil
        }
        let engines = (answer.object ?? [:]).compactMap { key, value -> Snapshot.Engine? in
            guard let id = Int(key) else { return nil }
            return Snapshot.Engine(
                id: id, queued: value["queue"]?.integer ?? 0, tasks: value["tasks"]?.integer ?? 0,
                completed: value["completed"]?.integer ?? 0)
        }
        let name = place.profile ?? place.folder.path.split(separator: "/").last.map(String.init) ?? "cluster"
        return Snapshot.Cluster(
            name: place.clusterId.isEmpty ? name : "\(name):\(place.clusterId)",
            engines: engines.sorted { $0.id < $1.id }, waiting: answer["unassigned"]?.integer ?? 0)
    }

    private static func text(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
