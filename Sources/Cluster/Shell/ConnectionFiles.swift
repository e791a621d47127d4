import Wire

/// The two files by which clients and engines find a controller.
///
/// - Source: design/ipyparallel.md, 2.2, "Connection files".
package struct ConnectionFiles: Sendable {
    /// Ports by the names the files give them.
    package var registration = 0
    package var clientPorts: [String: Int] = [:]
    package var enginePorts: [String: Int] = [:]
    package var clientHost = "127.0.0.1"
    package var engineHost = "127.0.0.1"
    package var location = ""
    package var sshServer = ""
    package var engineSSHServer = ""
    package var scheme = "leastload"
    package var key = ""
    package var curveServerKey: String?
    package var signatureScheme = "hmac-sha256"
    /// Where clients and engines of this machine connect that know of it.
    package var localPath: String?

    package init() {}

    package var client: JSONValue {
        var members = common(host: clientHost, ssh: sshServer)
        for (name, port) in clientPorts { members[name] = .integer(port) }
        members["task_scheme"] = .string(scheme)
        return .object(members)
    }

    package var engine: JSONValue {
        var members = common(host: engineHost, ssh: engineSSHServer)
        for (name, port) in enginePorts { members[name] = .integer(port) }
        // A list with one leaf for each scheduler at the bottom of the tree; this tree has one.
        if let port = enginePorts["broadcast"] { members["broadcast"] = [.integer(port)] }
        return .object(members)
    }

    private func common(host: String, ssh: String) -> [String: JSONValue] {
        var members: [String: JSONValue] = [
            "ssh": .string(ssh), "interface": .string("tcp://\(host)"), "registration": .integer(registration),
            "location": .string(location), "key": .string(key), "pack": "json", "unpack": "json",
            "signature_scheme": .string(signatureScheme), "curve_serverkey": JSONValue(optional: curveServerKey),
        ]
        if let localPath { members["embark"] = LocalPlace.member(path: localPath) }
        return members
    }
}
