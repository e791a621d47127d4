import Foundation
import Wire

/// Where a client connects, and with which key: its connection file, read.
///
/// - Source: design/ipyparallel.md, 2.2, "Connection files".
package struct ClientAddresses: Sendable {
    package let registration: String
    package let direct: String
    package let task: String
    package let control: String
    package let broadcast: String
    package let output: String
    package let notification: String
    package let key: String
    package let signatureScheme: String
    package let curveServerKey: String?
    /// Where the controller takes local connections.
    package let localPath: String?

    /// - Parameter hostName: of this machine; a controller that listens everywhere is reached here by 127.0.0.1.
    /// - Throws: `ClientError.missingField`.
    package init(_ file: JSONValue, path: String, hostName: String) throws(ClientError) {
        func text(_ name: String) throws(ClientError) -> String {
            guard let text = file[name]?.string else { throw .missingField(name, file: path) }
            return text
        }
        var interface = try text("interface")
        if interface.hasSuffix("//0.0.0.0") || interface.hasSuffix("//*") {
            let location = file["location"]?.string ?? ""
            let host = location.isEmpty || location == hostName ? "127.0.0.1" : location
            interface = interface.replacing("0.0.0.0", with: host).replacing("*", with: host)
        }
        func address(_ name: String) throws(ClientError) -> String {
            guard let port = file[name]?.integer else { throw .missingField(name, file: path) }
            return "\(interface):\(port)"
        }
        registration = try address("registration")
        direct = try address("mux")
        task = try address("task")
        control = try address("control")
        broadcast = try address("broadcast")
        output = try address("iopub")
        notification = try address("notification")
        key = try text("key")
        signatureScheme = try text("signature_scheme")
        curveServerKey = file["curve_serverkey"]?.string
        localPath = curveServerKey == nil ? LocalPlace.path(in: file) : nil
    }
}
