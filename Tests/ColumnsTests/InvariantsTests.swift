// What the trait `Checks` finds; without it there is nothing to find.
#if Checks
    import Columns
    import Testing

    extension ColumnsTests {
        @Suite struct Invariants {
            @Test func aMissingRowThatHoldsAValue() async {
                await #expect(processExitsWith: .failure) {
                    let (values, bits) = (Buffer(byteCount: 16), Buffer.bitmap(bitCount: 2))
                    values.pointer(as: Int.self)[0] = 7
                    _ = Column<Int>(
                        name: "x", storage: PlainStorage(values: values.pointer(as: Int.self)),
                        validity: Validity(words: bits.words), count: 2, owner: ColumnOwner([values, bits]))
                }
            }

            @Test func aCodeBeyondTheDictionary() async {
                await #expect(processExitsWith: .failure) {
                    let (codes, views) = (Buffer(byteCount: 8, zeroed: true), Buffer(byteCount: 16, zeroed: true))
                    codes.pointer(as: UInt32.self)[1] = 1
                    _ = Column<String>(
                        name: "x",
                        storage: StringStorage(
                            codes: codes.pointer(as: UInt32.self), dictionary: views.pointer(as: StringView.self),
                            dictionaryCount: 1, heap: StringHeap()),
                        validity: Validity(), count: 2, owner: ColumnOwner([codes, views]))
                }
            }

            @Test func aViewOfNoBuffer() async {
                await #expect(processExitsWith: .failure) {
                    let views = Buffer(byteCount: 16, zeroed: true)
                    views.pointer(as: StringView.self)[0].length = 13
                    _ = Column<String>(
                        name: "x",
                        storage: StringStorage(views: views.pointer(as: StringView.self), heap: StringHeap()),
                        validity: Validity(), count: 1, owner: ColumnOwner([views]))
                }
            }

            @Test func aMissingTextThatIsThere() async {
                await #expect(processExitsWith: .failure) {
                    let (views, bits) = (Buffer(byteCount: 16, zeroed: true), Buffer.bitmap(bitCount: 1))
                    views.pointer(as: StringView.self)[0].length = 1
                    _ = Column<String>(
                        name: "x",
                        storage: StringStorage(views: views.pointer(as: StringView.self), heap: StringHeap()),
                        validity: Validity(words: bits.words), count: 1, owner: ColumnOwner([views, bits]))
                }
            }

            @Test func aCounterLeftDirty() async {
                await #expect(processExitsWith: .failure) {
                    let scratch = Scratch(zeroCount: 4, byteCount: 0)
                    scratch.zeros[3] = 1
                }
            }

            @Test func whatIsRightPasses() async {
                await #expect(processExitsWith: .success) {
                    _ = Column<String>(name: "x", contents: ["a", nil, "a text of more than twelve bytes"]).slice(1..<3)
                }
            }
        }
    }
#endif
