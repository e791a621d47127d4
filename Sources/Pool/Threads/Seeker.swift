/// A thread that looks for work, and what work it may do.
struct Seeker: Sendable {
    enum Role {
        /// An idle thread of the pool: joins jobs, else runs errands.
        case helper
        /// The idle thread of the last seat: runs errands only.
        case driver
        /// A thread that waits for the helpers of this job: joins jobs that the job's items started, and no others, so
        /// that it never runs an item of a job it is already inside of, whose scratch space it may be using.
        case waiter(Job)
    }

    let parker: Parker
    let seat: Int
    let role: Role

    /// Called under the workforce's lock.
    func canJoin(_ job: Job) -> Bool {
        guard job.openSeats > 0, job.hasItems else { return false }
        guard seat < job.pool.threadCount - 1 || !job.isLastSeatTaken else { return false }
        switch role {
        case .helper: return true
        case .driver: return false
        case .waiter(let own): return job.descends(from: own)
        }
    }

    var runsErrands: Bool {
        if case .waiter = role { false } else { true }
    }

    var isDriver: Bool {
        if case .driver = role { true } else { false }
    }
}
