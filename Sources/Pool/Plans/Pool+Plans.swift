extension Pool {
    /// Runs `body` once for each run of the plan, in the plan's order of handing out.
    ///
    /// - Throws: as ``run(count:label:measure:_:)``: the error of the run handed out first.
    public func forEachRun(
        _ plan: RunPlan, label: String? = nil,
        _ body: @Sendable (_ parts: Range<Int>, _ worker: Int) throws -> Void
    ) throws {
        let size = JobSize(count: plan.runs.count, total: plan.rowCount, unit: "rows", label: label)
        try run(size) { index, worker in
            let run = plan.runs[index]
            try body(run.parts, worker)
            return run.rowCount
        }
    }

    /// The results of `body` for each part of the plan, in order of parts.
    ///
    /// - Throws: as ``forEachRun(_:label:_:)``; within a run the lowest part that fails ends it.
    @inlinable
    public func map<R: Sendable>(
        _ plan: RunPlan, label: String? = nil, _ body: @Sendable (_ part: Int, _ worker: Int) throws -> R
    ) throws -> [R] {
        try ResultSlots<R>.array(count: plan.partCount) { slots in
            try forEachRun(plan, label: label) { parts, worker in
                for part in parts { slots.fill(part, with: try body(part, worker)) }
            }
        }
    }
}
