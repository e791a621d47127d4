/// How far a job is.
public struct Progress: Sendable, Equatable {
    /// Tells jobs of a process apart that run at the same time.
    public let id: Int
    public let label: String
    /// What is counted: "items", "rows", …
    public let unit: String
    /// Finished so far. Never falls between two reports of a job.
    public let done: Int
    public let total: Int
    /// Time since the job began.
    public let elapsed: Duration
    /// True in the last report of a job, whether it succeeded or not.
    public let hasEnded: Bool

    public init(
        id: Int, label: String, unit: String, done: Int, total: Int, elapsed: Duration, hasEnded: Bool = false
    ) {
        self.id = id
        self.label = label
        self.unit = unit
        self.done = done
        self.total = total
        self.elapsed = elapsed
        self.hasEnded = hasEnded
    }

    /// Finished part of the whole, 0...1.
    public var fraction: Double {
        total > 0 ? min(1, Double(done) / Double(total)) : 1
    }
}
