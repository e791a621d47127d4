import Columns

/// Buffers of a message's body: where each goes, and its bytes.
///
/// Slots of columns go out as they lie in memory; what is not laid out as Arrow wants it has a buffer of its own.
struct ArrowBody {
    /// Bytes to write, and what keeps them.
    struct Piece: @unchecked Sendable {
        // @unchecked: bytes that nobody writes any more.
        var start: UnsafeRawPointer
        var count: Int
        var owner: ColumnOwner
    }

    private(set) var pieces: [Piece] = []
    private(set) var nodes: [[Int64]] = []

    mutating func add(node rowCount: Int, nilCount: Int) { nodes.append([Int64(rowCount), Int64(nilCount)]) }
    mutating func add(_ start: UnsafeRawPointer, _ count: Int, _ owner: ColumnOwner) {
        pieces.append(Piece(start: start, count: count, owner: owner))
    }
    mutating func add(_ buffer: Buffer, _ count: Int) { add(buffer.base, count, ColumnOwner([buffer])) }

    mutating func append(_ other: ArrowBody) {
        pieces += other.pieces
        nodes += other.nodes
    }

    /// Bits of rows, moved to begin at a byte; nothing where `bits` is absent.
    mutating func add(bits: Validity, rowCount: Int, _ owner: ColumnOwner) {
        guard let words = bits.words else { return add(UnsafeRawPointer(bitPattern: 64)!, 0, owner) }
        if bits.bitOffset & 7 == 0 {
            return add(UnsafeRawPointer(words) + bits.bitOffset / 8, (rowCount + 7) / 8, owner)
        }
        let moved = Buffer.bitmap(bitCount: rowCount)
        for row in stride(from: 0, to: rowCount, by: 64) {
            moved.words[row / 64] = bits.word(at: row, rowCount: rowCount)
        }
        add(moved, (rowCount + 7) / 8)
    }

    /// The buffers of a column's rows.
    mutating func add(_ column: AnyColumn, _ type: ArrowType) {
        let validity: Validity
        let slots: Slots
        switch column {
        case .int(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .double(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .date(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .timestamp(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .duration(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .bool(let column): (validity, slots) = (column.validity, column.storage.slots)
        case .string(let column): (validity, slots) = (column.validity, column.storage.slots)
        }
        let nilCount = column.nilCount
        add(node: column.count, nilCount: nilCount)
        add(bits: nilCount > 0 ? validity : Validity(), rowCount: column.count, column.owner)
        if case .string(let texts) = column, !texts.storage.isDictionary {
            addTexts(texts, type)
        } else if slots.bitWidth == 1 {
            add(bits: slots.bits, rowCount: column.count, column.owner)
        } else {
            add(slots.base, column.count * slots.bitWidth / 8, column.owner)
        }
    }

    /// Offsets and bytes of texts, one after the other: nothing goes out that no row shows.
    mutating func addTexts(_ column: Column<String>, _ type: ArrowType) {
        type == .text(.offsets32, isText: true) ? addTexts(column, Int32.self) : addTexts(column, Int64.self)
    }

    private mutating func addTexts<Offset: FixedWidthInteger & BitwiseCopyable>(
        _ column: Column<String>, _ type: Offset.Type
    ) {
        let offsets = Buffer(byteCount: (column.count + 1) * MemoryLayout<Offset>.stride)
        let places = offsets.pointer(as: type)
        let total = Self.byteCount(column)
        let texts = Buffer(byteCount: total)
        var place = texts.pointer(as: UInt8.self)
        var sum: Offset = 0
        let storage = column.storage
        for row in 0..<column.count {
            places[row] = sum
            let text = storage.utf8(at: row)
            if let start = text.baseAddress { place.update(from: start, count: text.count) }
            place += text.count
            sum &+= Offset(truncatingIfNeeded: text.count)
        }
        places[column.count] = sum
        withExtendedLifetime(column.owner) {}
        add(offsets, (column.count + 1) * MemoryLayout<Offset>.stride)
        add(texts, total)
    }

    /// Bytes of all texts of a column of views.
    static func byteCount(_ column: Column<String>) -> Int {
        var total = 0
        for row in 0..<column.count { total &+= Int(column.storage.views[row].length) }
        withExtendedLifetime(column.owner) {}
        return total
    }
}
