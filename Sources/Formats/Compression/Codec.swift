import CCompression
import Columns

/// A way to compress bytes, from a library of the system.
package enum Codec: Int32, Sendable, CaseIterable, CustomStringConvertible {
    case snappy = 1
    /// gzip or zlib when reading; gzip when writing.
    case gzip = 2
    case zstd = 3
    /// A bare LZ4 block.
    case lz4Raw = 4
    case lz4Frame = 5
    /// LZ4 blocks with their lengths, as Hadoop writes them.
    case lz4Hadoop = 6
    case brotli = 7

    package var description: String {
        switch self {
        case .snappy: "Snappy"
        case .gzip: "gzip"
        case .zstd: "zstd"
        case .lz4Raw, .lz4Hadoop: "LZ4"
        case .lz4Frame: "LZ4 frame"
        case .brotli: "Brotli"
        }
    }

    /// How much longer a text may be than what it was compressed to, by the codec's format: a header that claims more lies.
    ///
    /// zstd and Brotli can say "that byte, 128 KiB (16 MiB) times" in a few bytes; the others cannot say more than this.
    private var largestExpansion: Int {
        switch self {
        case .snappy: 32
        case .gzip: 1_040
        case .lz4Raw, .lz4Frame, .lz4Hadoop: 256
        case .zstd: 1 << 16
        case .brotli: 1 << 18
        }
    }

    /// Whether `count` bytes can become `claimed` bytes: asked before memory is made for them.
    package func canExpand(_ count: Int, to claimed: Int) -> Bool {
        let (limit, overflow) = max(count, 64).multipliedReportingOverflow(by: largestExpansion)
        return overflow || claimed <= limit
    }

    /// Decompresses all of `source`, which becomes exactly as many bytes as `target` has.
    ///
    /// - Throws: `CompressionError`; `target` then holds anything.
    package func decompress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) {
        let written = try decompress(source, upTo: target)
        guard written == target.count else {
            throw .wrongLength(codec: description, expected: target.count, found: written)
        }
    }

    /// Decompresses all of `source` into at most `target.count` bytes.
    ///
    /// - Returns: how many bytes it became.
    package func decompress(
        _ source: UnsafeRawBufferPointer, upTo target: UnsafeMutableRawBufferPointer
    ) throws(CompressionError) -> Int {
        var written = 0
        // An empty buffer has no address, and the libraries want one.
        var nothing: UInt8 = 0
        let status = withUnsafeMutablePointer(to: &nothing) { nothing in
            embark_decompress(
                rawValue, source.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(nothing),
                source.count, target.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing, target.count,
                &written)
        }
        switch Int(status) {
        case EMBARK_CODEC_OK: return written
        case EMBARK_CODEC_TOO_LONG: throw .tooLong(codec: description, expected: target.count)
        case EMBARK_CODEC_OUT_OF_MEMORY: throw .outOfMemory(codec: description)
        default: throw .corrupt(codec: description)
        }
    }

    /// The most bytes that `count` bytes compress to.
    package func compressedBound(_ count: Int) -> Int { embark_compressed_bound(rawValue, count) }

    /// Compresses all of `source` into a target of at least `compressedBound` bytes.
    ///
    /// - Parameter level: of zstd, gzip and Brotli.
    /// - Returns: how many bytes it became.
    package func compress(
        _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, level: Int = 1
    ) throws(CompressionError) -> Int {
        var written = 0
        var nothing: UInt8 = 0
        let status = withUnsafeMutablePointer(to: &nothing) { nothing in
            embark_compress(
                rawValue, Int32(level),
                source.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafePointer(nothing), source.count,
                target.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nothing, target.count, &written)
        }
        switch Int(status) {
        case EMBARK_CODEC_OK: return written
        case EMBARK_CODEC_OUT_OF_MEMORY: throw .outOfMemory(codec: description)
        default: throw .tooLong(codec: description, expected: target.count)
        }
    }
}
