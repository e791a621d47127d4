import Columns

/// The distinct texts of a stripe of rows, by code in the order of first appearance.
struct StripeTexts: @unchecked Sendable {
    // @unchecked: the interner is filled before the value is handed on, and only read afterwards.
    private(set) var texts = TextInterner(capacity: 8)

    init() {}

    /// Gives the rows' codes to `codes`; a missing row gets 0.
    init(_ column: Column<String>, _ rows: Range<Int>, into codes: UnsafeMutablePointer<UInt32>) {
        var texts = TextInterner(capacity: 1024)
        let storage = column.storage
        var last: (words: Word128, code: UInt32)?
        for row in rows {
            guard column.validity.isValid(row) else {
                codes[row] = 0
                continue
            }
            let text = TextPlace(view: storage.views + row, heap: storage.heap)
            // Logs often have the same text in row after row. Equal views are equal texts, though not the other way round.
            let words = text.words
            if let last, last.words.low == words.low, last.words.high == words.high {
                codes[row] = last.code
                continue
            }
            let code = texts.code(of: text)
            codes[row] = code
            last = (words, code)
        }
        self.texts = texts
    }
}
