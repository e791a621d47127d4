import Pool

/// Turns rows into bytes: runs of rows in parallel, handed on in order.
struct RunWriter {
    let rowCount: Int
    /// What is done to the bytes of each run before they are handed on.
    var packing: (any RunPacking)?

    /// Rows formatted at a time: some megabytes.
    private static let runRowCount = 32_768

    /// Calls `body` with the bytes, piece by piece and in order.
    ///
    /// - Parameters:
    ///   - header: bytes before the first row.
    ///   - footer: bytes after the last.
    ///   - format: appends the bytes of some rows; called on any thread.
    /// - Throws: what `body` throws; `Interrupted` if told to stop.
    func write(
        label: String, header: [UInt8] = [], footer: [UInt8] = [],
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Void,
        _ format: @Sendable (_ rows: Range<Int>, _ output: inout ByteOutput) -> Void
    ) throws {
        // One run at least, for what stands before and after the rows.
        let runCount = max(1, (rowCount + Self.runRowCount - 1) / Self.runRowCount)
        // As many runs at once as keep all threads busy; their outputs are used again.
        let waveCount = min(Pool.current.threadCount * 2, runCount)
        let outputs = (0..<waveCount).map { _ in RunOutput() }
        for first in stride(from: 0, to: runCount, by: waveCount) {
            let count = min(waveCount, runCount - first)
            try Pool.current.run(count: count, label: first == 0 ? label : nil) { index, _ in
                let run = first + index
                let rows = run * Self.runRowCount..<min((run + 1) * Self.runRowCount, rowCount)
                try outputs[index].fill(packing) { output in
                    if run == 0 { output.append(header) }
                    format(rows, &output)
                    if run == runCount - 1 { output.append(footer) }
                }
            }
            for output in outputs.prefix(count) { try output.withBytes(body) }
        }
    }
}

/// Changes the bytes of a run as a whole, on the thread that made them: a compressor.
protocol RunPacking: Sendable {
    /// Appends to `output` what `bytes` become.
    func pack(_ bytes: UnsafeBufferPointer<UInt8>, into output: inout ByteOutput) throws
}

/// The bytes of one run of rows.
private final class RunOutput: @unchecked Sendable {
    // @unchecked: one thread fills it; the one that started the job reads it after the job.
    private var output = ByteOutput(capacity: 1 << 20)
    private var packed = ByteOutput(capacity: 0)
    private var isPacked = false

    func fill(_ packing: (any RunPacking)?, _ format: (inout ByteOutput) -> Void) throws {
        output.removeAll()
        // One access to the stored output for all rows: each costs a check at run time.
        format(&output)
        guard let packing else { return }
        isPacked = true
        packed.removeAll()
        try packing.pack(output.bytes, into: &packed)
    }

    func withBytes(_ body: (UnsafeBufferPointer<UInt8>) throws -> Void) rethrows {
        try body(isPacked ? packed.bytes : output.bytes)
    }
}
