import Foundation
import Testing

@testable import Formats

/// Snappy's reader, which is ours, against a slow twin: texts of all kinds, elements put together by chance, and damaged ones.
@Suite struct SnappyTests {
    @Test func readsWhatTheLibraryWrites() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let text = Self.text(&random)
            var bytes = [UInt8](repeating: 0, count: Codec.snappy.compressedBound(text.count))
            let count = try text.withUnsafeBytes { text in
                try bytes.withUnsafeMutableBytes { try Codec.snappy.compress(text, into: $0) }
            }
            bytes.removeSubrange(count...)
            #expect(Self.decompressed(bytes, room: text.count) == text, "seed \(seed), round \(round)")
            #expect(Self.slow(bytes) == text, "the twin, seed \(seed), round \(round)")
        }
    }

    @Test func agreesWithTheTwinOnElementsOfAllKinds() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for round in 0..<3_000 {
            var bytes = Self.elements(&random)
            for _ in 0..<[0, 0, 0, 1, 3].randomElement(using: &random)! {
                bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Int.random(in: 0..<10, using: &random) == 0 {
                bytes.removeLast(.random(in: 1...bytes.count, using: &random))
            }
            let expected = Self.slow(bytes)
            // Exactly the room it claims: what is written beyond would be found by the sanitizer and by the guard bytes.
            let found = Self.decompressed(bytes, room: expected?.count ?? 5_000)
            #expect(found == expected, "seed \(seed), round \(round)")
        }
    }

    /// Bytes with repetitions near and far.
    private static func text(_ random: inout SeededGenerator) -> [UInt8] {
        let count = Int.random(in: 0...3_000, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return (0..<count).map { _ in .random(in: 0...255, using: &random) }
        case 1: return [UInt8](repeating: 7, count: count)
        case 2:
            let step = Int.random(in: 1...40, using: &random)
            return (0..<count).map { $0 % step == 0 ? .random(in: 0...255, using: &random) : UInt8($0 % step) }
        default:
            // Numbers of eight bytes that grow.
            var number = 1_700_000_000
            return (0..<count / 8).flatMap { _ -> [UInt8] in
                number += .random(in: 0...5_000, using: &random)
                return withUnsafeBytes(of: number.littleEndian) { Array($0) }
            }
        }
    }

    /// A text of up to some thousand bytes as elements: literals and copies of all lengths and distances.
    private static func elements(_ random: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        var made = 0
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        for _ in 0..<Int.random(in: 1...80, using: &random) {
            let kind = made == 0 ? 0 : Int.random(in: 0..<5, using: &random)
            let near = Bool.random(using: &random)
            let distance = made == 0 ? 0 : Int.random(in: 1...min(made, near ? 20 : 60_000), using: &random)
            switch kind {
            case 1 where distance < 2_048:
                let length = Int.random(in: 4...11, using: &random)
                bytes += [UInt8(1 | (length - 4) << 2 | (distance >> 8) << 5), UInt8(distance & 255)]
                made += length
            case 2, 3:
                let length = Int.random(in: 1...64, using: &random)
                bytes += [UInt8(kind | (length - 1) << 2)] + number(distance, kind == 2 ? 2 : 4)
                made += length
            default:
                let length = Int.random(in: 1...(near ? 20 : 90), using: &random)
                let width = length > 60 ? Int.random(in: 1...4, using: &random) : 0
                bytes += width > 0 ? [UInt8((59 + width) << 2)] + number(length - 1, width) : [UInt8((length - 1) << 2)]
                bytes += (0..<length).map { _ in .random(in: 0...255, using: &random) }
                made += length
            }
        }
        var head: [UInt8] = []
        var rest = made
        while rest > 127 {
            head.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return head + [UInt8(rest)] + bytes
    }

    /// Nil where it is refused. Guard bytes behind the room must be left as they are.
    private static func decompressed(_ bytes: [UInt8], room: Int) -> [UInt8]? {
        var target = [UInt8](repeating: 0xA5, count: room + 200)
        let count = bytes.withUnsafeBytes { bytes in
            target.withUnsafeMutableBytes { target in
                try? Codec.snappy.decompress(bytes, upTo: UnsafeMutableRawBufferPointer(rebasing: target[..<room]))
            }
        }
        #expect(target[room...].allSatisfy { $0 == 0xA5 })
        return count.map { Array(target[..<$0]) }
    }

    /// One byte after the other.
    private static func slow(_ bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        func take(_ count: Int) -> Int? {
            guard rest.count >= count else { return nil }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        var total = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = take(1) else { return nil }
            total |= (byte & 127) << shift
            if byte < 128 { break }
            if shift == 28 { return nil }
        }
        guard total <= 5_000 else { return nil }
        var text: [UInt8] = []
        while let tag = take(1) {
            if tag & 3 == 0 {
                var length = (tag >> 2) + 1
                if length > 60 {
                    guard let long = take(length - 60) else { return nil }
                    length = long + 1
                }
                guard rest.count >= length, length <= total - text.count else { return nil }
                text += rest.prefix(length)
                rest = rest.dropFirst(length)
                continue
            }
            let isNear = tag & 3 == 1
            guard let low = take([1: 1, 2: 2, 3: 4][tag & 3]!) else { return nil }
            let distance = isNear ? (tag >> 5) << 8 | low : low
            let length = isNear ? 4 + ((tag >> 2) & 7) : (tag >> 2) + 1
            guard distance > 0, distance <= text.count, length <= total - text.count else { return nil }
            for _ in 0..<length { text.append(text[text.count - distance]) }
        }
        return text.count == total ? text : nil
    }
}
