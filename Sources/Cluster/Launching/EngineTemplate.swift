/// A command line with placeholders that starts one engine: the one launcher on which the others follow.
///
///     python3 -m ipyparallel.engine
///     ssh node{index} embark engine --file={connection_file}
///     mpiexec -n {n} embark engine --file={connection_file}
///     srun -n {n} embark engine --profile-dir={profile_dir} --cluster-id={cluster_id}
///
/// Placeholders: `{index}`, `{n}`, `{profile_dir}`, `{cluster_id}`, `{connection_file}`. A command with `{n}` starts all
/// engines at once, any other is run once for each. Words are split at spaces; quotes keep words together, as a shell does.
package struct EngineTemplate: Sendable, Equatable {
    package static let placeholders = ["index", "n", "profile_dir", "cluster_id", "connection_file"]

    private let words: [String]
    /// Taken in turn for `{host}`.
    private let hosts: [String]

    /// - Throws: `ClusterError.badSetting` for an empty command, an open quote or an unknown placeholder.
    package init(_ text: String, hosts: [String] = []) throws(ClusterError) {
        self.hosts = hosts
        words = try Self.split(text)
        guard !words.isEmpty else {
            throw .badSetting(name: "--engine-command", value: text, expected: "a command line")
        }
        for word in words {
            if let unknown = Self.names(in: word).first(where: {
                !Self.placeholders.contains($0) && ($0 != "host" || hosts.isEmpty)
            }) {
                throw .badSetting(
                    name: "--engine-command", value: "{\(unknown)}",
                    expected: "a placeholder among " + Self.placeholders.map { "{\($0)}" }.joined(separator: ", "))
            }
        }
    }

    /// True when one command starts all engines, as `mpiexec` does.
    package var startsAll: Bool { words.contains { Self.names(in: $0).contains("n") } }

    /// - Parameter count: of the engines that are wanted.
    package func command(index: Int, count: Int, profile: ProfileFolder, clusterID: String) -> [String] {
        let values = [
            "index": String(index), "n": String(count), "profile_dir": profile.path, "cluster_id": clusterID,
            "connection_file": profile.connectionFile(clusterID: clusterID, for: "engine"),
        ]
        let host = hosts.isEmpty ? [:] : ["host": hosts[index % hosts.count]]
        return words.map { word in
            values.merging(host) { $1 }.reduce(word) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
    }

    /// What `--engines` knows by name: `swift` (or `local`) for this machine, `mpi`, `slurm`, or `ssh:HOST,HOST…` for one
    /// engine after the other on these hosts.
    ///
    /// - Parameter engine: the command of one engine, in words.
    package init(launcher: String, engine: [String]) throws(ClusterError) {
        let line = engine.map { "'\($0)'" }.joined(separator: " ")
        let found = "--file={connection_file}"
        switch launcher {
        case "swift", "local": try self.init(line)
        case "mpi": try self.init("mpiexec -n {n} \(line) \(found)")
        case "slurm": try self.init("srun -n {n} \(line) \(found)")
        case _ where launcher.hasPrefix("ssh:"):
            let hosts = launcher.dropFirst(4).split(separator: ",").map(String.init)
            guard !hosts.isEmpty else {
                throw .badSetting(name: "--engines", value: launcher, expected: "hosts, as in ssh:alpha,beta")
            }
            try self.init("ssh {host} \(line) \(found)", hosts: hosts)
        default:
            throw .badSetting(
                name: "--engines", value: launcher, expected: "python, swift, mpi, slurm or ssh:HOST,HOST…")
        }
    }

    private static func names(in word: String) -> [String] {
        word.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            piece.firstIndex(of: "}").map { String(piece[..<$0]) }
        }
    }

    private static func split(_ text: String) throws(ClusterError) -> [String] {
        var words: [String] = [], word: String?, quote: Character?
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else {
            throw .badSetting(name: "--engine-command", value: text, expected: "a closing quote")
        }
        return words + (word.map { [$0] } ?? [])
    }
}
