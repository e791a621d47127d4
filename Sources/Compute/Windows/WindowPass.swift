import Columns
import Pool

// Functions whose result for a row depends on other rows of the same column, or of the same group.
//
//     rows of a group:   order[offsets[g] ..< offsets[g + 1]]        (all rows, where there are no groups)
//     input:             those rows side by side: the column itself where groups are runs, else gathered by run of groups
//     sink:              writes the result of an input row to the row it came from
//
// To whoever adds a function: write a loop over a stretch that reads `input` by its own row numbers and calls `sink.write` for
// rows that have a result. Rows that are not written are missing. Let it depend on nothing but the stretch's rows, so that
// results are the same on any number of threads.

/// What a window function reads: one column, or several with equal rows.
protocol WindowInput: Sendable {
    var count: Int { get }
    /// Rows by position, on the calling thread.
    func taken(_ rows: RowPositions) -> Self
}

extension Column: WindowInput {
    func taken(_ rows: RowPositions) -> Column { gatheredSerially(at: rows) }
}

/// Two columns side by side, such as values and times.
struct PairedInput<First: WindowInput, Second: WindowInput>: WindowInput {
    let first: First
    let second: Second
    var count: Int { first.count }
    func taken(_ rows: RowPositions) -> Self { Self(first: first.taken(rows), second: second.taken(rows)) }
}

/// Neighbouring rows of an input that belong together, and which of them to make.
struct WindowStretch: Sendable {
    /// All rows of the group.
    let rows: Range<Int>
    let wanted: Range<Int>
}

/// Where the results of a window function go.
struct WindowSink<Value: BitwiseCopyable>: @unchecked Sendable {
    // @unchecked: every row is written by the one thread that has its group; flags are bytes, so no two threads share one.
    let values: UnsafeMutablePointer<Value>
    /// 1 where a row has a value; nil where every row gets one.
    let flags: UnsafeMutablePointer<UInt8>?
    /// The row that each input row came from; nil where they are the same.
    var rows: UnsafePointer<UInt32>?

    @inline(__always) func write(_ value: Value, at inputRow: Int) {
        let row = rows.map { Int($0[inputRow]) } ?? inputRow
        values[row] = value
        if let flags { flags[row] = 1 }
    }
}

/// Runs a window function over all rows, or within each group, on all cores. Rows that are in no group get no value.
///
/// - Parameters:
///   - isLocal: whether a row looks at few others, so that a column without groups is cut into morsels, each of which may
///     look at all rows; otherwise it is one stretch.
///   - mayMiss: whether some row may get no value.
///   - body: called once a group, or once a morsel.
func windowed<Input: WindowInput, Value: BitwiseCopyable>(
    _ input: Input, in groups: GroupIndex?, _ label: String, isLocal: Bool = false, mayMiss: Bool = true,
    as type: Value.Type = Value.self,
    _ body: @Sendable (_ input: Input, _ stretch: WindowStretch, _ sink: WindowSink<Value>) throws -> Void
) throws -> WindowValues<Value> {
    let isWritten = !mayMiss && groups.map { $0.rowCount == input.count } ?? true
    let made = try WindowValues<Value>(count: input.count, mayMiss: mayMiss, isWritten: isWritten)
    let sink = made.sink
    guard let groups else {
        let size = isLocal ? morselRows : max(input.count, 1)
        try Pool.current.forEachMorsel(of: input.count, size: size) { wanted, _ in
            try body(input, WindowStretch(rows: 0..<input.count, wanted: wanted), sink)
        }
        return made
    }
    precondition(groups.rowCount <= input.count, "\(groups.rowCount) rows in groups, \(input.count) in the column")
    let order = try groups.order()
    try Pool.current.forEachRun(groups.plan(), label: label) { parts, _ in
        let first = groups.offsets[parts.lowerBound]
        if order.range != nil {
            for group in parts {
                let rows = groups.range(of: group)
                try body(input, WindowStretch(rows: rows, wanted: rows), sink)
            }
        } else {
            let places = order.slice(first..<groups.offsets[parts.upperBound])
            let run = input.taken(places)
            var scattered = sink
            scattered.rows = places.pointer
            for group in parts {
                let range = groups.range(of: group)
                let rows = range.lowerBound - first..<range.upperBound - first
                try body(run, WindowStretch(rows: rows, wanted: rows), scattered)
            }
        }
    }
    withExtendedLifetime((input, order)) {}
    return made
}

/// As `windowed`, for a figure that goes on from row to row.
///
/// A long column without groups is cut by row number alone: what each piece adds up to is found first, and then each goes on from
/// what those before it come to. So it takes two passes over the values, on all cores.
/// - Parameters:
///   - start: the figure of no rows.
///   - join: the figure of rows and later rows; nil where it cannot be told from the two, and then there is one piece.
///   - body: goes on from a figure over some rows and gives what it comes to; without a sink nothing is written.
func running<Input: WindowInput, Figure: Sendable, Value: BitwiseCopyable>(
    _ input: Input, in groups: GroupIndex?, _ label: String, from start: Figure, mayMiss: Bool = true,
    as type: Value.Type = Value.self, joining join: @Sendable (Figure, Figure) -> Figure?,
    _ body: @Sendable (_ input: Input, _ rows: Range<Int>, _ start: Figure, _ sink: WindowSink<Value>?) throws -> Figure
) throws -> WindowValues<Value> {
    let pieceRows = 1 << 17
    if groups == nil, input.count >= 2 * pieceRows,
        // A piece by itself may overflow where the whole does not.
        let totals = try? Pool.current.mapMorsels(
            of: input.count, size: pieceRows, { try body(input, $0, start, nil) }),
        let starts = runningJoin(totals, from: start, join)
    {
        let made = try WindowValues<Value>(count: input.count, mayMiss: mayMiss)
        let sink = made.sink
        try Pool.current.forEachMorsel(of: input.count, size: pieceRows) { rows, _ in
            _ = try body(input, rows, starts[rows.lowerBound / pieceRows], sink)
        }
        return made
    }
    return try windowed(input, in: groups, label, mayMiss: mayMiss, as: type) { input, stretch, sink in
        _ = try body(input, stretch.rows, start, sink)
    }
}

/// What comes before each piece.
private func runningJoin<Figure>(
    _ totals: [Figure], from start: Figure, _ join: (Figure, Figure) -> Figure?
) -> [Figure]? {
    var starts = [start]
    for total in totals.dropLast() {
        guard let next = join(starts[starts.count - 1], total) else { return nil }
        starts.append(next)
    }
    return starts
}

extension Buffer {
    /// Zeros: one thread would take as long for them as all take for a window function.
    fileprivate static func zeroedOnAllCores(byteCount: Int) throws -> Buffer {
        let buffer = Buffer(byteCount: byteCount)
        try Pool.current.forEachMorsel(of: byteCount, size: 1 << 20) { bytes, _ in
            (buffer.base + bytes.lowerBound).initializeMemory(as: UInt8.self, repeating: 0, count: bytes.count)
        }
        return buffer
    }
}

/// Results of a window function on their way to a column.
struct WindowValues<Value: BitwiseCopyable>: Sendable {
    let values: Buffer
    private let flags: Buffer?
    let count: Int

    /// - Parameter isWritten: whether every row will be written; otherwise all begin as zeros.
    init(count: Int, mayMiss: Bool, isWritten: Bool? = nil) throws {
        self.count = count
        let byteCount = count * MemoryLayout<Value>.stride
        values = isWritten ?? !mayMiss ? Buffer(byteCount: byteCount) : try .zeroedOnAllCores(byteCount: byteCount)
        flags = mayMiss ? try .zeroedOnAllCores(byteCount: (count + 63) / 64 * 64) : nil
    }

    var sink: WindowSink<Value> {
        WindowSink(values: values.pointer(as: Value.self), flags: flags?.pointer(as: UInt8.self), rows: nil)
    }

    /// The column; without a bitmap where every row got a value.
    ///
    /// - Cost: a pass over the flags, eight at a time, on all cores.
    func column<Element>(
        _ name: String, _ storage: (UnsafePointer<Value>) -> Element.Storage
    ) throws -> Column<Element> {
        let bits = try packedFlags()
        let made = storage(UnsafePointer(values.pointer(as: Value.self)))
        let validity = Validity(words: bits.map { UnsafePointer($0.words) })
        return Column(
            name: name, storage: made, validity: validity, count: count,
            owner: ColumnOwner([values] + (bits.map { [$0] } ?? [])))
    }

    private func packedFlags() throws -> Buffer? {
        guard let flags else { return nil }
        let bits = Buffer.bitmap(bitCount: count)
        try Pool.current.forEachMorsel(of: count, size: morselRows) { rows, _ in
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                bits.words[first >> 6] = packedBits(flags.base + first)
            }
        }
        return Validity(words: bits.words).hasNil(rowCount: count) ? bits : nil
    }
}

/// 64 bytes that are 0 or 1 as the bits of a word, the first one lowest.
private func packedBits(_ bytes: UnsafeMutableRawPointer) -> UInt64 {
    var word: UInt64 = 0
    for index in 0..<8 {
        let eight = UInt64(littleEndian: bytes.load(fromByteOffset: index * 8, as: UInt64.self))
        // The product brings byte i to bit 56 + i; nothing carries into the top byte.
        word |= ((eight &* 0x0102_0408_1020_4080) &>> 56) &<< UInt64(index * 8)
    }
    return word
}
