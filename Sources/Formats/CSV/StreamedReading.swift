import Columns
import Pool
import Synchronization

/// Rows that may be read while their text is being unpacked.
protocol StreamedSource: RowSource {
    /// Reads a text that is there.
    func read() throws -> (columns: [AnyColumn], rowCount: Int)

    /// Reads the wanted rows of a text of which more may follow; nil when they need more of it.
    func readBeginning() throws -> (columns: [AnyColumn], rowCount: Int)?

    /// What cuts the text from its start to its end; nil when that cannot be done without its end.
    var cutter: BlockCutter? { get }

    /// What to return when all rounds are done.
    func result(_ pass: ReadingPass, _ found: (columns: [AnyColumn], rowCount: Int)) throws -> (
        columns: [AnyColumn], rowCount: Int
    )

    /// Whether a text that begins so may be read before all of it is there.
    static func mayStream(_ beginning: TextBytes) -> Bool
}

extension StreamedSource {
    static func mayStream(_ beginning: TextBytes) -> Bool { true }
}

/// Reads a text that may still be packed.
///
/// Names, types and the number of rows are judged by its beginning. Then all threads unpack and read by turns (`ArrivalSchedule`), each
/// block into its place in columns that have room for more rows than there probably are. Whatever was judged wrongly is put right as with
/// every text: what is concerned is read again, when all is unpacked.
struct StreamedReading<Source: StreamedSource> {
    typealias Result = (columns: [AnyColumn], rowCount: Int)

    private let rows: Range<Int>?
    private let make: (TextBytes) throws -> Source
    private let beginning: Int

    /// - Parameters:
    ///   - rows: that are wanted, if not all.
    ///   - beginning: bytes that are unpacked before anything is judged.
    ///   - make: what reads a text.
    init(rows: Range<Int>?, beginning: Int = 4 << 20, _ make: @escaping (TextBytes) throws -> Source) {
        self.rows = rows
        self.make = make
        self.beginning = beginning
    }

    /// - Throws: errors of the source; `FileError.damaged`; `Interrupted` if told to stop.
    func read(_ input: TextInput) throws -> Result {
        switch input {
        case .whole(let text): try make(text).read()
        case .packed(let stream): try read(stream)
        }
    }

    private func read(_ stream: TextStream) throws -> Result {
        try stream.unpack(to: beginning)
        guard Source.mayStream(stream.arrived) else { return try make(stream.whole()).read() }
        if rows != nil {
            while !stream.isComplete {
                if let result = try make(stream.arrived).readBeginning() { return result }
                try stream.unpack(to: 4 * stream.count)
            }
        }
        if !stream.isComplete, let result = try readArriving(stream, make(stream.arrived)) { return result }
        return try make(stream.whole()).read()
    }

    /// - Returns: nil when the whole text is needed before anything can be read.
    private func readArriving(_ stream: TextStream, _ source: Source) throws -> Result? {
        guard let cutter = source.cutter else { return nil }
        let plan = try BlockPlan(beginning: stream.arrived.bytes, cutter)
        guard !plan.blocks.isEmpty else { return nil }
        let estimate = TextEstimate(stream, plan)
        var pass = ReadingPass(source, plan, rowEstimate: estimate.rowCount)
        guard try pass.prepare() else { return nil }
        let room = estimate.enlarged(blockByteCount: cutter.pieceByteCount)
        pass.makeReaders(rowCount: room.rowCount, blockCount: room.blockCount, byteCount: room.byteCount)
        let schedule = ArrivalSchedule(stream, cutter, threadCount: Pool.current.threadCount)
        let outcomes = try pass.read(stream, schedule, room)
        pass.complete(try stream.whole(), schedule.plan)
        guard pass.plan.unclosedQuoteLine == nil, let found = try pass.finishRounds(after: outcomes) else { return nil }
        return try source.result(pass, found)
    }
}

/// How long a text will probably be, by its beginning.
struct TextEstimate {
    var byteCount: Int
    var rowCount: Int
    var blockCount = 0

    init(_ stream: TextStream, _ plan: BlockPlan) {
        byteCount = Int(
            Double(stream.count) / Double(max(stream.packedCount, 1)) * Double(stream.fileByteCount))
        let known = plan.blocks.reduce(0) { $0 + $1.bytes.count }
        rowCount = Int(Double(plan.rowCount) / Double(known) * Double(byteCount)) + 1
    }

    /// Room for a text that is a little longer, or has shorter rows.
    func enlarged(blockByteCount: Int) -> TextEstimate {
        var room = self
        room.byteCount += byteCount / 4
        room.rowCount += rowCount / 4 + 1024
        room.blockCount = room.byteCount / blockByteCount + 16
        return room
    }
}

extension ReadingPass {
    /// The first round over a text on its way.
    ///
    /// - Parameter room: rows and blocks that the readers have room for; what comes behind them is left to another round.
    /// - Returns: what each block came to.
    fileprivate func read(_ stream: TextStream, _ schedule: ArrivalSchedule, _ room: TextEstimate) throws -> [Outcome] {
        let isMoved = Atomic<Bool>(false)
        let results = Mutex<[Outcome]>([])
        let text = stream.room
        // Unsafe: what is read of it is there, and nobody writes to it any more.
        nonisolated(unsafe) let bytes = text
        let measure = Measure(unit: "bytes", total: stream.fileByteCount) { _ in schedule.takeProgress() }
        // Items that come too late have nothing to do; the last one does whatever is left.
        let stepCount = 4 * room.blockCount
        try Pool.current.run(count: stepCount, label: "reading \(stream.name)", measure: measure) { step, worker in
            repeat {
                switch schedule.next() {
                case .unpack: try schedule.unpack()
                case .read(let place):
                    var outcome = Outcome(rowCount: place.rowCount)
                    if place.rowsBefore + place.rowCount <= room.rowCount, place.number < room.blockCount {
                        outcome = try read(place, of: bytes, worker: worker, isMoved: isMoved)
                    }
                    results.withLock { outcomes in
                        while outcomes.count <= place.number { outcomes.append(Outcome()) }
                        outcomes[place.number] = outcome
                    }
                case .end: return
                }
            } while step == stepCount - 1
        }
        return results.withLock { $0 }
    }
}
