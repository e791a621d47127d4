import CEmbark

/// Numbers as differences from one to the next, packed in blocks.
///
///     header:  block size | miniblocks a block | count | first number (zigzag)
///     block:   least difference (zigzag) | a byte a miniblock: its bit width | the miniblocks
///
/// - Source: apache/parquet-format, Encodings.md, "Delta Encoding (DELTA_BINARY_PACKED = 5)".
struct DeltaNumbers {
    private let start: UnsafePointer<UInt8>
    private let byteCount: Int
    /// Where the next byte stands; after `read`, behind the numbers.
    private(set) var offset: Int
    private let miniblocks: Int
    private let numbersPerMiniblock: Int
    /// How many there are.
    let count: Int
    private var last: Int64

    init(_ bytes: UnsafeRawBufferPointer, at first: Int = 0) throws {
        start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(bitPattern: 1)!
        byteCount = bytes.count
        offset = first
        let blockSize = try Self.varint(start, byteCount, &offset)
        let miniblocks = try Self.varint(start, byteCount, &offset)
        let count = try Self.varint(start, byteCount, &offset)
        guard miniblocks > 0, blockSize <= 1 << 20, blockSize % miniblocks == 0, blockSize / miniblocks % 8 == 0,
            blockSize > 0, count <= UInt64(Int32.max)
        else { throw PageError("expected blocks of differences, found \(blockSize) numbers in \(miniblocks) parts") }
        self.miniblocks = Int(miniblocks)
        numbersPerMiniblock = Int(blockSize / miniblocks)
        self.count = Int(count)
        last = Self.zigzag(try Self.varint(start, byteCount, &offset))
    }

    /// Writes all numbers; there must be room for `count`.
    mutating func read(into numbers: UnsafeMutablePointer<Int64>) throws {
        guard count > 0 else { return }
        numbers[0] = last
        var done = 1
        while done < count {
            let least = Self.zigzag(try Self.varint(start, byteCount, &offset))
            guard byteCount - offset >= miniblocks else { throw Self.ended }
            let widths = start + offset
            offset += miniblocks
            for miniblock in 0..<miniblocks where done < count {
                try readMiniblock(Int(widths[miniblock]), least, numbers, &done)
            }
        }
    }

    @inline(__always)
    private mutating func readMiniblock(
        _ width: Int, _ least: Int64, _ numbers: UnsafeMutablePointer<Int64>, _ done: inout Int
    ) throws {
        guard width <= 64 else { throw PageError("expected differences of 0 to 64 bits, found \(width)") }
        let taken = min(numbersPerMiniblock, count - done)
        guard (taken * width + 7) / 8 <= byteCount - offset else { throw Self.ended }
        let target = numbers + done
        target.withMemoryRebound(to: UInt64.self, capacity: taken) {
            embark_unpack_64(start + offset, UInt32(width), $0, taken)
        }
        var sum = last
        for index in 0..<taken {
            sum = sum &+ least &+ target[index]
            target[index] = sum
        }
        last = sum
        done += taken
        // The last miniblock may be cut off by some writers.
        offset = min(byteCount, offset + numbersPerMiniblock * width / 8)
    }

    private static var ended: PageError { PageError("expected more differences, found the end") }

    private static func zigzag(_ raw: UInt64) -> Int64 {
        Int64(bitPattern: raw >> 1) ^ -Int64(bitPattern: raw & 1)
    }

    private static func varint(
        _ start: UnsafePointer<UInt8>, _ byteCount: Int, _ offset: inout Int
    ) throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard offset < byteCount, shift < 64 else { throw ended }
            let byte = start[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }
}
