/// Who looks for work, who sleeps and what there is to do: the decisions of a ``Workforce``, apart from its threads.
///
/// A value, kept under the workforce's lock. Each method is one step of the protocol and says whom to wake. What makes
/// it lose no work: looking for work and going to sleep are one step, and whoever finds work or gives up
/// a wake passes on wakes for what is left. See the README of this module.
struct Roster {
    enum Find {
        case job(Job)
        case errand(Errand)
        case stop
    }

    enum Wake {
        case sleeper(Parker)
        /// The thread of this seat does not exist yet.
        case newThread(seat: Int)
    }

    typealias Errand = @Sendable () -> Void

    let threadCount: Int
    /// Published and not withdrawn, oldest first.
    private(set) var jobs: [Job] = []
    private(set) var errands: [Errand] = []
    /// In the order they went to sleep.
    private(set) var sleepers: [Seeker] = []
    /// Helpers have the seats below this.
    private(set) var helperCount = 0
    private(set) var hasDriver = false
    private(set) var isStopping = false

    /// A wake costs the waker a microsecond or two, so each wakes few, and those wake the next.
    private static let wakesAStep = 2

    init(threadCount: Int) {
        self.threadCount = threadCount
    }

    private var lastSeat: Int { threadCount - 1 }

    // MARK: - Steps

    mutating func publish(_ job: Job) -> [Wake] {
        jobs.append(job)
        return wakes()
    }

    mutating func withdraw(_ job: Job) {
        if let index = jobs.lastIndex(where: { $0 === job }) { jobs.remove(at: index) }
    }

    mutating func submit(_ errand: @escaping Errand) -> [Wake] {
        errands.append(errand)
        return wakes()
    }

    /// Finds work for a thread that is awake. Finding none, it is put among the sleepers if it is `ready` to sleep.
    mutating func seek(_ seeker: Seeker, readyToSleep: Bool) -> (Find?, [Wake]) {
        remove(seeker)
        if isStopping { return (.stop, []) }
        if let job = jobs.first(where: { seeker.canJoin($0) }) {
            join(job, seat: seeker.seat)
            return (.job(job), wakes())
        }
        if !errands.isEmpty, seeker.runsErrands {
            // Few wait here at a time, so the shift is cheap.
            return (.errand(errands.removeFirst()), wakes())
        }
        if readyToSleep { sleepers.append(seeker) }
        return (nil, [])
    }

    /// A seeker that seeks no longer. If it was no sleeper, a wake was meant for it: others get it.
    mutating func retire(_ seeker: Seeker) -> [Wake] {
        remove(seeker) ? [] : wakes()
    }

    mutating func stop() -> [Wake] {
        precondition(jobs.isEmpty, "expected an idle pool to stop, found \(jobs.count) jobs")
        isStopping = true
        defer { sleepers.removeAll() }
        return sleepers.map { .sleeper($0.parker) }
    }

    private func join(_ job: Job, seat: Int) {
        job.openSeats -= 1
        if seat == lastSeat { job.isLastSeatTaken = true }
        // Relaxed: the caller reads it after `withdraw`, which comes after this under the same lock.
        job.helpers.wrappingAdd(1, ordering: .relaxed)
    }

    @discardableResult
    private mutating func remove(_ seeker: Seeker) -> Bool {
        guard let index = sleepers.lastIndex(where: { $0.parker === seeker.parker }) else { return false }
        sleepers.remove(at: index)
        return true
    }

    // MARK: - Waking

    /// Takes sleepers off the list for what there is to do, or names threads to be made.
    private mutating func wakes() -> [Wake] {
        var wakes: [Wake] = []
        for _ in errands.prefix(Self.wakesAStep) {
            guard let wake = wakeForErrand() else { break }
            wakes.append(wake)
        }
        for job in jobs {
            for _ in 0..<max(0, job.openSeats) {
                guard wakes.count < Self.wakesAStep, let wake = wake(for: job) else { break }
                wakes.append(wake)
            }
        }
        return wakes
    }

    private mutating func wakeForErrand() -> Wake? {
        if !hasDriver {
            hasDriver = true
            return .newThread(seat: lastSeat)
        }
        return wakeSleeper(where: \.isDriver) ?? wakeSleeper(where: \.runsErrands) ?? newHelper()
    }

    private mutating func wake(for job: Job) -> Wake? {
        guard job.hasItems else { return nil }
        return wakeSleeper { $0.runsErrands && $0.canJoin(job) } ?? wakeSleeper { $0.canJoin(job) } ?? newHelper()
    }

    /// The latest to sleep has the warmest cache.
    private mutating func wakeSleeper(where isFit: (Seeker) -> Bool) -> Wake? {
        sleepers.lastIndex(where: isFit).map { .sleeper(sleepers.remove(at: $0).parker) }
    }

    private mutating func newHelper() -> Wake? {
        guard helperCount < lastSeat else { return nil }
        helperCount += 1
        return .newThread(seat: helperCount - 1)
    }
}
