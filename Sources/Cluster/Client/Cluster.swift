import Foundation
import Synchronization
import Wire

/// A cluster of engines, seen from a program: views of its engines, and questions to its hub.
///
///     let cluster = try await Cluster.start(engines: 4)
///     try await cluster[...].execute("import math")
///     let roots = try await cluster.loadBalanced.map("math.sqrt", [1.0, 4.0, 9.0]).values()
///
/// It speaks ipyparallel's protocol, to Embark's controller or a stock `ipcontroller`, to engines in Python or Swift. The
/// connection ends with the object or at `close()`; a cluster that was started here is stopped with it.
public final class Cluster: Sendable {
    package let connection: ClientConnection
    /// Present where this program has started the processes.
    let images = ImageShipping()
    let processes: ClusterProcesses?
    /// Numbers of requests.
    private let sent = Mutex<[Int]>([])
    /// Requests that are kept for `history`; older ones are forgotten.
    static let historyLimit = 100_000

    package init(_ connection: ClientConnection, processes: ClusterProcesses? = nil, file: String? = nil) {
        self.connection = connection
        self.processes = processes
        if let file { ActiveCluster.set(file) }
    }

    deinit {
        connection.close()
        if let file = connectionFile(for: "client") { ActiveCluster.clear(file) }
        if let processes { Thread { processes.stop() }.start() }
    }

    // MARK: Connecting

    /// Connects to a running cluster of a profile.
    ///
    /// - Throws: when there is no connection file, or no answer within `timeout`.
    public static func connect(
        profile: String? = nil, clusterID: String = "", timeout: Duration = .seconds(10)
    ) async throws -> Cluster {
        try await connect(file: clientFile(profile: profile, clusterID: clusterID), timeout: timeout)
    }

    /// Connects by a connection file, `ipcontroller-client.json`.
    public static func connect(file: String, timeout: Duration = .seconds(10)) async throws -> Cluster {
        try await BlockingWork.run { Cluster(try connection(file: file, timeout: timeout), file: file) }
    }

    package static func connection(file: String, timeout: Duration) throws -> ClientConnection {
        let addresses = try ClientAddresses(
            PrivateFile.read(file), path: file, hostName: ProcessInfo.processInfo.hostName)
        return try ClientConnection(addresses, timeout: timeout)
    }

    // MARK: Engines

    /// Ids of the registered engines, in order. Ids are never used again, so they need not be consecutive.
    public var engineIDs: [Int] { connection.registeredEngines.map(\.id) }

    func engineID(uuid: String) -> Int? { connection.registeredEngines.first { $0.uuid == uuid }?.id }

    /// Waits until so many engines are registered; returns how many there are.
    @discardableResult
    public func waitForEngines(_ count: Int, timeout: Duration = .seconds(60)) async throws -> Int {
        let signal = ResultCore()
        let key = connection.addListener { [connection] _ in
            if connection.registeredEngines.count >= count { signal.seal() }
        }
        defer { connection.removeListener(key) }
        if connection.registeredEngines.count < count {
            do {
                try await signal.wait(.all, timeout: timeout)
            } catch is ClientError {
                throw ClientError.enginesMissing(
                    wanted: count, found: connection.registeredEngines.count, after: timeout)
            }
        }
        if connection.isClosed { throw ClientError.closed }
        return connection.registeredEngines.count
    }

    // MARK: Views

    /// A view of all engines; those that come later belong to it as well.
    public subscript(_: UnboundedRange) -> DirectView { DirectView(cluster: self, targets: .all) }

    /// A view of the engine at a position among the registered ones.
    public subscript(position: Int) -> DirectView { DirectView(cluster: self, targets: .positions([position])) }

    public subscript(positions: Range<Int>) -> DirectView {
        DirectView(cluster: self, targets: .positions(Array(positions)))
    }

    /// A view of the engines with these ids.
    public func view(engineIDs: [Int]) -> DirectView { DirectView(cluster: self, targets: .ids(engineIDs)) }

    /// Tasks go to whichever engine is free.
    public var loadBalanced: LoadBalancedView { LoadBalancedView(cluster: self, targets: .all) }

    /// One message from here, however many engines.
    public var broadcast: BroadcastView { BroadcastView(cluster: self, targets: .all) }

    // MARK: Requests

    /// Ids of what this program has sent, oldest first.
    public var history: [String] { sent.withLock { $0 }.map { connection.messageID($0) } }

    func note(_ number: Int) {
        sent.withLock { numbers in
            numbers.append(number)
            if numbers.count > Self.historyLimit { numbers.removeFirst(Self.historyLimit / 10) }
        }
    }

    /// Ends the connection; what is still awaited fails. A cluster that was started here is stopped.
    public func close() async {
        connection.close()
        if let file = connectionFile(for: "client") { ActiveCluster.clear(file) }
        if let processes { await BlockingWork.finish { processes.stop() } }
    }
}

/// Engines by what names them.
package enum EngineTargets: Sendable {
    case all
    case positions([Int])
    case ids([Int])

    /// - Throws: `ClientError.noEngines`, `ClientError.noSuchEngine`.
    func resolve(_ engines: [ClientState.EngineID]) throws(ClientError) -> [ClientState.EngineID] {
        guard !engines.isEmpty else { throw .noEngines }
        let known = engines.map(\.id)
        switch self {
        case .all: return engines
        case .positions(let positions):
            if let wrong = positions.first(where: { !engines.indices.contains($0) }) {
                throw .noSuchEngine(wrong, known: known)
            }
            return positions.map { engines[$0] }
        case .ids(let ids):
            if let wrong = ids.first(where: { !known.contains($0) }) { throw .noSuchEngine(wrong, known: known) }
            return ids.compactMap { id in engines.first { $0.id == id } }
        }
    }
}

/// Runs what waits for processes, files and sockets on a thread of its own: nothing blocks a thread of Swift's pool.
enum BlockingWork {
    static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread { continuation.resume(with: Swift.Result { try work() }) }.start()
        }
    }

    static func finish(_ work: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread {
                work()
                continuation.resume()
            }.start()
        }
    }
}
