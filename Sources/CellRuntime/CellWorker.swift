import Synchronization

/// Whether this process runs tasks of cells for an engine, and not the cells themselves.
enum CellWorker {
    private static let flag = Atomic<Bool>(false)

    static var isOne: Bool { flag.load(ordering: .relaxed) }

    fileprivate static func begin() { flag.store(true, ordering: .relaxed) }
}

/// Called by `embark-cells` before it loads the cells.
@_cdecl("embark_cells_begin_work") public func __beginCellWork() { CellWorker.begin() }
