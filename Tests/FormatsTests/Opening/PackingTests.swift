import CCompression
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// Packed files: all members, whoever made them; damaged ones are told, and never read wrongly.
@Suite struct PackingTests {
    private static let text = (0..<9000).map { "row \($0) \($0 &* 2_654_435_761 % 1000)\n" }.joined()

    /// A text packed by our own writers, cut into members.
    private static func packed(_ packing: Packing, pieces: Int) throws -> [UInt8] {
        let bytes = Array(text.utf8)
        var output = ByteOutput(capacity: 0)
        for piece in 0..<pieces {
            let part = bytes[bytes.count * piece / pieces..<bytes.count * (piece + 1) / pieces]
            try part.withUnsafeBufferPointer { try packing.runPacking!.pack($0, into: &output) }
        }
        return Array(output.bytes)
    }

    private static func unpacked(_ packing: Packing, _ bytes: [UInt8]) throws -> [UInt8] {
        let file = bytes.withUnsafeBytes { TextBytes(copying: $0, name: "packed") }
        let text = try packing.unpacked(file)
        // `bytes` points into memory that lives as long as the text.
        return withExtendedLifetime(text) { Array(text.bytes) }
    }

    @Test func membersComeBackInOrder() throws {
        for packing in Packing.writable {
            for pieces in [1, 2, 7] {
                let bytes = try Self.packed(packing, pieces: pieces)
                #expect(bytes.withUnsafeBufferPointer { Packing.beginning($0) } == packing)
                for threads in [1, 2, 8] {
                    try Pool(threads: threads).use {
                        let again = try Self.unpacked(packing, bytes)
                        #expect(again == Array(Self.text.utf8), "\(packing), \(pieces) members")
                    }
                }
            }
        }
    }

    @Test func membersThatDoNotSayHowLongTheyAreComeBackToo() throws {
        // The same deflate stream behind the shortest header.
        for pieces in [1, 3] {
            var plain: [UInt8] = []
            let bytes = Array(Self.text.utf8)
            for piece in 0..<pieces {
                let part = bytes[bytes.count * piece / pieces..<bytes.count * (piece + 1) / pieces]
                var room = [UInt8](repeating: 0, count: Codec.gzip.compressedBound(part.count))
                let count = try part.withUnsafeBytes { source in
                    try room.withUnsafeMutableBytes { try Codec.gzip.compress(source, into: $0, level: 6) }
                }
                plain += room[..<count]
            }
            #expect(try Self.unpacked(.gzip, plain) == bytes)
            #expect(try Self.unpacked(.gzip, plain + [0, 0, 0]) == bytes, "zeros behind the last member")
        }
    }

    @Test func damagedFilesAreTold() throws {
        for packing in Packing.writable {
            let bytes = try Self.packed(packing, pieces: 2)
            var wrong = 0
            for at in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) {
                #expect(throws: FileError.self, "\(packing) cut at \(at)") {
                    let cut = try Self.unpacked(packing, Array(bytes[..<max(at, 1)]))
                    // Cut exactly between members it is a whole file.
                    if cut.count < Self.text.utf8.count, Self.text.utf8.starts(with: cut), !cut.isEmpty {
                        throw FileError.damaged(path: "", packing: "", reason: "a member is left")
                    }
                }
                var changed = bytes
                changed[at] ^= 0x41
                if let text = try? Self.unpacked(packing, changed), text != Array(Self.text.utf8) { wrong += 1 }
            }
            // Only zstd and LZ4 frames without checksums can be changed unnoticed.
            if packing == .gzip { #expect(wrong == 0) }
        }
        #expect(throws: FileError.self) { try Self.unpacked(.brotli, Array("no brotli at all".utf8)) }
        #expect(throws: FileError.self) { try Self.unpacked(.bzip2, Array("BZh9 no bzip2".utf8)) }
        #expect(throws: FileError.self) { try Self.unpacked(.xz, Packing.xz.magic! + [1, 2, 3]) }
    }

    @Test func anEmptyTextComesBack() throws {
        for packing in Packing.writable {
            var output = ByteOutput(capacity: 0)
            try [UInt8]().withUnsafeBufferPointer { bytes in
                try packing.runPacking!.pack(bytes, into: &output)
            }
            #expect(try Self.unpacked(packing, Array(output.bytes)) == [])
        }
    }
}
