import CEmbark

/// Numbers as runs: one repeated, or eight and more packed in bits.
///
///     repeated:   varint (count << 1)         | the number in whole bytes
///     packed:     varint (groups << 1 | 1)    | groups of 8 numbers, `width` bits each
///
/// - Source: apache/parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
struct HybridRuns {
    private let start: UnsafePointer<UInt8>
    private let byteCount: Int
    private let width: Int
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer, width: Int) throws {
        guard (0...32).contains(width) else { throw PageError("expected numbers of 0 to 32 bits, found \(width)") }
        // Nothing is read from an empty buffer.
        start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(bitPattern: 1)!
        byteCount = bytes.count
        self.width = width
    }

    enum Run {
        case repeated(UInt32, count: Int)
        case packed(UnsafePointer<UInt8>, count: Int)
    }

    /// The next run, cut to `limit` numbers.
    private mutating func next(limit: Int) throws -> Run {
        var head: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard offset < byteCount, shift < 63 else {
                throw PageError("expected \(limit) more numbers, found the end")
            }
            let byte = start[offset]
            offset += 1
            head |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { break }
            shift += 7
        }
        let length = Int(head >> 1)
        if head & 1 == 0 {
            let valueBytes = (width + 7) / 8
            guard length > 0, byteCount - offset >= valueBytes else { throw PageError("expected a run, found the end") }
            var value: UInt32 = 0
            for index in 0..<valueBytes { value |= UInt32(start[offset + index]) &<< UInt32(index * 8) }
            offset += valueBytes
            return .repeated(value, count: min(length, limit))
        }
        guard length > 0 else { throw PageError("expected a run, found an empty one") }
        let (all, isHuge) = length.multipliedReportingOverflow(by: 8)
        let count = isHuge ? limit : min(all, limit)
        // The last group may be cut off where its numbers are not needed.
        guard (count * width + 7) / 8 <= byteCount - offset else {
            throw PageError("expected \(count) packed numbers, found the end")
        }
        let first = start + offset
        offset = isHuge ? byteCount : min(byteCount, offset + min(length, byteCount) * width)
        return .packed(first, count: count)
    }

    /// Packed numbers are unpacked so many at a time, which stay in the first-level cache until they are used.
    static let pieceCount = 1024

    /// Hands on the next `count` numbers, each below `bound`, in order: runs of one number, and pieces of packed ones.
    ///
    /// - Parameters:
    ///   - room: for `pieceCount` numbers.
    ///   - repeated: gets a number and the range of indices it stands at; `packed` the numbers of a range.
    @inline(__always)
    mutating func forEach(
        _ count: Int, below bound: Int, room numbers: UnsafeMutablePointer<UInt32>,
        repeated: (_ number: UInt32, _ range: Range<Int>) -> Void,
        packed: (_ numbers: UnsafeMutablePointer<UInt32>, _ range: Range<Int>) -> Void
    ) throws {
        var done = 0
        while done < count {
            switch try next(limit: count - done) {
            case .repeated(let value, let length):
                guard value < bound else { throw Self.outOfRange(value, bound) }
                repeated(value, done..<done + length)
                done += length
            case .packed(let bytes, let length):
                var left = length
                var place = bytes
                while left > 0 {
                    let taken = min(left, Self.pieceCount)
                    embark_unpack_32(place, UInt32(width), numbers, taken)
                    let largest = embark_largest_32(numbers, taken)
                    guard largest < bound else { throw Self.outOfRange(largest, bound) }
                    packed(numbers, done..<done + taken)
                    done += taken
                    left -= taken
                    // A piece is a multiple of eight numbers, so it ends with a byte.
                    place += taken * width / 8
                }
            }
        }
    }

    /// Whether the next `count` numbers are one run of a number.
    func isRun(of number: UInt32, _ count: Int) -> Bool {
        var rest = self
        guard case .repeated(number, count)? = try? rest.next(limit: count) else { return false }
        return true
    }

    /// Writes the next `count` numbers, 0 or 1, as bits into zeroed words.
    mutating func readBits(_ count: Int, into words: UnsafeMutablePointer<UInt64>) throws {
        var done = 0
        while done < count {
            switch try next(limit: count - done) {
            case .repeated(let value, let length):
                guard value < 2 else { throw Self.outOfRange(value, 2) }
                if value == 1 { BitCopy.set(words, bit: done, count: length) }
                done += length
            case .packed(let bytes, let length):
                BitCopy.copy(bytes, sourceBit: 0, count: length, to: words, targetBit: done)
                done += length
            }
        }
    }

    private static func outOfRange(_ value: UInt32, _ bound: Int) -> PageError {
        PageError("expected numbers below \(bound), found \(value)")
    }
}
