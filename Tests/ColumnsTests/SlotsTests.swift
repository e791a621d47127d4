@testable import Columns
import Testing

extension ColumnsTests {
    @Suite struct SlotsAndScratch {
        func check<Element: ColumnElement>(_ rows: [Element?], bitWidth: Int) {
            let column = Column<Element>(name: "x", contents: rows)
            defer { withExtendedLifetime(column) {} }
            let slots = column.slice(1..<rows.count).storage.slots
            #expect(slots.bitWidth == bitWidth, "\(Element.elementName)")
            if bitWidth == 1 {
                #expect(slots.bitOffset == 1 && slots.byteCount(rowCount: 65) == 16)
                #expect(
                    (1..<rows.count).allSatisfy {
                        slots.bits.isValid($0 - 1) == (column.storage.element(at: $0) as! Bool)
                    })
            } else {
                #expect(slots.base == column.storage.slots.base + bitWidth / 8 && slots.bitOffset == 0)
                #expect(slots.byteCount(rowCount: 3) == 3 * bitWidth / 8)
            }
            // The same storage over a copy of its memory.
            let copy = Buffer(byteCount: slots.byteCount(rowCount: rows.count))
            copy.base.copyMemory(from: column.storage.slots.base, byteCount: slots.byteCount(rowCount: rows.count))
            let again = Column<Element>(
                name: "x", storage: column.storage.replacingSlots(copy.base), validity: column.validity,
                count: rows.count,
                owner: ColumnOwner([copy], parents: [column.owner]))
            #expect(again.map { $0 } == rows && again.type == column.type)
        }

        @Test func everyType() {
            check([1, nil, 3], bitWidth: 64)
            check([1.5, nil, 3], bitWidth: 64)
            check([true, nil, false, true], bitWidth: 1)
            check([Timestamp(ticks: 1), nil], bitWidth: 64)
            check([Duration.nanoseconds(1), nil], bitWidth: 64)
            check([CalendarDate(daysSinceEpoch: 1), nil], bitWidth: 32)
            check(["short", nil, "a text of more than twelve bytes"], bitWidth: 128)
            let codes = dictionaryColumn(["a", "b", nil])
            #expect(codes.storage.slots.bitWidth == 32)
            #expect(codes.storage.replacingSlots(codes.storage.slots.base).dictionaryCount == 2)
        }

        @Test func scratchIsReusedZeroAndNested() {
            func touch(_ count: Int) -> (zeros: UInt, bytes: UInt) {
                let scratch = Scratch(zeroCount: count, byteCount: count)
                #expect((0..<count).allSatisfy { scratch.zeros[$0] == 0 })
                #expect(UInt(bitPattern: scratch.bytes) % 64 == 0)
                scratch.bytes.initializeMemory(as: UInt8.self, repeating: 0xFF, count: count)
                scratch.zeros[count - 1] = 7
                let inner = Scratch(zeroCount: 2 * count, byteCount: 2 * count)
                #expect(inner.zeros[count - 1] == 0 && inner.bytes != scratch.bytes)
                scratch.zeros[count - 1] = 0
                return (UInt(bitPattern: scratch.zeros), UInt(bitPattern: scratch.bytes))
            }
            let first = touch(5_000)
            // The same thread gets the same memory, also for less.
            #expect(touch(5_000) == first && touch(3) == first)
            // Beyond what a thread keeps: fresh again, and zero.
            for _ in 0..<2 { _ = touch(9 << 20) }
        }
    }
}
