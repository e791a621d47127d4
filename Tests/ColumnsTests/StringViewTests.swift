@testable import Columns
import Testing

extension ColumnsTests {
    @Suite struct StringViews {
        @Test func layout() {
            #expect(MemoryLayout<StringView>.size == 16 && MemoryLayout<StringView>.stride == 16)
            #expect(StringView().length == 0 && StringView().isInline)
        }

        /// Every length around the border of 12 bytes, with bytes that are told apart.
        @Test(arguments: 0...13)
        func lengths(length: Int) {
            let bytes = (0..<length).map { UInt8(0x61 + $0) }
            var arena = StringArena(bufferIndex: 0)
            var view = bytes.withUnsafeBufferPointer { arena.view(of: $0) }
            #expect(view.isInline == (length <= 12) && view.length == length)
            #expect((arena.buffer == nil) == (length <= 12))
            let raw = withUnsafeBytes(of: &view, Array.init)
            let shown = min(length, length <= 12 ? 12 : 4)
            #expect(Array(raw[4..<4 + shown]) == Array(bytes.prefix(shown)))
            if length <= 12 { #expect(raw[(4 + length)...].allSatisfy { $0 == 0 }, "the rest is padded with zeros") }
            let (heap, table) = StringHeap.over(arena.buffer.map { [$0] } ?? [])
            withExtendedLifetime((table, arena)) {
                #expect(withUnsafePointer(to: &view) { Array(heap.bytes(of: $0)) } == bytes)
            }
        }

        @Test func severalHeaps() {
            var arenas = (0..<3).map { StringArena(bufferIndex: $0) }
            let texts = (0..<30).map { "the text that has the number \($0)" }
            var views = texts.enumerated().map { index, text in
                Array(text.utf8).withUnsafeBufferPointer { arenas[index % 3].view(of: $0) }
            }
            let (heap, table) = StringHeap.over(arenas.map { $0.buffer! })
            #expect(heap.bufferCount == 3)
            withExtendedLifetime((table, arenas)) {
                views.withUnsafeMutableBufferPointer { views in
                    for index in texts.indices {
                        let bytes = heap.bytes(of: UnsafePointer(views.baseAddress! + index))
                        #expect(String(decoding: bytes, as: UTF8.self) == texts[index])
                    }
                }
            }
        }

        /// Equality, order and hash agree with the texts' bytes, whatever the lengths and places.
        @Test func equalityOrderAndHash() {
            let stems = [
                "", "a", "ab", "abc", "abcd", "abcde", "abcdefghijkl", "abcdefghijklm", "abcdefghijkln", "b", "é", "🎵",
            ]
            let texts = stems.flatMap { stem in [stem, stem + "\0", stem + "\0\0b", stem + "the same long ending"] }
            // Twice, so that equal texts lie in different places.
            let column = Column<String>(name: "x", contents: texts + texts)
            defer { withExtendedLifetime(column) {} }
            let heap = column.storage.heap
            var wrong: [String] = []
            for (left, leftText) in (texts + texts).enumerated() {
                for (right, rightText) in (texts + texts).enumerated() {
                    let (a, b) = (column.storage.view(at: left), column.storage.view(at: right))
                    let isEqual = Array(leftText.utf8) == Array(rightText.utf8)
                    let precedes = leftText.utf8.lexicographicallyPrecedes(rightText.utf8)
                    if heap.areEqual(a, b) != isEqual { wrong.append("\(leftText) == \(rightText)") }
                    if heap.precedes(a, b) != precedes { wrong.append("\(leftText) < \(rightText)") }
                    if isEqual, heap.hash(of: a) != heap.hash(of: b) { wrong.append("hash \(leftText)") }
                }
            }
            #expect(wrong == [])
        }

        @Test func hashesOfAllShortTextsDiffer() {
            // All texts of 0 to 3 letters of a few, and every length up to 40 of one letter: a hash of 64 bits has no excuse.
            let letters: [UInt8] = [0, 1, 97, 98, 255]
            var texts: Set<[UInt8]> = [[]]
            for _ in 0..<3 { texts.formUnion(texts.flatMap { text in letters.map { text + [$0] } }) }
            texts.formUnion((0...40).flatMap { count in letters.map { [UInt8](repeating: $0, count: count) } })
            // One bit apart at every place.
            for count in 1...24 {
                for place in 0..<count {
                    var text = [UInt8](repeating: 7, count: count)
                    text[place] = 6
                    texts.insert(text)
                }
            }
            let hashes = Set(texts.map { $0.withUnsafeBufferPointer { foldedHash($0) } })
            #expect(hashes.count == texts.count)
            #expect(Set((0..<10_000).map { foldedHash(UInt64($0)) >> 32 }).count > 9_990)
        }
    }
}
