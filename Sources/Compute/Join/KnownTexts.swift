import Columns
import Pool

/// The distinct texts of a dictionary, to be looked up from any number of threads.
struct KnownTexts: @unchecked Sendable {
    // @unchecked: the table is filled before the value is made and only read afterwards; `texts` keeps what it points to.
    private let table: TextInterner
    private let texts: Column<String>

    /// - Parameter texts: with a dictionary, whose codes are the ones found.
    /// - Cost: one insertion a distinct text, on the calling thread.
    init(_ texts: Column<String>) {
        let storage = texts.storage
        var table = TextInterner(capacity: storage.dictionaryCount)
        for code in 0..<storage.dictionaryCount {
            _ = table.code(of: TextPlace(view: storage.views + code, heap: storage.heap))
        }
        assert(table.count == storage.dictionaryCount, "the texts of a dictionary are distinct")
        self.table = table
        self.texts = texts
    }

    /// The code of a text; `RowPositions.none` when the dictionary does not have it.
    @inline(__always) func code(of text: TextPlace) -> UInt32 { table.knownCode(of: text) ?? RowPositions.none }

    /// The code here of each text of another dictionary.
    func translation(of other: StringStorage) throws -> Buffer {
        let codes = Buffer(byteCount: max(other.dictionaryCount, 1) * 4)
        // A missing row has code 0 even where the dictionary is empty.
        codes.pointer(as: UInt32.self)[0] = RowPositions.none
        try Pool.current.forEachMorsel(of: other.dictionaryCount, size: 8192) { entries, _ in
            let target = codes.pointer(as: UInt32.self)
            for entry in entries { target[entry] = code(of: TextPlace(view: other.views + entry, heap: other.heap)) }
        }
        return codes
    }
}
