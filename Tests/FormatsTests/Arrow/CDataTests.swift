import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// Frames that leave and come back through the C Data and C Stream interfaces. Other libraries: `Tests/Oracles/exchange.py`.
@Suite struct CDataTests {
    @Test func structuresLieAsTheStandardHasThem() {
        #expect(MemoryLayout<CSchema>.size == 72 && MemoryLayout<CArray>.size == 80 && MemoryLayout<CStream>.size == 40)
        #expect(MemoryLayout<CSchema>.offset(of: \.format) == 0 && MemoryLayout<CSchema>.offset(of: \.flags) == 24)
        #expect(MemoryLayout<CSchema>.offset(of: \.children) == 40 && MemoryLayout<CSchema>.offset(of: \.release) == 56)
        #expect(MemoryLayout<CSchema>.offset(of: \.privateData) == 64)
        #expect(MemoryLayout<CArray>.offset(of: \.offset) == 16 && MemoryLayout<CArray>.offset(of: \.buffers) == 40)
        #expect(MemoryLayout<CArray>.offset(of: \.dictionary) == 56 && MemoryLayout<CArray>.offset(of: \.release) == 64)
        #expect(MemoryLayout<CStream>.offset(of: \.getNext) == 8 && MemoryLayout<CStream>.offset(of: \.release) == 24)
    }

    private func returned(_ frame: DataFrame) throws -> DataFrame {
        var stream = CStream()
        frame.exportArrowStream(to: &stream)
        return try DataFrame(importingArrowStream: &stream)
    }

    @Test func framesComeBack() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for rowCount in [0, 1, 7, 64, 65, 1_000] {
            for nilShare in [0, 20, 100] {
                let frame = try AnyFrame.make(rowCount: rowCount, nilShare: nilShare, &random)
                let expected = FrameText.render(frame)
                let found = FrameText.render(try returned(frame))
                #expect(found == expected, "seed \(seed): \(FormatOracle.difference(expected, found))")
                for first in [1, 8, 63] where first < rowCount {
                    let slice = try DataFrame(columns: frame.columns.map { $0.slice(first..<rowCount) })
                    let expected = FrameText.render(slice), found = FrameText.render(try returned(slice))
                    #expect(
                        found == expected, "seed \(seed), from \(first): \(FormatOracle.difference(expected, found))")
                }
            }
        }
    }

    @Test func valuesAreNotCopied() throws {
        let numbers = Column(name: "numbers", contents: (0..<1_000).map { $0 })
        let texts = Column(
            name: "texts", contents: (0..<1_000).map { "a text that is longer than twelve bytes, \($0)" })
        let frame = try DataFrame(columns: [AnyColumn(numbers), AnyColumn(texts)])
        let found = try returned(frame)
        #expect(try found["numbers", Int.self].storage.slots.base == numbers.storage.slots.base)
        let here = try found["texts", String.self]
        #expect(here.storage.utf8(at: 5).baseAddress == texts.storage.utf8(at: 5).baseAddress)
    }

    /// The frame is gone when its columns are read, and its memory is let go exactly when the last reader has.
    @Test func whoReadsOutlivesWhoMade() throws {
        let released = Counter()
        var stream = CStream()
        do {
            let memory = Buffer(byteCount: 80)
            for row in 0..<10 { memory.pointer(as: Int.self)[row] = row * row }
            let buffer = Buffer(adopting: memory.base, byteCount: 80) {
                withExtendedLifetime(memory) {}
                released.add()
            }
            let column = Column<Int>(
                name: "n", storage: PlainStorage(values: UnsafePointer(buffer.pointer(as: Int.self))),
                validity: Validity(),
                count: 10, owner: ColumnOwner([buffer]))
            try DataFrame(columns: [AnyColumn(column)]).exportArrowStream(to: &stream)
        }
        var found: DataFrame? = try DataFrame(importingArrowStream: &stream)
        #expect(stream.release == nil && released.count == 0)
        #expect(try found?["n", Int.self].map { $0 ?? -1 } == (0..<10).map { $0 * $0 })
        found = nil
        #expect(released.count == 1)
    }

    /// A consumer may move a child out of an array and release it by itself.
    @Test func aChildMayBeMovedOut() throws {
        let texts = Column(name: "texts", contents: ["one", "a text that is longer than twelve bytes"])
        let numbers = Column(name: "numbers", contents: [1, 2])
        var schema = CSchema(), array = CArray()
        try DataFrame(columns: [AnyColumn(texts), AnyColumn(numbers)]).exportArrow(schema: &schema, array: &array)
        var child = array.children![0]!.pointee
        array.children![0]!.pointee.release = nil
        array.release!(&array)
        #expect(array.release == nil)
        let views = child.buffers![1]!.assumingMemoryBound(to: StringView.self)
        #expect(views[0].length == 3 && views[1].length == 39)
        child.release!(&child)
        schema.release!(&schema)
        #expect(child.release == nil && schema.release == nil)
    }

    @Test func whatCannotBeReadIsRefusedAndReleased() throws {
        var stream = CStream()
        #expect(throws: ArrowReadingError.self) { try DataFrame(importingArrowStream: &stream) }
        var schema = CSchema(format: "l", name: "n", mayMiss: false), array = CArray()
        #expect(throws: ArrowReadingError.self) { try DataFrame(importingArrow: &schema, array: &array) }
        #expect(schema.release == nil)
        let lists = CSchema(format: "+l", name: "lists", mayMiss: true)
        schema = CSchema(format: "+s", name: "", mayMiss: false, children: [lists])
        #expect(
            throws: ArrowReadingError.unsupported(
                source: "Arrow C data", column: "lists", feature: "expected single values, found lists", readable: [])
        ) { try DataFrame(importingArrow: &schema, array: &array) }
    }

    private final class Counter: @unchecked Sendable {
        // @unchecked: the test is one thread.
        private(set) var count = 0
        func add() { count += 1 }
    }
}
