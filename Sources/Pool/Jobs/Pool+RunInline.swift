extension Pool {
    /// Runs a job on the calling thread alone, without making a `Job`.
    func runInline(_ size: JobSize, scope: Scope, _ body: (Int, Int) throws -> Int) throws {
        let record = ThreadRecord.current
        let seat = workforce.seat(of: record)
        if scope.pool === self || scope.pool == nil && self === Pool.shared {
            try runMetered(size, token: scope.token, record: record, seat: seat, body)
        } else {
            try use { try runMetered(size, token: scope.token, record: record, seat: seat, body) }
        }
    }

    private func runMetered(
        _ size: JobSize, token: CancellationToken?, record: ThreadRecord, seat: Int, _ body: (Int, Int) throws -> Int
    ) throws {
        // Inside an item of another job the time is already counted there.
        let isOutermost = record.depth == 0
        let start = isOutermost ? monotonicNanoseconds() &- record.waited : 0
        var finished = 0
        record.depth += 1
        defer {
            record.depth -= 1
            let busy = isOutermost ? monotonicNanoseconds() &- record.waited &- start : 0
            workforce.meters[seat].add(busyNanoseconds: busy, items: finished)
        }
        try runItems(size, token: token, seat: seat, finished: &finished, body)
    }

    private func runItems(
        _ size: JobSize, token: CancellationToken?, seat: Int, finished: inout Int,
        _ body: (Int, Int) throws -> Int
    ) throws {
        var done = 0
        for index in 0..<size.count {
            if Pool.isInterrupted || token?.isCancelled ?? false { throw interrupted(size, done: done) }
            do {
                done += try body(index, seat)
                finished += 1
            } catch is Interrupted {
                throw interrupted(size, done: done)
            }
        }
    }

    private func interrupted(_ size: JobSize, done: Int) -> Interrupted {
        Interrupted(done: done, total: size.total, unit: size.unit, label: size.label)
    }
}
