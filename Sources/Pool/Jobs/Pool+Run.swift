extension Pool {
    /// Runs `body` once for each index in 0..<count, on up to ``threadCount`` threads, the calling one among them.
    ///
    /// - Parameters:
    ///   - label: names the job in progress reports and errors; without one it is not reported.
    ///   - measure: what progress counts, if not items.
    ///   - body: gets the index, and a worker number in 0..<threadCount that no other thread in this job has at the
    ///     same time: an index for scratch space.
    /// - Indices are handed out in ascending order. Short items are handed out several at once.
    /// - Throws: the error of the lowest index that fails, whatever the number of threads: items above a failed one
    ///   are not started, those below are still run. ``Interrupted`` if told to stop.
    /// - Cost: about 0.1 µs for one item or on one thread; else some microseconds to wake a sleeping helper, which
    ///   the caller does not wait for. Blocks the calling thread.
    public func run(
        count: Int, label: String? = nil, measure: Measure? = nil,
        _ body: @Sendable (_ index: Int, _ worker: Int) throws -> Void
    ) throws {
        let total = measure?.total ?? count
        let size = JobSize(count: count, total: total, unit: measure?.unit ?? "items", label: label)
        if let measure {
            try run(size) { index, worker in
                try body(index, worker)
                return measure.ofItem(index)
            }
        } else {
            try run(size) { index, worker in
                try body(index, worker)
                return 1
            }
        }
    }

    /// Runs a job whose body says what each item was worth.
    func run(_ size: JobSize, _ body: @Sendable (_ index: Int, _ worker: Int) throws -> Int) throws {
        precondition(size.count >= 0, "expected a count of items, found \(size.count)")
        guard size.count > 0 else { return }
        let scope = Scope.current ?? .outermost
        if size.count == 1 || threadCount == 1 && size.label == nil {
            try runInline(size, scope: scope, body)
        } else {
            try runShared(size, scope: scope, body)
        }
    }

    private func runShared(_ size: JobSize, scope: Scope, _ body: @Sendable (Int, Int) throws -> Int) throws {
        let record = ThreadRecord.current
        try withoutActuallyEscaping(body) { body in
            let job = Job(
                pool: self, size: size, scope: scope, caller: record.parker, seat: workforce.seat(of: record),
                body: body)
            workforce.carryOut(job, record: record)
            // No helper is left, and none holds the closure: see `Job.work`.
            job.body = nil
            job.reporter?.end(done: job.done)
            try job.rethrow()
        }
    }
}
