import Embark

/// Writes a sample to a file: parts are made on all cores, a wave at a time, and written in order.
struct SampleWriting {
    var table: any SampleTable
    var isShuffled: Bool
    var seed: UInt64
    var activity: Activity

    /// How many parts are in memory at once; enough to keep the cores busy while the wave before is written.
    private static let waveLength = 32
    private static let shuffledRunLength = 100_000

    func write(to file: OutputFile) throws {
        try file.write(table.header)
        if isShuffled {
            try writeShuffled(to: file)
        } else {
            try writeInOrder(to: file)
        }
        try file.finish()
    }

    private func writeInOrder(to file: OutputFile) throws {
        for start in stride(from: 0, to: table.partCount, by: Self.waveLength) {
            let parts = start..<min(table.partCount, start + Self.waveLength)
            for bytes in try Pool.current.map(parts, table.bytes(ofPart:)) { try file.write(bytes) }
            activity.advance(by: parts.reduce(0) { $0 + table.rowCount(ofPart: $1) })
        }
    }

    private func writeShuffled(to file: OutputFile) throws {
        let rows = ShuffledRows(parts: try Pool.current.map(count: table.partCount, table.bytes(ofPart:)), seed: seed)
        let runLength = Self.shuffledRunLength
        for start in stride(from: 0, to: rows.rowCount, by: runLength * Self.waveLength) {
            let runs = stride(from: start, to: min(rows.rowCount, start + runLength * Self.waveLength), by: runLength)
                .map { $0..<min(rows.rowCount, $0 + runLength) }
            for bytes in try Pool.current.map(runs, rows.bytes(of:)) { try file.write(bytes) }
            activity.advance(by: runs.reduce(0) { $0 + $1.count })
        }
    }
}
