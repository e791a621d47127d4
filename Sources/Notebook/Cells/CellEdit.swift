/// A change of a cell's text on its way to the compiler.
struct CellEdit: Sendable {
    /// Bytes of the cell that go away; they are replaced by as many spaces, so that columns stay.
    var blanked: Range<Int>
    /// Put at the beginning of what went away.
    var inserted: String

    static func insert(_ text: String, at offset: Int) -> CellEdit {
        CellEdit(blanked: offset..<offset, inserted: text)
    }

    static func blank(_ range: Range<Int>) -> CellEdit { CellEdit(blanked: range, inserted: "") }
}
