import Columns
import Synchronization
import Testing

extension ColumnsTests {
    @Suite struct Buffers {
        @Test(arguments: [0, 1, 7, 8, 63, 64, 65, 4095, 4096, 1 << 20, (4 << 20) - 1, 4 << 20, (4 << 20) + 1, 9 << 20])
        func alignedPaddedAndWritable(byteCount: Int) {
            let buffer = Buffer(byteCount: byteCount)
            #expect(buffer.byteCount == byteCount)
            #expect(UInt(bitPattern: buffer.base) % 64 == 0)
            let padded = max(64, (byteCount + 63) / 64 * 64)
            // What lies behind the values is defined, and zero; all of it may be written.
            #expect((byteCount..<padded).allSatisfy { buffer.base.load(fromByteOffset: $0, as: UInt8.self) == 0 })
            buffer.base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: padded)
            #expect(buffer.base.load(fromByteOffset: padded - 1, as: UInt8.self) == 0xA5)
        }

        @Test(arguments: [0, 1, 64, 4095, 4 << 20, (4 << 20) + 1])
        func zerosBeforeAndBehind(byteCount: Int) {
            // Given back full of other bytes, then taken again.
            for _ in 0..<3 {
                let buffer = Buffer(byteCount: byteCount)
                let padded = max(64, (byteCount + 63) / 64 * 64)
                // Two whole huge pages have no room for margins.
                #expect(buffer.readable.count == padded + (byteCount == 4 << 20 ? 0 : 128))
                guard byteCount != 4 << 20 else { continue }
                #expect(buffer.readable.prefix(64).allSatisfy { $0 == 0 })
                #expect(buffer.readable.suffix(64).allSatisfy { $0 == 0 })
                withExtendedLifetime(buffer) {
                    _ = buffer.base.initializeMemory(as: UInt8.self, repeating: 0xFF, count: padded)
                }
            }
        }

        @Test func ownersKnowWhatTheyKeep() {
            let (buffer, foreign) = (Buffer(byteCount: 100), ReleaseCount().buffer(byteCount: 64))
            let owner = ColumnOwner(keeping: ColumnOwner([foreign, buffer]))
            func keeps(_ base: UnsafeMutableRawPointer, _ bytes: Range<Int>) -> Bool {
                owner.keeps(UnsafeRawBufferPointer(start: base + bytes.lowerBound, count: bytes.count))
            }
            #expect(keeps(buffer.base, -64..<192) && keeps(buffer.base, 0..<100))
            #expect(!keeps(buffer.base, -65..<0) && !keeps(buffer.base, 100..<193))
            #expect(keeps(foreign.base, 0..<64) && !keeps(foreign.base, -1..<8) && !keeps(foreign.base, 0..<65))
        }

        @Test(arguments: [1, 64, 1000, (4 << 20) - 64, 4 << 20, 5 << 20])
        func zeroed(byteCount: Int) {
            // Memory that was used and given back is what a fresh buffer may get.
            for _ in 0..<3 {
                let used = Buffer(byteCount: byteCount)
                withExtendedLifetime(used) {
                    _ = used.base.initializeMemory(as: UInt8.self, repeating: 0xFF, count: byteCount)
                }
                let buffer = Buffer(byteCount: byteCount, zeroed: true)
                withExtendedLifetime(buffer) {
                    let bytes = UnsafeRawBufferPointer(start: buffer.base, count: byteCount)
                    #expect(bytes.allSatisfy { $0 == 0 })
                }
            }
        }

        @Test(arguments: interestingCounts)
        func bitmaps(bitCount: Int) {
            let bitmap = Buffer.bitmap(bitCount: bitCount)
            #expect(bitmap.byteCount == max(8, (bitCount + 63) / 64 * 8))
            #expect((0..<bitmap.byteCount / 8).allSatisfy { bitmap.words[$0] == 0 })
        }

        @Test func adoptedMemoryIsReleasedOnce() {
            let released = ReleaseCount()
            do {
                let buffer = released.buffer(byteCount: 8)
                #expect(buffer.byteCount == 8 && released.count == 0)
            }
            #expect(released.count == 1)
        }

        @Test func columnsKeepTheirBuffers() {
            let released = ReleaseCount()
            var column: Column<Int>? = released.column(rows: 4)
            var slice = column?.slice(1..<3).slice(1..<2).renamed("y")
            var own = slice?.withOwnReferenceCount()
            var erased = own.map { AnyColumn($0).withOwnReferenceCount().slice(0..<1) }
            column = nil
            #expect(released.count == 0 && slice?[0] == 2)
            slice = nil
            own = nil
            #expect(released.count == 0 && erased?[0] as? Int == 2)
            erased = nil
            #expect(released.count == 1 && column == nil)
        }

        @Test func aCategoryColumnKeepsTheDictionary() {
            let released = ReleaseCount()
            var categories: Column<String>?
            do {
                let dictionary = Column<String>(name: "x", contents: ["a", "a long text, not inline"])
                let codes = released.buffer(byteCount: 8)
                codes.pointer(as: UInt32.self)[0] = 1
                let storage = StringStorage(
                    codes: codes.pointer(as: UInt32.self), dictionary: dictionary.storage.views, dictionaryCount: 2,
                    heap: dictionary.storage.heap)
                let owner = ColumnOwner([codes], parents: [dictionary.owner])
                let column = Column<String>(name: "x", storage: storage, validity: Validity(), count: 2, owner: owner)
                categories = column.categories
            }
            #expect(released.count == 0 && categories?.map { $0 } == ["a", "a long text, not inline"])
            categories = nil
            #expect(released.count == 1)
        }

        @Test func ownersCountBytes() {
            let inner = ColumnOwner([Buffer(byteCount: 100), Buffer(byteCount: 28)])
            #expect(inner.byteCount == 128)
            #expect(ColumnOwner(keeping: inner).byteCount == 128)
            #expect(ColumnOwner([Buffer(byteCount: 2)], parents: [inner, inner]).byteCount == 258)
            #expect(ColumnOwner([]).byteCount == 0)
        }
    }
}

/// Counts how often adopted memory was given back.
final class ReleaseCount: Sendable {
    private let releases = Atomic(0)
    var count: Int { releases.load(ordering: .sequentiallyConsistent) }

    func buffer(byteCount: Int) -> Buffer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: byteCount, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
        let address = UInt(bitPattern: memory)
        return Buffer(adopting: memory, byteCount: byteCount) { [self] in
            UnsafeMutableRawPointer(bitPattern: address)!.deallocate()
            releases.add(1, ordering: .sequentiallyConsistent)
        }
    }

    /// The numbers from 0 in adopted memory.
    func column(rows: Int) -> Column<Int> {
        let buffer = buffer(byteCount: rows * 8)
        for row in 0..<rows { buffer.pointer(as: Int.self)[row] = row }
        return Column(
            name: "x", storage: PlainStorage(values: buffer.pointer(as: Int.self)), validity: Validity(), count: rows,
            owner: ColumnOwner([buffer]))
    }
}
