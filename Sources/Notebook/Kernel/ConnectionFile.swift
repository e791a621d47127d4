import Wire

/// Where a front end wants to be met: the file that Jupyter writes and names when it starts a kernel.
///
/// - Source: Jupyter client, "Connection files".
package struct ConnectionFile: Sendable, Equatable {
    package enum Channel: String, CaseIterable, Sendable {
        case shell, control, iopub, stdin
        case heartbeat = "hb"
    }

    package var transport: String
    package var host: String
    package var ports: [Channel: Int]
    package var key: String
    package var signatureScheme: String

    package init(parsing text: String) throws {
        let json: JSONValue
        do { json = try JSONValue(parsing: text) } catch { throw KernelMistake.noConnection(reason: "\(error)") }
        transport = json["transport"]?.string ?? "tcp"
        host = json["ip"]?.string ?? "127.0.0.1"
        key = json["key"]?.string ?? ""
        signatureScheme = json["signature_scheme"]?.string ?? "hmac-sha256"
        ports = [:]
        for channel in Channel.allCases {
            guard let port = json["\(channel.rawValue)_port"]?.integer else {
                throw KernelMistake.noConnection(reason: "expected a number \(channel.rawValue)_port, found none")
            }
            ports[channel] = port
        }
    }

    package func address(of channel: Channel) -> String {
        transport == "ipc" ? "ipc://\(host)-\(ports[channel]!)" : "\(transport)://\(host):\(ports[channel]!)"
    }
}

package enum KernelMistake: Error, Equatable, CustomStringConvertible {
    case noConnection(reason: String)
    case cannotInstall(folder: String, reason: String)

    package var description: String {
        switch self {
        case .noConnection(let reason):
            "expected a connection file as Jupyter writes it: \(reason); a kernel is started by a front end, not by hand"
        case .cannotInstall(let folder, let reason):
            "could not write the kernel's description to \(folder): \(reason); try --user or --sys-prefix"
        }
    }
}
