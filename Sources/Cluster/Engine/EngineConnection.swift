import Foundation
import Wire

/// What an engine reads from its connection file.
///
/// - Source: design/ipyparallel.md, 2.2.
package struct EngineConnection: Sendable, Equatable {
    package let key: String
    package let signatureScheme: String
    package let curveServerKey: String?
    /// Where the controller takes local connections.
    let localPath: String?
    private let interface: String
    private let ports: [String: Int]
    private let broadcastPorts: [Int]

    private static let names = ["registration", "control", "mux", "task", "iopub", "hb_ping", "hb_pong"]

    /// - Parameter place: for errors: the file, or the variable.
    /// - Throws: `ClusterError.notJSON` when something is missing.
    package init(_ value: JSONValue, place: String, hostName: String) throws {
        guard let interface = value["interface"]?.string, let key = value["key"]?.string,
            let scheme = value["signature_scheme"]?.string
        else {
            throw ClusterError.notJSON(path: place, reason: "interface, key or signature_scheme is missing")
        }
        var ports: [String: Int] = [:]
        for name in Self.names {
            guard let port = value[name]?.integer else {
                throw ClusterError.notJSON(path: place, reason: "the port \(name) is missing; is it a client's file?")
            }
            ports[name] = port
        }
        let pack = value["pack"]?.string ?? "json"
        guard ["json", "orjson"].contains(pack) else {
            throw ClusterError.badSetting(name: "pack in \(place)", value: pack, expected: "json")
        }
        self.key = key
        self.ports = ports
        signatureScheme = scheme
        broadcastPorts = value["broadcast"]?.array?.compactMap(\.integer) ?? []
        curveServerKey = value["curve_serverkey"]?.string
        localPath = curveServerKey == nil ? LocalPlace.path(in: value) : nil
        self.interface = Self.address(interface, location: value["location"]?.string ?? "", hostName: hostName)
    }

    /// A controller that listens everywhere is reached where it says it is.
    private static func address(_ interface: String, location: String, hostName: String) -> String {
        let host = location.isEmpty || location == hostName ? "127.0.0.1" : location
        return interface.replacing("0.0.0.0", with: host).replacing("*", with: host)
    }

    func url(_ name: String) -> String { "\(interface):\(ports[name] ?? 0)" }

    /// Engines share the leaves of the broadcast tree.
    func broadcastURL(id: Int) -> String? {
        broadcastPorts.isEmpty ? nil : "\(interface):\(broadcastPorts[id % broadcastPorts.count])"
    }
}
