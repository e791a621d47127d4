/// Values of one type, each present or missing, under a name: a random-access collection of `Element?`.
///
/// Immutable and shared: copying, slicing and renaming copy no values, and any thread may read. Memory is laid out as
/// Arrow lays it out, so a loop over a column costs what a loop over an array costs; `withValues` gives the raw
/// memory.
///
/// - Invariant: a missing row's slot holds zero; there is no bitmap when nothing was missing as the column was made.
@frozen public struct Column<Element: ColumnElement>: Sendable {
    public var name: String
    /// Rows, those without a value included.
    public let count: Int
    public let storage: Element.Storage
    public let validity: Validity
    /// What keeps the memory that `storage` and `validity` point into.
    public let owner: ColumnOwner

    @inlinable public init(
        name: String, storage: Element.Storage, validity: Validity, count: Int, owner: ColumnOwner
    ) {
        self.name = name
        self.storage = storage
        self.validity = validity
        self.count = count
        self.owner = owner
        checkInvariants()
    }

    /// A column of the given values.
    @inlinable public init(name: String, contents: some Collection<Element?>) {
        let values = Array(contents)
        self = Column.make(name: name, count: values.count) { values[$0] }
    }

    /// A column of values none of which is missing.
    @inlinable public init(name: String, contents: some Collection<Element>) {
        let values = Array(contents)
        self = Column.make(name: name, count: values.count) { values[$0] }
    }

    /// A column of `count` values that come by row index, made on the calling thread.
    ///
    /// `value` may be called again for rows it was called for, when times turn out to need another unit.
    @inlinable public static func make(
        name: String, count: Int, _ value: (_ rowIndex: Int) throws -> Element?
    ) rethrows -> Column {
        var unit = TimeUnit.microseconds
        while true {
            let writer = ColumnWriter<Element>(count: count, unit: unit)
            for part in 0..<writer.partCount { try writer.fill(part: part, value) }
            guard let needed = writer.neededUnit else { return writer.finish(name: name) }
            unit = needed
        }
    }

    /// Rows without a value.
    ///
    /// - Cost: one population count for 64 rows; nothing where there is no bitmap.
    @inlinable public var nilCount: Int { validity.nilCount(rowCount: count) }
    @inlinable public var hasNils: Bool { nilCount > 0 }

    @inlinable public func isNil(at rowIndex: Int) -> Bool {
        precondition(rowIndex >= 0 && rowIndex < count, "row index out of range")
        return !validity.isValid(rowIndex)
    }

    /// The same values under another name.
    public func renamed(_ name: String) -> Column {
        Column(name: name, storage: storage, validity: validity, count: count, owner: owner)
    }

    /// The same memory behind an owner of one's own, so that threads do not share a reference count.
    public func withOwnReferenceCount() -> Column {
        Column(name: name, storage: storage, validity: validity, count: count, owner: ColumnOwner(keeping: owner))
    }
}

extension Column {
    /// Rows `bounds` as a column of its own, counted from 0. Copies nothing.
    ///
    /// (`column[2..<5]` gives the standard library's `Slice`, which keeps the row numbers of the whole.)
    @inlinable public func slice(_ bounds: Range<Int>) -> Column {
        precondition(
            bounds.lowerBound >= 0 && bounds.upperBound <= count, "row range out of the column's rows")
        return Column(
            name: name, storage: storage.advanced(by: bounds.lowerBound),
            validity: validity.advanced(by: bounds.lowerBound), count: bounds.count, owner: owner)
    }
}

extension Column: RandomAccessCollection {
    public typealias Index = Int

    @inlinable public var startIndex: Int { 0 }
    @inlinable public var endIndex: Int { count }

    /// The value of a row, nil where it is missing.
    @inlinable public subscript(rowIndex: Int) -> Element? {
        @inline(__always) get {
            precondition(rowIndex >= 0 && rowIndex < count, "row index out of range")
            return validity.isValid(rowIndex) ? storage.element(at: rowIndex) : nil
        }
    }

    @inlinable public func makeIterator() -> Iterator { Iterator(self) }

    /// Goes through the rows without checking bounds again.
    @frozen public struct Iterator: IteratorProtocol {
        @usableFromInline let column: Column
        @usableFromInline var rowIndex = 0

        @inlinable init(_ column: Column) { self.column = column }

        @inlinable public mutating func next() -> Element?? {
            guard rowIndex < column.count else { return nil }
            defer { rowIndex &+= 1 }
            return .some(column.validity.isValid(rowIndex) ? column.storage.element(at: rowIndex) : nil)
        }
    }
}

extension Column {
    /// The value of a row that is known to exist, nil where it is missing.
    @inlinable @inline(__always) public func uncheckedElement(at rowIndex: Int) -> Element? {
        validity.isValid(rowIndex) ? storage.element(at: rowIndex) : nil
    }
}
