import Foundation
import Wire

/// A dask scheduler as a child process, for `Client.become_dask`.
///
/// The stock controller runs one inside its hub; this controller has no Python in it, so it starts the command and
/// reads the address from the file that dask writes.
struct DaskScheduler {
    static let patience = Duration.seconds(30)

    private let child: ChildProcess
    private let file: String
    let deadline: Duration

    init(arguments: JSONValue, folder: String, environment: [String: String], at now: Duration) throws {
        file = folder + "/dask-scheduler-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).json"
        // The command can be named; otherwise `dask` has to be on PATH, as it is in an active virtual environment.
        let command = environment["EMBARK_DASK"]?.split(separator: " ").map(String.init) ?? ["dask"]
        child = try ChildProcess(
            command + ["scheduler", "--scheduler-file", file, "--no-dashboard"] + Self.options(arguments),
            environment: environment)
        deadline = now + Self.patience
    }

    /// The constructor's arguments that the command knows, too.
    private static func options(_ arguments: JSONValue) -> [String] {
        let members = arguments.object ?? [:]
        let host = members["host"]?.string ?? members["ip"]?.string ?? "127.0.0.1"
        var options = ["--host", host, "--port", "\(members["port"]?.integer ?? 0)"]
        if let protocolName = members["protocol"]?.string { options += ["--protocol", protocolName] }
        return options
    }

    /// The content of the reply once the scheduler is there, or an error when it will not be.
    func reply(at now: Duration) -> JSONValue? {
        if let status = child.poll() {
            return Self.failure("the dask scheduler ended with status \(status)")
        }
        if let address = (try? PrivateFile.read(file))?["address"]?.string { return Self.content(address) }
        return now < deadline ? nil : Self.failure("the dask scheduler gave no address within \(Self.patience)")
    }

    private static func failure(_ reason: String) -> JSONValue {
        ErrorContent.make(
            name: "RuntimeError",
            message: "\(reason); is dask.distributed installed where the controller runs? "
                + "EMBARK_DASK names the command, such as \"/path/to/bin/dask\"")
    }

    private static func content(_ address: String) -> JSONValue {
        let place = address.split(separator: "/").last ?? ""
        let port = place.split(separator: ":").last.flatMap { Int($0) } ?? 0
        let host = place.split(separator: ":").dropLast().joined(separator: ":")
        return ["status": "ok", "address": .string(address), "ip": .string(host), "port": .integer(port)]
    }

    func stop() {
        child.send(SIGTERM)
        for _ in 0..<200 where child.poll() == nil { usleep(5000) }
        child.send(SIGKILL)
        unlink(file)
    }
}
