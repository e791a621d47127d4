import Columns
import Testing

extension ColumnsTests {
    @Suite struct Dumps {
        @Test func numbers() {
            let column = Column<Int>(name: "plays", contents: [1, nil, 3] + (0..<1000).map { Optional($0) })
            #expect(
                AnyColumn(column).dump(rowLimit: 3) == """
                    column "plays": Int, 1,003 rows, 1 missing, 8,152 bytes
                    storage: 64-bit values
                    owner: 2 buffers of 8,024, 128 bytes, 0 parents
                    validity: from bit 0: fffffffffffffffd \(Array(repeating: "ffffffffffffffff", count: 7).joined(separator: " ")) ...
                    rows: 1, nil, 3, ...
                    """)
        }

        @Test func bitsOfASlice() {
            let column = Column<Bool>(name: "x", contents: [true, false, nil, true, true]).slice(1..<4)
            #expect(
                column.dump() == """
                    column "x": Bool, 3 rows, 1 missing, 16 bytes
                    storage: 1-bit values from bit 1
                    owner: 2 buffers of 8, 8 bytes, 0 parents
                    validity: from bit 1: 0000000000000005
                    rows: false, nil, true
                    """)
        }

        @Test func texts() {
            let long = "a text of more than twelve bytes"
            let column = dictionaryColumn(["a", long, "a"])
            #expect(
                column.dump(rowLimit: 2) == """
                    column "x": String, 3 rows, 0 missing, 76 bytes
                    storage: 32-bit codes of 2 values, 1 heap buffer
                    owner: 2 buffers of 12, 8 bytes, 1 parent
                    validity: no bitmap
                    rows: "a", "\(long)", ...
                    """)
        }

        @Test func bytesOfEveryType() {
            #expect(Column<Int>(name: "x", contents: [1, 2]).memoryByteCount == 16)
            #expect(Column<Int>(name: "x", contents: [1, nil]).memoryByteCount == 24)
            #expect(Column<Int>(name: "x", contents: [1, 2, 3]).slice(0..<1).memoryByteCount == 8)
            #expect(Column<CalendarDate>(name: "x", contents: [nil]).memoryByteCount == 12)
            #expect(Column<Bool>(name: "x", contents: [Bool](repeating: true, count: 65)).memoryByteCount == 16)
            #expect(Column<String>(name: "x", contents: ["a", "exactly 13 by"]).memoryByteCount == 32 + 13)
            #expect(AnyColumn(dictionaryColumn(["a", "a", "exactly 13 by"])).memoryByteCount == 12 + 32 + 13)
            #expect(Column<Double>(name: "x", contents: [Double]()).memoryByteCount == 0)
        }
    }
}
