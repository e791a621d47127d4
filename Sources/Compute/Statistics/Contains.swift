import Columns

extension Column {
    /// Whether a row has this value.
    ///
    /// - Cost: one pass, ends at the first match.
    @inlinable public func contains(_ value: Element) -> Bool {
        defer { withExtendedLifetime(owner) {} }
        for row in 0..<count where storage.element(at: row) == value && validity.isValid(row) { return true }
        return false
    }
}

extension Column<String> {
    /// Whether a row has this text, byte by byte.
    ///
    /// - Cost: one pass over the first eight bytes of the views, ends at the first match; makes no `String`.
    public func contains(_ value: String) -> Bool {
        var value = value
        defer { withExtendedLifetime(owner) {} }
        return value.withUTF8 { text in
            var arena = StringArena(bufferIndex: 0)
            let wanted = arena.view(of: text)
            for row in 0..<count where validity.isValid(row) {
                let view = storage.view(at: row)
                guard view.pointee.length == wanted.length, view.pointee.prefix == wanted.prefix else { continue }
                if storage.heap.bytes(of: view).elementsEqual(text) { return true }
            }
            return false
        }
    }
}
