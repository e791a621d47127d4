import Foundation
import Testing

@testable import Formats

@Suite struct CodecTests {
    private let texts: [[UInt8]] = [
        [], [7], Array("a text that is there twice, a text that is there twice".utf8),
        [UInt8](repeating: 3, count: 100_000),
        (0..<70_000).map { UInt8(truncatingIfNeeded: ($0 * 2_654_435_761) >> 7) },
    ]

    private func compressed(_ text: [UInt8], _ codec: Codec) throws -> [UInt8] {
        var target = [UInt8](repeating: 0, count: codec.compressedBound(text.count))
        let count = try text.withUnsafeBytes { text in
            try target.withUnsafeMutableBytes { try codec.compress(text, into: $0) }
        }
        return Array(target[..<count])
    }

    private func decompressed(_ bytes: [UInt8], _ codec: Codec, count: Int) throws -> [UInt8] {
        var target = [UInt8](repeating: 0, count: count)
        try bytes.withUnsafeBytes { bytes in
            try target.withUnsafeMutableBytes { try codec.decompress(bytes, into: $0) }
        }
        return target
    }

    @Test(arguments: Codec.allCases) func textsComeBack(codec: Codec) throws {
        for text in texts {
            let bytes = try compressed(text, codec)
            #expect(try decompressed(bytes, codec, count: text.count) == text, "\(codec), \(text.count) bytes")
            #expect(codec.canExpand(bytes.count, to: text.count))
        }
    }

    @Test(arguments: Codec.allCases) func anotherLengthIsRefused(codec: Codec) throws {
        for text in texts.dropFirst() {
            let bytes = try compressed(text, codec)
            #expect(throws: CompressionError.self) { try decompressed(bytes, codec, count: text.count + 1) }
            #expect(throws: CompressionError.self) { try decompressed(bytes, codec, count: text.count - 1) }
        }
    }

    @Test(arguments: Codec.allCases) func damagedBytesNeverReachBeyondTheTarget(codec: Codec) throws {
        let text = texts[2]
        let bytes = try compressed(text, codec)
        for offset in bytes.indices {
            for mask in [0xFF, 1, 0x80] as [UInt8] {
                var damaged = bytes
                damaged[offset] ^= mask
                _ = try? decompressed(damaged, codec, count: text.count)
            }
            #expect(throws: CompressionError.self) {
                try decompressed(Array(bytes[..<offset]), codec, count: text.count)
            }
        }
    }

    @Test func severalMembersAreOneText() throws {
        for codec in [Codec.gzip, .zstd, .lz4Frame] {
            let bytes = try compressed(texts[2], codec) + compressed(texts[1], codec)
            #expect(try decompressed(bytes, codec, count: texts[2].count + 1) == texts[2] + texts[1], "\(codec)")
        }
    }
}
