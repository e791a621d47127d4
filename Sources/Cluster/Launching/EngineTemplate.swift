/// A command line with placeholders that starts one engine: the one launcher on which the others follow.
///
///     python3 -m ipyparallel.engine
///     ssh -J gate node{index} {engine}
///     mpiexec -n {n} embark engine --file={connection_file}
///     srun -n {n} embark engine --profile-dir={profile_dir} --cluster-id={cluster_id}
///
/// Placeholders: `{index}`, `{n}`, `{profile_dir}`, `{cluster_id}`, `{connection_file}`, and `{engine}`, which is the command line of
/// an engine in Swift as one text for a shell, such as that at the other end of `ssh`. A command with `{n}` starts all engines at
/// once, any other is run once for each. Words are split at spaces; quotes keep words together, as a shell does.
package struct EngineTemplate: Sendable, Equatable {
    package static let placeholders = ["index", "n", "profile_dir", "cluster_id", "connection_file", "engine"]

    private let words: [String]
    /// What `{engine}` stands for, in words.
    private let engine: [String]
    /// Taken in turn for `{host}`.
    private let hosts: [String]

    private init(words: [String], engine: [String], hosts: [String] = []) {
        self.words = words
        self.engine = engine + ["--file={connection_file}"]
        self.hosts = hosts
    }

    /// - Parameter engine: the command of an engine in Swift, in words.
    /// - Throws: `ClusterError.badSetting` for an empty command, an open quote or an unknown placeholder.
    package init(_ text: String, engine: [String]) throws(ClusterError) {
        self.init(words: try Self.split(text), engine: engine)
        guard !words.isEmpty else {
            throw .badSetting(name: "--engine-command", value: text, expected: "a command line")
        }
        for word in words {
            if let unknown = Self.names(in: word).first(where: { !Self.placeholders.contains($0) }) {
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
        func filled(_ word: String, _ values: [String: String]) -> String {
            values.reduce(word) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
        var others = ["engine": engine.map { Self.quoted(filled($0, values)) }.joined(separator: " ")]
        if !hosts.isEmpty { others["host"] = hosts[index % hosts.count] }
        return words.map { filled(filled($0, values), others) }
    }

    /// One word for a shell, whatever characters it has.
    private static func quoted(_ word: String) -> String { "'" + word.replacing("'", with: #"'\''"#) + "'" }

    /// What `--engines` knows by name: `swift` (or `local`) for this machine; `mpi`; `slurm`, which runs the engines as steps
    /// of the allocation at hand or of a new one, and `sbatch`, which queues them as a job; or `ssh:HOST,HOST…` for one engine
    /// after the other on these hosts.
    ///
    /// - Parameter engine: the command of one engine, in words.
    package init(launcher: String, engine: [String]) throws(ClusterError) {
        let all = engine + ["--file={connection_file}"]
        switch launcher {
        case "swift", "local": self.init(words: engine, engine: engine)
        case "mpi": self.init(words: ["mpiexec", "-n", "{n}"] + all, engine: engine)
        case "slurm": self.init(words: ["srun", "-n", "{n}"] + all, engine: engine)
        case "sbatch":
            // --wait: the command lasts as long as the job.
            let script = "--wrap=exec srun {engine}"
            let output = "--output={profile_dir}/log/slurm-%j.log"
            self.init(
                words: ["sbatch", "--wait", "--job-name=embark-engines", "--ntasks={n}", output, script],
                engine: engine)
        case _ where launcher.hasPrefix("ssh:"):
            let hosts = launcher.dropFirst(4).split(separator: ",").map(String.init)
            guard !hosts.isEmpty else {
                throw .badSetting(name: "--engines", value: launcher, expected: "hosts, as in ssh:alpha,beta")
            }
            // Nobody is there to type a password.
            self.init(words: ["ssh", "-oBatchMode=yes", "{host}", "{engine}"], engine: engine, hosts: hosts)
        default:
            throw .badSetting(
                name: "--engines", value: launcher, expected: "python, swift, mpi, slurm, sbatch or ssh:HOST,HOST…")
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
