import Foundation

/// What can go wrong around a cluster: files, arguments, processes. What can be wrong with a message is `WireError`.
package enum ClusterError: Error, Equatable {
    case file(action: String, path: String, code: Int32)
    case notJSON(path: String, reason: String)
    case badSetting(name: String, value: String, expected: String)
    case noFreePort(wanted: [Int])
    case process(command: String, code: Int32)
    case timedOut(waitingFor: String, after: Duration, hint: String)
    case exited(command: String, status: Int32, log: String)
}

extension ClusterError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .file(let action, let path, let code):
            "expected to \(action) \(path), found: \(String(cString: strerror(code))); "
                + "check that the folder exists and is yours"
        case .notJSON(let path, let reason):
            "expected JSON in \(path), found something else (\(reason)); remove the file or start without --reuse"
        case .badSetting(let name, let value, let expected):
            "expected \(expected) for \(name), found \"\(value)\""
        case .noFreePort(let wanted):
            "expected a free port among \(wanted), found none; pass others with --ports"
        case .process(let command, let code):
            "expected to start \(command), found: \(String(cString: strerror(code))); is it installed and on PATH?"
        case .timedOut(let what, let duration, let hint):
            "expected \(what) within \(duration), found none; \(hint)"
        case .exited(let command, let status, let log):
            "expected \(command) to keep running, found that it ended with status \(status); see \(log)"
        }
    }
}
