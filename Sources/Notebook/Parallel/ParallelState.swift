import Cluster
import Tasks

/// What a session knows of the engines it sends cells to: a namespace of their own, as the same names may mean other things here.
struct ParallelState {
    var defaults = ParallelOptions()
    /// Whether every cell goes to the engines.
    var isAuto = false
    var cluster: Cluster?
    /// Of the cluster.
    var connectionFile: String?
    /// Cells that went to the engines; whether an engine has a value, it knows itself.
    var book = SessionBook()
    /// What the compiler wants the cells to be linked with.
    var libraries: [String] = []
    /// Modules of two notebooks meet on an engine, so their names must differ.
    let prefix = "Px" + String(UInt32.random(in: 0 ... .max), radix: 36) + "_"
    var cellCount = 0
    /// Bars that were made.
    var progressCount = 0
    /// The last run.
    private var last: ParallelRun?
    /// Those that `--out` gave a name.
    private var named: [String: ParallelRun] = [:]

    mutating func keep(_ run: ParallelRun, name: String?) {
        last = run
        if let name { named[name] = run }
    }

    /// - Throws: `CellFailure` of the kind `Usage` when there is no such run.
    func run(named name: String?) throws -> ParallelRun {
        guard let name else {
            if let last { return last }
            throw CellFailure("Usage", "%pxresult shows what the last %px came to, and there was none yet")
        }
        if let run = named[name] { return run }
        let known = named.keys.sorted().joined(separator: ", ")
        throw CellFailure(
            "Usage",
            "%pxresult: expected the name of a run, found \(name); "
                + (known.isEmpty ? "%%px --out NAME gives one" : "known are: \(known)"))
    }

    /// Connects to a cluster; another one than before begins without declarations.
    mutating func use(_ cluster: Cluster, file: String) {
        self.cluster = cluster
        connectionFile = file
        book = SessionBook()
        libraries = []
        last = nil
        named = [:]
    }
}

/// A cell on its way.
struct ParallelRun: Sendable {
    var number: Int
    var engines: [Int]
    var result: AsyncResult<CellReply>
}
