extension Job {
    /// Takes part: claims items in batches and runs them until none are left to claim.
    ///
    /// Never inlined: when it returns, this thread holds no reference to `body` any more. The caller relies on that
    /// when it ends the closure's life after the last helper has left.
    @inline(never)
    func work(as worker: Int, meter: LoadMeter) {
        guard let body else { return }
        Scope.$current.withValue(scope.inside(self, of: pool)) {
            claimBatches(body, worker: worker, meter: meter, participants: pool.threadCount)
        }
    }

    private func claimBatches(_ body: Body, worker: Int, meter: LoadMeter, participants: Int) {
        let record = ThreadRecord.current
        var pace = Pace(count: size.count, participants: participants)
        var start = monotonicNanoseconds()
        while true {
            let first = next.value.wrappingAdd(pace.batch, ordering: .relaxed).oldValue
            guard first < size.count else { return }
            let waitedBefore = record.waited
            let finished = runBatch(body, first..<min(first + pace.batch, size.count), worker: worker, record: record)
            let end = monotonicNanoseconds()
            // Inside an item of another job the time is already counted there.
            let busy = record.depth == 0 ? (end &- start) &- (record.waited &- waitedBefore) : 0
            meter.add(busyNanoseconds: busy, items: finished)
            reporter?.tick(done: done, now: end)
            pace.adapt(to: end &- start, next: first + pace.batch)
            start = end
        }
    }

    /// Returns how many items were finished; fewer than the batch has when the job ends early.
    private func runBatch(_ body: Body, _ batch: Range<Int>, worker: Int, record: ThreadRecord) -> Int {
        var worth = 0
        var finished = 0
        record.depth += 1
        defer {
            record.depth -= 1
            addDone(worth)
        }
        for position in batch {
            guard mayStart(position) else { break }
            do {
                worth += try body(position, worker)
                finished += 1
            } catch {
                fail(at: position, with: error)
            }
        }
        return finished
    }
}
