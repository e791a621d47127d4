// Raw access for loops that go through every value.

extension Column where Element: BitwiseCopyable, Element.Storage == PlainStorage<Element> {
    /// The values side by side, missing ones as zero.
    @inlinable public func withValues<R, E: Error>(
        _ body: (UnsafeBufferPointer<Element>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeBufferPointer(start: storage.values, count: count))
    }

    /// The values side by side, missing ones as zero, as a span.
    @inlinable public func withSpan<R, E: Error>(_ body: (Span<Element>) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeBufferPointer(start: storage.values, count: count).span)
    }
}

extension Column<Timestamp> {
    /// Ticks of the column's unit, missing ones as zero.
    @inlinable public func withTicks<R, E: Error>(
        _ body: (UnsafeBufferPointer<Int64>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeBufferPointer(start: storage.ticks, count: count))
    }
    public var unit: TimeUnit { storage.unit }
    public var zone: ZoneID { storage.zone }
}

extension Column<Duration> {
    /// Ticks of the column's unit, missing ones as zero.
    @inlinable public func withTicks<R, E: Error>(
        _ body: (UnsafeBufferPointer<Int64>) throws(E) -> R
    ) throws(E) -> R {
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeBufferPointer(start: storage.ticks, count: count))
    }
    public var unit: TimeUnit { storage.unit }
}

extension Column<String> {
    /// The bytes of a row's text, without making a `String`; nil where it is missing.
    @inlinable public func withUTF8<R>(at rowIndex: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows
        -> R?
    {
        precondition(rowIndex >= 0 && rowIndex < count, "row index out of range")
        guard validity.isValid(rowIndex) else { return nil }
        defer { withExtendedLifetime(owner) {} }
        return try body(storage.utf8(at: rowIndex))
    }

    /// A code a row, and how many distinct values they stand for; nil when the column holds views.
    @inlinable public func withCodes<R>(
        _ body: (_ codes: UnsafeBufferPointer<UInt32>, _ distinct: Int) throws -> R
    ) rethrows -> R? {
        guard let codes = storage.codes else { return nil }
        defer { withExtendedLifetime(owner) {} }
        return try body(UnsafeBufferPointer(start: codes, count: count), storage.dictionaryCount)
    }

    /// The distinct values that codes stand for, as a column of their own; nil when the column holds views.
    public var categories: Column<String>? {
        guard storage.isDictionary else { return nil }
        return Column(
            name: name, storage: StringStorage(views: storage.views, heap: storage.heap), validity: Validity(),
            count: storage.dictionaryCount, owner: owner)
    }
}
