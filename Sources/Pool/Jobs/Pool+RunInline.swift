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
        guard record.depth == 0 else {
            return try runItems(size, token: token, seat: seat, body)
        }
        let start = monotonicNanoseconds()
        let waitedBefore = record.waited
        record.depth = 1
        defer {
            record.depth = 0
            let waited = record.waited &- waitedBefore
            workforce.meters[seat].add(
                busyNanoseconds: monotonicNanoseconds() &- start &- waited, items: size.count)
        }
        try runItems(size, token: token, seat: seat, body)
    }

    private func runItems(
        _ size: JobSize, token: CancellationToken?, seat: Int, _ body: (Int, Int) throws -> Int
    ) throws {
        var done = 0
        for index in 0..<size.count {
            if Pool.isInterrupted || token?.isCancelled ?? false { throw interrupted(size, done: done) }
            do {
                done += try body(index, seat)
            } catch is Interrupted {
                throw interrupted(size, done: done)
            }
        }
    }

    private func interrupted(_ size: JobSize, done: Int) -> Interrupted {
        Interrupted(done: done, total: size.total, unit: size.unit, label: size.label)
    }
}
