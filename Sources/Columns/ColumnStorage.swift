/// How the values of one column lie in memory: pointers only, no ownership.
///
/// A storage is read by row index without bounds checks; `Column` checks and keeps the owner.
public protocol ColumnStorage: Sendable, BitwiseCopyable {
    associatedtype Element

    /// The value of a row that has one; for a missing row whatever the zero in its slot means.
    func element(at rowIndex: Int) -> Element
    /// The same values, counted from row `rowCount`.
    func advanced(by rowCount: Int) -> Self
    /// The slots of the rows, whatever they mean: values, codes or views.
    var slots: Slots { get }
    /// The same unit, zone, heap and dictionary over other slots of the same width, which begin at `base`.
    func replacingSlots(_ base: UnsafeRawPointer) -> Self
}

/// Values side by side: integers, doubles, dates.
@frozen public struct PlainStorage<Element: BitwiseCopyable & Sendable>: ColumnStorage, @unchecked Sendable {
    // @unchecked: see Validity.
    public let values: UnsafePointer<Element>

    @inlinable public init(values: UnsafePointer<Element>) { self.values = values }

    @inlinable @inline(__always) public func element(at rowIndex: Int) -> Element { values[rowIndex] }
    @inlinable public func advanced(by rowCount: Int) -> Self { Self(values: values + rowCount) }
    @inlinable public var slots: Slots { Slots(base: values, bitWidth: MemoryLayout<Element>.stride * 8) }
    @inlinable public func replacingSlots(_ base: UnsafeRawPointer) -> Self {
        Self(values: base.assumingMemoryBound(to: Element.self))
    }
}

/// One bit a row, least significant first.
@frozen public struct BitStorage: ColumnStorage, @unchecked Sendable {
    // @unchecked: see Validity.
    public let words: UnsafePointer<UInt64>
    public let bitOffset: Int

    @inlinable public init(words: UnsafePointer<UInt64>, bitOffset: Int = 0) {
        self.words = words
        self.bitOffset = bitOffset
    }

    @inlinable @inline(__always) public func element(at rowIndex: Int) -> Bool {
        let bit = bitOffset &+ rowIndex
        return (words[bit &>> 6] &>> UInt64(truncatingIfNeeded: bit & 63)) & 1 != 0
    }
    @inlinable public func advanced(by rowCount: Int) -> Self { Self(words: words, bitOffset: bitOffset + rowCount) }
    @inlinable public var slots: Slots { Slots(base: words, bitWidth: 1, bitOffset: bitOffset) }
    @inlinable public func replacingSlots(_ base: UnsafeRawPointer) -> Self {
        Self(words: base.assumingMemoryBound(to: UInt64.self))
    }
}

/// Ticks since 1970 with the unit and zone of the whole column.
@frozen public struct TimestampStorage: ColumnStorage, @unchecked Sendable {
    // @unchecked: see Validity.
    public let ticks: UnsafePointer<Int64>
    public let unit: TimeUnit
    public let zone: ZoneID

    @inlinable public init(ticks: UnsafePointer<Int64>, unit: TimeUnit, zone: ZoneID = .none) {
        self.ticks = ticks
        self.unit = unit
        self.zone = zone
    }

    @inlinable @inline(__always) public func element(at rowIndex: Int) -> Timestamp {
        Timestamp(ticks: ticks[rowIndex], unit: unit)
    }
    @inlinable public func advanced(by rowCount: Int) -> Self { Self(ticks: ticks + rowCount, unit: unit, zone: zone) }
    @inlinable public var slots: Slots { Slots(base: ticks, bitWidth: 64) }
    @inlinable public func replacingSlots(_ base: UnsafeRawPointer) -> Self {
        Self(ticks: base.assumingMemoryBound(to: Int64.self), unit: unit, zone: zone)
    }
}

/// Ticks with the unit of the whole column.
@frozen public struct DurationStorage: ColumnStorage, @unchecked Sendable {
    // @unchecked: see Validity.
    public let ticks: UnsafePointer<Int64>
    public let unit: TimeUnit

    @inlinable public init(ticks: UnsafePointer<Int64>, unit: TimeUnit) {
        self.ticks = ticks
        self.unit = unit
    }

    @inlinable public func element(at rowIndex: Int) -> Duration { Duration(ticks: ticks[rowIndex], unit: unit) }
    @inlinable public func advanced(by rowCount: Int) -> Self { Self(ticks: ticks + rowCount, unit: unit) }
    @inlinable public var slots: Slots { Slots(base: ticks, bitWidth: 64) }
    @inlinable public func replacingSlots(_ base: UnsafeRawPointer) -> Self {
        Self(ticks: base.assumingMemoryBound(to: Int64.self), unit: unit)
    }
}

extension Duration {
    /// A span of `ticks` of a unit.
    @inlinable public init(ticks: Int64, unit: TimeUnit) {
        let seconds = floorDivide(ticks, unit.ticksPerSecond)
        let rest = floorRemainder(ticks, unit.ticksPerSecond)
        self.init(
            secondsComponent: seconds, attosecondsComponent: rest * (1_000_000_000_000_000_000 / unit.ticksPerSecond))
    }

    /// Ticks of `unit`, what is finer cut off; nil where they do not fit 64 bits.
    @inlinable public func ticks(in unit: TimeUnit) -> Int64? {
        let (seconds, attoseconds) = components
        let (whole, tooLong) = seconds.multipliedReportingOverflow(by: unit.ticksPerSecond)
        let fraction = attoseconds / (1_000_000_000_000_000_000 / unit.ticksPerSecond)
        let (sum, overflow) = whole.addingReportingOverflow(fraction)
        return tooLong || overflow ? nil : sum
    }

    /// Seconds with the fraction, as a number.
    @inlinable public var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}

/// Strings: a view a row, or a code a row into views of the distinct values.
///
///     views:       row → StringView → bytes
///     dictionary:  row → code → StringView → bytes
@frozen public struct StringStorage: ColumnStorage, @unchecked Sendable {
    // @unchecked: see Validity.
    /// One a row, or one a distinct value where there are codes.
    public let views: UnsafePointer<StringView>
    public let codes: UnsafePointer<UInt32>?
    /// Distinct values; 0 without codes.
    public let dictionaryCount: Int
    public let heap: StringHeap

    @inlinable public init(views: UnsafePointer<StringView>, heap: StringHeap) {
        self.views = views
        codes = nil
        dictionaryCount = 0
        self.heap = heap
    }

    /// - Invariant: every code is below `dictionaryCount`; no two entries have the same bytes. A missing row has code 0.
    @inlinable public init(
        codes: UnsafePointer<UInt32>, dictionary: UnsafePointer<StringView>, dictionaryCount: Int, heap: StringHeap
    ) {
        views = dictionary
        self.codes = codes
        self.dictionaryCount = dictionaryCount
        self.heap = heap
    }

    @inlinable public var isDictionary: Bool { codes != nil }

    @inlinable @inline(__always) public func view(at rowIndex: Int) -> UnsafePointer<StringView> {
        if let codes { return views + Int(codes[rowIndex]) }
        return views + rowIndex
    }

    /// The text of a row; valid while the column lives.
    @inlinable @inline(__always) public func utf8(at rowIndex: Int) -> UnsafeBufferPointer<UInt8> {
        heap.bytes(of: view(at: rowIndex))
    }

    @inlinable public func element(at rowIndex: Int) -> String {
        String(decoding: utf8(at: rowIndex), as: UTF8.self)
    }

    @inlinable public func advanced(by rowCount: Int) -> Self {
        guard let codes else { return Self(views: views + rowCount, heap: heap) }
        return Self(codes: codes + rowCount, dictionary: views, dictionaryCount: dictionaryCount, heap: heap)
    }

    @inlinable public var slots: Slots {
        if let codes { Slots(base: codes, bitWidth: 32) } else { Slots(base: views, bitWidth: 128) }
    }
    @inlinable public func replacingSlots(_ base: UnsafeRawPointer) -> Self {
        guard isDictionary else { return Self(views: base.assumingMemoryBound(to: StringView.self), heap: heap) }
        return Self(
            codes: base.assumingMemoryBound(to: UInt32.self), dictionary: views, dictionaryCount: dictionaryCount,
            heap: heap)
    }
}
