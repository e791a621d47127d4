import Columns
import Pool

extension Column<String> {
    /// The same texts as codes into their distinct values; itself when it has codes already.
    ///
    /// - Shape: codes count from 0 in the order of first appearance; a missing row has code 0.
    /// - Cost: one look-up a row in a table of its 131,072 neighbours, on all cores, then one a distinct value of each
    ///   such stretch. The distinct texts are copied when they are few, so that the memory of all texts may go.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func dictionaryEncoded() throws -> Column<String> {
        // There cannot be more distinct values than rows.
        try dictionaryEncoded(maximumDistinct: Swift.max(count, 1)) ?? self
    }

    /// The same texts as codes, if at most so many are distinct; nil if more are.
    ///
    /// - Cost: as `dictionaryEncoded()`; it ends soon when one stretch already has too many.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func dictionaryEncoded(maximumDistinct: Int) throws -> Column<String>? {
        if storage.isDictionary { return storage.dictionaryCount <= maximumDistinct ? self : nil }
        defer { withExtendedLifetime(owner) {} }
        return try DictionaryEncoding(self, maximumDistinct: maximumDistinct).encoded()
    }

    /// The same texts as views; itself when it holds views already.
    ///
    /// - Cost: 16 bytes a row, on all cores; no text is copied.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func withViews() throws -> Column<String> {
        guard storage.isDictionary, let categories else { return self }
        let views = (0..<categories.count).map { categories.storage.views[$0] }
        let fill = ConcatenateFill([.string(self)], shape: .string(categories), translations: [.viewOfCode(views)])
        return try fillTogether([fill], label: nil)[0].assumingType(String.self)
    }
}
