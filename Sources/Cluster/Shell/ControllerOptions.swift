import Foundation

/// Everything a controller can be told, from its configuration file, its environment and its command line.
///
/// All settings have the names that ipyparallel gives them (`HeartMonitor.period`); flags are short names for some.
/// Unknown ones are kept and do no harm, because launchers pass what other versions understand.
///
/// - Source: design/ipyparallel.md, 2.2.
package struct ControllerOptions: Sendable, Equatable {
    package var settings: [String: String] = [:]
    package var flags: Set<String> = []
    package var unknown: [String] = []

    package init() {}

    private static let shortNames: [String: String] = [
        "profile": "BaseIPythonApplication.profile", "profile-dir": "ProfileDir.location",
        "ipython-dir": "BaseIPythonApplication.ipython_dir", "cluster-id": "BaseParallelApplication.cluster_id",
        "ip": "IPController.ip", "location": "IPController.location", "port": "IPController.regport",
        "ports": "IPController.ports", "transport": "IPController.transport", "ssh": "IPController.ssh_server",
        "enginessh": "IPController.engine_ssh_server", "ping": "HeartMonitor.period",
        "scheme": "TaskScheduler.scheme_name", "hwm": "TaskScheduler.hwm", "ident": "Session.session",
        "user": "Session.username", "keyfile": "Session.keyfile", "log-level": "Application.log_level",
        "log-url": "BaseParallelApplication.log_url", "work-dir": "BaseParallelApplication.work_dir",
        "config": "JupyterApp.config_file", "url": "HubFactory.url", "file": "IPEngine.url_file",
        "timeout": "IPEngine.timeout", "patience": "IPEngine.patience",
    ]

    private static let knownFlags: Set<String> = [
        "dictdb", "sqlitedb", "mongodb", "nodb", "reuse", "restore", "secure", "no-secure", "usethreads", "debug",
        "quiet", "log-to-file", "clean-logs", "init", "mpi", "version", "help", "help-all",
    ]

    /// Reads a command line: `--flag`, `--name=value`, `--name value`, `--Class.trait=value`.
    package init(arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            guard argument.hasPrefix("-") else {
                unknown.append(argument)
                continue
            }
            let text = argument.drop { $0 == "-" }
            if let mark = text.firstIndex(of: "=") {
                set(String(text[..<mark]), String(text[text.index(after: mark)...]), argument)
            } else if Self.knownFlags.contains(String(text)) {
                flags.insert(String(text))
            } else if let value = rest.first, !value.hasPrefix("-") {
                rest = rest.dropFirst()
                set(String(text), value, argument)
            } else {
                unknown.append(argument)
            }
        }
    }

    private mutating func set(_ name: String, _ value: String, _ argument: String) {
        if name.contains(".") {
            settings[name] = value
        } else if let setting = Self.shortNames[name] {
            settings[setting] = value
        } else {
            unknown.append(argument)
        }
    }

    /// Reads the lines `c.Class.trait = literal` of a Python configuration file; other lines are not run.
    package init(pythonConfiguration text: String) {
        for line in text.split(separator: "\n") {
            let line = line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces)
            guard line.hasPrefix("c."), let mark = line.firstIndex(of: "=") else { continue }
            let name = line[..<mark].dropFirst(2).trimmingCharacters(in: .whitespaces)
            let value = line[line.index(after: mark)...].trimmingCharacters(in: .whitespaces)
            guard name.split(separator: ".").count == 2, !value.hasPrefix("=") else { continue }
            settings[name] = value.trimmingCharacters(in: CharacterSet(charactersIn: "'\""))
        }
    }

    /// The same options, with those of `other` where it has any.
    package func overridden(by other: ControllerOptions) -> ControllerOptions {
        var result = self
        result.settings.merge(other.settings) { $1 }
        result.flags.formUnion(other.flags)
        result.unknown += other.unknown
        return result
    }

    // MARK: Values

    package func text(_ names: String...) -> String? { names.lazy.compactMap { settings[$0] }.first }

    package func integer(_ name: String) throws(ClusterError) -> Int? {
        guard let text = settings[name] else { return nil }
        guard let value = Int(text) else {
            throw .badSetting(name: name, value: text, expected: "a whole number")
        }
        return value
    }

    package func seconds(_ name: String) throws(ClusterError) -> Duration? {
        guard let text = settings[name] else { return nil }
        guard let value = Double(text), value >= 0 else {
            throw .badSetting(name: name, value: text, expected: "a number of seconds")
        }
        return .seconds(value)
    }

    package func flag(_ name: String, setting: String? = nil) -> Bool {
        if flags.contains(name) { return true }
        guard let setting, let text = settings[setting] else { return false }
        return ["true", "1", "yes"].contains(text.lowercased())
    }

    /// A list of ports such as `10101-10120,10200`.
    package func ports(_ name: String) throws(ClusterError) -> [Int] {
        guard let text = settings[name] else { return [] }
        var ports: [Int] = []
        for item in text.split(whereSeparator: { ",[]() ".contains($0) }) {
            let ends = item.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last, (1...65_535).contains(first),
                last <= 65_535
            else {
                throw .badSetting(name: name, value: text, expected: "ports from 1 to 65535 such as 10101-10120,10200")
            }
            ports += Array(first...last)
        }
        return ports
    }
}
