/// Makes a column of known length from values that come by row, from several threads at once.
///
/// Threads fill disjoint parts: `fill(part:)` for every part, in any order, then `finish`.
///
/// - Cost: one write a value; strings are copied once.
public struct ColumnWriter<Element: ColumnElement>: Sendable {
    /// Rows of a part, unless said otherwise.
    @inlinable public static var partRows: Int { 65_536 }

    public let count: Int
    /// Rows of a part; a multiple of 64, so that parts share no word of a bitmap.
    public let rowsPerPart: Int
    @usableFromInline let validity: Buffer
    @usableFromInline let writer: Element.Writer

    /// - Parameters:
    ///   - unit: the unit of timestamps and durations to try first.
    ///   - rowsPerPart: a multiple of 64; fewer where the values cost much to make.
    public init(count: Int, unit: TimeUnit = .microseconds, rowsPerPart: Int = Self.partRows) {
        precondition(
            rowsPerPart > 0 && rowsPerPart % 64 == 0, "expected parts of a multiple of 64 rows, found \(rowsPerPart)")
        self.count = count
        self.rowsPerPart = rowsPerPart
        validity = .bitmap(bitCount: count)
        writer = Element.Writer(count: count, partCount: (count + rowsPerPart - 1) / rowsPerPart, unit: unit)
    }

    public var partCount: Int { (count + rowsPerPart - 1) / rowsPerPart }

    /// Writes the values of part `part`: `value` is called once for each of its rows, in order.
    @inlinable public func fill(part: Int, _ value: (_ rowIndex: Int) throws -> Element?) rethrows {
        var cursor = writer.cursor(part: part)
        let words = validity.words
        let end = min(count, (part + 1) * rowsPerPart)
        var row = part * rowsPerPart
        while row < end {
            let stop = min(row + 64, end)
            let first = row
            var word: UInt64 = 0
            while row < stop {
                if let element = try value(row) {
                    cursor.write(element, at: row)
                    word |= 1 &<< UInt64(truncatingIfNeeded: row & 63)
                }
                row += 1
            }
            words[first >> 6] = word
        }
        writer.close(cursor, part: part)
    }

    /// The unit to write all values with again: a finer one when something was lost, a coarser one when a value did not
    /// fit; nil when the present one is right. Asking again after that gives nil.
    public var neededUnit: TimeUnit? { writer.neededUnit }

    /// The column, without a bitmap when nothing is missing.
    public func finish(name: String) -> Column<Element> {
        let (storage, buffers) = writer.finish()
        let bits = Validity(words: UnsafePointer(validity.words))
        guard bits.nilCount(rowCount: count) > 0 else {
            return Column(name: name, storage: storage, validity: Validity(), count: count, owner: ColumnOwner(buffers))
        }
        return Column(
            name: name, storage: storage, validity: bits, count: count, owner: ColumnOwner(buffers + [validity]))
    }

    /// For callers that write several columns row by row: the part's cursor and its bitmap.
    ///
    /// - Invariant: used by one thread; `close(part:)` ends it.
    public struct Part {
        @usableFromInline var cursor: Element.Writer.Cursor
        @usableFromInline let words: UnsafeMutablePointer<UInt64>

        @usableFromInline init(cursor: Element.Writer.Cursor, words: UnsafeMutablePointer<UInt64>) {
            self.cursor = cursor
            self.words = words
        }

        /// Gives a row of the part its value; a row that gets none stays missing.
        @inlinable public mutating func write(_ value: Element, at rowIndex: Int) {
            cursor.write(value, at: rowIndex)
            words[rowIndex >> 6] |= 1 &<< UInt64(truncatingIfNeeded: rowIndex & 63)
        }
    }

    @inlinable public func open(part: Int) -> Part { Part(cursor: writer.cursor(part: part), words: validity.words) }
    @inlinable public func close(_ open: Part, part: Int) { writer.close(open.cursor, part: part) }
}
