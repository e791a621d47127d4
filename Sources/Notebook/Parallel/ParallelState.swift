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
    /// The last one that was sent.
    var last: ParallelRun?

    /// Connects to a cluster; another one than before begins without declarations.
    mutating func use(_ cluster: Cluster, file: String) {
        self.cluster = cluster
        connectionFile = file
        book = SessionBook()
        libraries = []
        last = nil
    }
}

/// A cell on its way.
struct ParallelRun: Sendable {
    var number: Int
    var engines: [Int]
    var result: AsyncResult<CellReply>
}
