import Columns
import Pool

/// The text of one row while it is put together.
struct TextOutput {
    private var bytes: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0

    init() {
        capacity = 256
        bytes = .allocate(capacity: capacity)
    }

    /// Gives the memory back; whoever made the output calls it once.
    func deallocate() { bytes.deallocate() }

    mutating func clear() { count = 0 }
    /// Keeps the first bytes.
    mutating func cut(to count: Int) { self.count = count }

    var written: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

    private mutating func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        grow(more)
    }

    @inline(never) private mutating func grow(_ more: Int) {
        let larger = max(2 * capacity, count + more)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.update(from: bytes, count: count)
        bytes.deallocate()
        (bytes, capacity) = (moved, larger)
    }

    /// Where the next bytes go, with room for so many; `lengthen` takes those that were written.
    @inline(__always) mutating func room(for more: Int) -> UnsafeMutablePointer<UInt8> {
        reserve(more)
        return bytes + count
    }
    @inline(__always) mutating func lengthen(by more: Int) { count &+= more }

    @inline(__always) mutating func append(_ byte: UInt8) {
        reserve(1)
        bytes[count] = byte
        count &+= 1
    }

    @inline(__always) mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        guard let start = text.baseAddress else { return }
        reserve(text.count)
        (bytes + count).update(from: start, count: text.count)
        count &+= text.count
    }

    mutating func append(_ text: [UInt8]) { text.withUnsafeBufferPointer { append($0) } }
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append($0) }
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        for byte in UTF8.encode(scalar)! { append(byte) }
    }

    /// A number with zeros in front up to a width, its sign before them.
    @inline(__always) mutating func append(_ number: Int64, width: Int) {
        switch width {
        case 2 where number >= 0 && number < 100: append(twoDigits: number)
        case 4 where number >= 0 && number < 10_000:
            append(twoDigits: number / 100)
            append(twoDigits: number % 100)
        default: appendDigits(number, width)
        }
    }

    @inline(__always) private mutating func append(twoDigits number: Int64) {
        reserve(2)
        // Divisions of what is known to be small are a multiplication.
        let number = UInt32(truncatingIfNeeded: number)
        bytes[count] = UInt8(truncatingIfNeeded: 48 &+ number / 10)
        bytes[count &+ 1] = UInt8(truncatingIfNeeded: 48 &+ number % 10)
        count &+= 2
    }

    @inline(never) private mutating func appendDigits(_ number: Int64, _ width: Int) {
        var magnitude = number.magnitude
        if number < 0 { append(UInt8(ascii: "-")) }
        var digits: (UInt64, UInt64, UInt32) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { digits in
            var place = 20
            while magnitude > 0 || 20 - place < width {
                place -= 1
                digits[place] = UInt8(truncatingIfNeeded: 48 &+ magnitude % 10)
                magnitude /= 10
            }
            let start = UnsafePointer(digits.baseAddress!.assumingMemoryBound(to: UInt8.self))
            append(UnsafeBufferPointer(start: start + place, count: 20 - place))
        }
    }
}

extension Column {
    /// Texts that are written row by row, on all cores; missing where this column is.
    ///
    /// - Parameters:
    ///   - state: made anew for every morsel.
    ///   - write: appends the text of a row that has a value.
    @inline(__always)
    func writtenTexts<State>(
        state: @Sendable () throws -> State,
        write: @Sendable (_ state: inout State, _ row: Int, _ output: inout TextOutput) throws -> Void
    ) throws -> Column<String> {
        try partlyWrittenTexts(
            state: state,
            write: { state, row, output in
                try write(&state, row, &output)
                return true
            })
    }

    /// As `writtenTexts`; a row for which `write` says false is missing.
    ///
    /// - Parameter expecting: about how many bytes the texts of some rows will have.
    @inline(__always)
    func partlyWrittenTexts<State>(
        state: @Sendable () throws -> State, expecting: @Sendable (_ rows: Range<Int>) -> Int = { _ in 0 },
        write: @Sendable (_ state: inout State, _ row: Int, _ output: inout TextOutput) throws -> Bool
    ) throws -> Column<String> {
        let partRows = ColumnWriter<String>.partRows
        let (validity, count) = (validity, count)
        let writer = StringWriter(count: count, partCount: (count + partRows - 1) / partRows, isZeroed: false)
        let bits = NewBits(count: count)
        try Pool.current.forEachMorsel(of: count, size: partRows) { rows, _ in
            var output = TextOutput()
            defer { output.deallocate() }
            var state = try state()
            let part = rows.lowerBound / partRows
            var cursor = writer.cursor(part: part)
            cursor.reserve(expecting(rows))
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                var left = validity.word(at: first, rowCount: count)
                var found: UInt64 = 0
                while left != 0 {
                    let bit = left.trailingZeroBitCount
                    left &= left &- 1
                    output.clear()
                    guard try write(&state, first &+ bit, &output) else { continue }
                    cursor.write(utf8: output.written, at: first &+ bit)
                    found |= 1 &<< UInt64(truncatingIfNeeded: bit)
                }
                bits.words[first >> 6] = found
                if found != ~0 { clearMissing(found, first..<Swift.min(first + 64, rows.upperBound), cursor) }
            }
            writer.close(cursor, part: part)
        }
        withExtendedLifetime(owner) {}
        let (storage, buffers) = writer.finish()
        let made = Validity(words: UnsafePointer(bits.words))
        let isWhole = !made.hasNil(rowCount: count)
        return Column<String>(
            name: name, storage: storage, validity: isWhole ? Validity() : made, count: count,
            owner: ColumnOwner(buffers + (isWhole ? [] : [bits.buffer])))
    }
}

/// Empties the rows whose bits are not set, at most 64.
private func clearMissing(_ present: UInt64, _ rows: Range<Int>, _ cursor: StringWriter.Cursor) {
    for row in rows where (present &>> UInt64(row - rows.lowerBound)) & 1 == 0 { cursor.clear(row) }
}
