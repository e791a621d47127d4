/// How parts of given row counts, such as groups, become runs that are handed out whole.
///
/// A run is one or more whole neighbouring parts, about 64 k rows together; a part larger than that is a run by itself.
/// Large parts come first, the largest first, so that none starts when the others are about to end; then the rest
/// in order of parts. Data of fewer rows is cut finer, because closures per part can be slow however few
/// rows they get.
///
/// A value, computed from the row counts alone: the same on any number of threads. Work refers to parts by index,
/// so the order of results does not depend on the order of runs.
public struct RunPlan: Sendable, Equatable {
    /// Neighbouring parts that are handed out together.
    public struct Run: Sendable, Equatable {
        public let parts: Range<Int>
        public let rowCount: Int
    }

    /// In the order of handing out.
    public private(set) var runs: [Run] = []
    public let partCount: Int
    public private(set) var rowCount = 0

    /// The most a run of several parts weighs.
    @usableFromInline let target: Int

    /// What a part weighs beside its rows: calling a closure costs about as much as reading this many rows.
    @usableFromInline static let weightOfPart = 16

    /// At least this many runs are aimed at, if there are enough parts.
    static let leastRunCount = 128

    /// - Parameters:
    ///   - rowsPerRun: the most rows in a run of several parts.
    ///   - rows: the row count of a part. Called twice for each part, in order.
    /// - Cost: two passes, about 1 ns a part in each.
    @inlinable
    public init(partCount: Int, rowsPerRun: Int = Pool.morselSize, rows: (_ part: Int) -> Int) {
        var total = 0
        for part in 0..<partCount { total += rows(part) }
        self.init(partCount: partCount, rowCount: total, rowsPerRun: rowsPerRun)

        var builder = Builder(target: target)
        for part in 0..<partCount { builder.add(rows: rows(part)) }
        finish(builder)
    }

    /// Parts given by where each begins in the rows: part i has rows `offsets[i]..<offsets[i + 1]`.
    ///
    /// - Shape: one offset more than parts, ascending; no offsets at all are no parts.
    /// - Cost: one pass, about 1 ns a part.
    public init(offsets: UnsafeBufferPointer<Int>, rowsPerRun: Int = Pool.morselSize) {
        guard offsets.count > 1 else {
            self.init(partCount: 0, rowCount: 0, rowsPerRun: rowsPerRun)
            return
        }
        self.init(
            partCount: offsets.count - 1, rowCount: offsets[offsets.count - 1] - offsets[0], rowsPerRun: rowsPerRun)
        var builder = Builder(target: target)
        for part in 0..<partCount { builder.add(rows: offsets[part + 1] - offsets[part]) }
        finish(builder)
    }

    /// Parts given by where each begins in the rows: part i has rows `offsets[i]..<offsets[i + 1]`.
    public init(offsets: [Int], rowsPerRun: Int = Pool.morselSize) {
        self = offsets.withUnsafeBufferPointer { RunPlan(offsets: $0, rowsPerRun: rowsPerRun) }
    }

    @usableFromInline
    init(partCount: Int, rowCount: Int, rowsPerRun: Int) {
        precondition(rowsPerRun > 0, "expected runs of at least one row, found \(rowsPerRun)")
        self.partCount = partCount
        self.rowCount = rowCount
        let weight = rowCount + partCount * Self.weightOfPart
        target = max(1, min(rowsPerRun, weight / Self.leastRunCount))
    }

    @usableFromInline
    mutating func finish(_ builder: Builder) {
        var builder = builder
        builder.close()
        // Stable: parts of one size stay in order.
        builder.large.sort { ($1.rowCount, $0.parts.lowerBound) < ($0.rowCount, $1.parts.lowerBound) }
        runs = builder.large + builder.ordinary
        checkInvariants()
    }
}

extension RunPlan {
    /// Takes the parts one after another and closes a run when the next part would make it too heavy.
    @usableFromInline
    struct Builder {
        @usableFromInline let target: Int
        @usableFromInline var large: [Run] = []
        @usableFromInline var ordinary: [Run] = []
        @usableFromInline var first = 0
        @usableFromInline var next = 0
        @usableFromInline var rowCount = 0
        @usableFromInline var weight = 0

        @usableFromInline
        init(target: Int) {
            self.target = target
        }

        @inlinable
        mutating func add(rows: Int) {
            let weightOfThis = rows + RunPlan.weightOfPart
            if weight + weightOfThis > target { close() }
            next += 1
            rowCount += rows
            weight += weightOfThis
        }

        /// Ends the run under way, if it has any part.
        @usableFromInline
        mutating func close() {
            guard first < next else { return }
            let run = Run(parts: first..<next, rowCount: rowCount)
            if weight > target { large.append(run) } else { ordinary.append(run) }
            first = next
            rowCount = 0
            weight = 0
        }
    }
}
