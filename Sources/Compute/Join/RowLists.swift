import Columns
import Pool

/// The rows of one side by the code of their key, each list in row order.
///
///     rows with code c:  rows[offsets[c] ..< offsets[c + 1]]
struct RowLists: @unchecked Sendable {
    // @unchecked: written before the value is made, read-only afterwards; the buffers keep what the pointers point to.
    private let offsets: Buffer
    private let rows: Buffer
    /// Rows that are in some list.
    let count: Int

    /// A counting sort, whose outcome does not depend on how rows were split.
    ///
    /// - Parameters:
    ///   - codes: a code a row, below `bound`, or `RowPositions.none` for a row that is in no list.
    init(codes: Buffer, rowCount: Int, bound: Int) throws {
        let pool = Pool.current
        let stretches = pool.stretches(of: rowCount, entries: bound)
        let counts = try pool.map(count: stretches.count) { index -> Buffer in
            let counts = Buffer(byteCount: bound * 4, zeroed: true)
            let count = counts.pointer(as: UInt32.self)
            let code = codes.pointer(as: UInt32.self)
            for row in stretches[index] where code[row] != RowPositions.none { count[Int(code[row])] &+= 1 }
            return counts
        }
        let offsets = Buffer(byteCount: (bound + 1) * 4)
        let offset = offsets.pointer(as: UInt32.self)
        let next = counts.map { $0.pointer(as: UInt32.self) }
        var place: UInt32 = 0
        for code in 0..<bound {
            offset[code] = place
            for stretch in next {
                let count = stretch[code]
                stretch[code] = place
                place &+= count
            }
        }
        offset[bound] = place
        let rows = Buffer(byteCount: Int(place) * 4)
        try pool.run(count: stretches.count) { index, _ in
            let next = counts[index].pointer(as: UInt32.self)
            let code = codes.pointer(as: UInt32.self)
            let target = rows.pointer(as: UInt32.self)
            for row in stretches[index] where code[row] != RowPositions.none {
                let place = next[Int(code[row])]
                next[Int(code[row])] = place &+ 1
                target[Int(place)] = UInt32(truncatingIfNeeded: row)
            }
        }
        count = Int(place)
        self.offsets = offsets
        self.rows = rows
    }

    /// The places of a code's rows.
    @inline(__always) func range(of code: UInt32) -> Range<Int> {
        let offset = offsets.pointer(as: UInt32.self) + Int(code)
        return Range(uncheckedBounds: (Int(offset[0]), Int(offset[1])))
    }

    /// Row numbers by place; good while this value lives.
    var numbers: UnsafePointer<UInt32> { UnsafePointer(rows.pointer(as: UInt32.self)) }
}
