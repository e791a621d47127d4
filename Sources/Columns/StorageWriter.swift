/// Fills the storage of a column of known length, from several threads at once.
///
/// Rows are split into parts of `ColumnWriter.rowsPerPart`; each part has one cursor, used by one thread.
public protocol StorageWriter: Sendable {
    associatedtype Element
    associatedtype Storage: ColumnStorage
    associatedtype Cursor: StorageCursor where Cursor.Element == Element

    /// - Parameter unit: what ticks mean, for types that have them.
    init(count: Int, partCount: Int, unit: TimeUnit)
    func cursor(part: Int) -> Cursor
    /// Takes back what the cursor gathered.
    func close(_ cursor: Cursor, part: Int)
    /// The finished storage and what it points into.
    func finish() -> (storage: Storage, buffers: [Buffer])
    /// The unit to write all values with again, when another one would hold them better.
    var neededUnit: TimeUnit? { get }
}

/// Writes values of one part. Rows that are never written read as missing.
public protocol StorageCursor {
    associatedtype Element
    mutating func write(_ value: Element, at rowIndex: Int)
}

extension StorageWriter {
    public var neededUnit: TimeUnit? { nil }
    @inlinable public func close(_ cursor: Cursor, part: Int) {}
}

/// Integers, doubles and dates.
@frozen public struct PlainWriter<Element: BitwiseCopyable & ColumnElement>: StorageWriter, @unchecked Sendable {
    // @unchecked: the pointer's rows are split between threads by part.
    @usableFromInline let values: UnsafeMutablePointer<Element>
    @usableFromInline let buffer: Buffer

    public init(count: Int, partCount: Int, unit: TimeUnit) {
        buffer = Buffer(byteCount: count * MemoryLayout<Element>.stride, zeroed: true)
        values = buffer.pointer(as: Element.self)
    }

    @frozen public struct Cursor: StorageCursor {
        @usableFromInline let values: UnsafeMutablePointer<Element>
        @inlinable init(values: UnsafeMutablePointer<Element>) { self.values = values }
        @inlinable @inline(__always) public mutating func write(_ value: Element, at rowIndex: Int) {
            values[rowIndex] = value
        }
    }

    @inlinable public func cursor(part: Int) -> Cursor { Cursor(values: values) }
    @inlinable public func finish() -> (storage: PlainStorage<Element>, buffers: [Buffer]) {
        (PlainStorage(values: UnsafePointer(values)), [buffer])
    }
}

/// Booleans as bits. Parts begin at multiples of 64 rows, so no two threads share a word.
@frozen public struct BitWriter: StorageWriter, @unchecked Sendable {
    // @unchecked: as PlainWriter.
    @usableFromInline let buffer: Buffer

    public init(count: Int, partCount: Int, unit: TimeUnit) { buffer = .bitmap(bitCount: count) }

    @frozen public struct Cursor: StorageCursor {
        @usableFromInline let words: UnsafeMutablePointer<UInt64>
        @inlinable init(words: UnsafeMutablePointer<UInt64>) { self.words = words }
        @inlinable @inline(__always) public mutating func write(_ value: Bool, at rowIndex: Int) {
            words[rowIndex >> 6] |= (value ? 1 : 0) &<< UInt64(truncatingIfNeeded: rowIndex & 63)
        }
    }

    @inlinable public func cursor(part: Int) -> Cursor { Cursor(words: buffer.words) }
    @inlinable public func finish() -> (storage: BitStorage, buffers: [Buffer]) {
        (BitStorage(words: UnsafePointer(buffer.words)), [buffer])
    }
}

/// Ticks and, for each part, which units its values need and fit.
public struct TickBuffer: @unchecked Sendable {
    // @unchecked: as PlainWriter; one entry of `notes` a part.
    public let ticks: UnsafeMutablePointer<Int64>
    let unit: TimeUnit
    let buffer: Buffer
    private let notes: Buffer
    private let partCount: Int

    init(count: Int, partCount: Int, unit: TimeUnit) {
        buffer = Buffer(byteCount: count * 8, zeroed: true)
        notes = Buffer(byteCount: partCount * MemoryLayout<UnitNeeds>.stride)
        ticks = buffer.pointer(as: Int64.self)
        self.partCount = partCount
        self.unit = unit
        notes.pointer(as: UnitNeeds.self).initialize(repeating: UnitNeeds(), count: partCount)
    }

    func note(_ needs: UnitNeeds, part: Int) { notes.pointer(as: UnitNeeds.self)[part] = needs }

    /// The finest unit that a value asked for, but none so fine that a value does not fit; nil when that is this one.
    ///
    /// To lose a fraction of a second is better than to lose the year.
    var neededUnit: TimeUnit? {
        let parts = UnsafeBufferPointer(start: notes.pointer(as: UnitNeeds.self), count: partCount)
        let all = parts.reduce(into: UnitNeeds()) { $0.merge($1) }
        let needed = min(max(unit, all.finest), all.fitting)
        return needed == unit ? nil : needed
    }
}

/// What the times of a part say about units.
struct UnitNeeds: BitwiseCopyable {
    /// The finest unit that some value needs so that nothing of it is lost.
    var finest: TimeUnit = .seconds
    /// The finest unit that all values fit.
    var fitting: TimeUnit = .nanoseconds

    mutating func merge(_ other: UnitNeeds) {
        finest = max(finest, other.finest)
        fitting = min(fitting, other.fitting)
    }
}

/// Writes ticks of one part and notes what they need.
struct TickCursor {
    let ticks: UnsafeMutablePointer<Int64>
    let unit: TimeUnit
    private var noted = UnitNeeds()
    private var lowest: Int64 = 0
    private var highest: Int64 = 0

    init(_ buffer: TickBuffer) {
        ticks = buffer.ticks
        unit = buffer.unit
    }

    /// A value in ticks of the cursor's unit; `finest` is a unit that loses nothing of it.
    mutating func write(_ value: Int64, finest: TimeUnit, at rowIndex: Int) {
        ticks[rowIndex] = value
        if finest > noted.finest { noted.finest = finest }
        lowest = min(lowest, value)
        highest = max(highest, value)
    }

    /// A value that does not fit the cursor's unit, but `fitting`: the column is written again with a coarser one.
    mutating func writeTooLarge(fitting: TimeUnit?) { noted.fitting = min(noted.fitting, fitting ?? .seconds) }

    var needs: UnitNeeds {
        let fitting = TimeUnit.allCases.last {
            $0 <= unit || ($0.ticks(from: lowest, unit: unit) != nil && $0.ticks(from: highest, unit: unit) != nil)
        }
        var needs = noted
        needs.merge(UnitNeeds(finest: .seconds, fitting: fitting ?? .seconds))
        return needs
    }
}

/// Timestamps, as ticks of one unit.
public struct TimestampWriter: StorageWriter {
    let ticks: TickBuffer

    public init(count: Int, partCount: Int, unit: TimeUnit) {
        ticks = TickBuffer(count: count, partCount: partCount, unit: unit)
    }

    public struct Cursor: StorageCursor {
        var ticks: TickCursor

        public mutating func write(_ value: Timestamp, at rowIndex: Int) {
            let unit = ticks.unit
            guard value.unit != unit else { return ticks.write(value.ticks, finest: .seconds, at: rowIndex) }
            guard let held = unit.ticks(from: value.ticks, unit: value.unit) else {
                return ticks.writeTooLarge(
                    fitting: TimeUnit.allCases.last { $0.ticks(from: value.ticks, unit: value.unit) != nil })
            }
            let isExact = value.unit < unit || value.unit.ticks(from: held, unit: unit) == value.ticks
            ticks.write(held, finest: isExact ? .seconds : value.unit, at: rowIndex)
        }
    }

    public func cursor(part: Int) -> Cursor { Cursor(ticks: TickCursor(ticks)) }
    public func close(_ cursor: Cursor, part: Int) { ticks.note(cursor.ticks.needs, part: part) }
    public var neededUnit: TimeUnit? { ticks.neededUnit }
    public func finish() -> (storage: TimestampStorage, buffers: [Buffer]) {
        (TimestampStorage(ticks: UnsafePointer(ticks.ticks), unit: ticks.unit), [ticks.buffer])
    }
}

/// Durations, as ticks of one unit.
public struct DurationWriter: StorageWriter {
    let ticks: TickBuffer

    public init(count: Int, partCount: Int, unit: TimeUnit) {
        ticks = TickBuffer(count: count, partCount: partCount, unit: unit)
    }

    public struct Cursor: StorageCursor {
        var ticks: TickCursor

        public mutating func write(_ value: Duration, at rowIndex: Int) {
            guard let held = value.ticks(in: ticks.unit) else {
                return ticks.writeTooLarge(fitting: TimeUnit.allCases.last { value.ticks(in: $0) != nil })
            }
            ticks.write(held, finest: Duration.unit(forAttoseconds: value.components.attoseconds), at: rowIndex)
        }
    }

    public func cursor(part: Int) -> Cursor { Cursor(ticks: TickCursor(ticks)) }
    public func close(_ cursor: Cursor, part: Int) { ticks.note(cursor.ticks.needs, part: part) }
    public var neededUnit: TimeUnit? { ticks.neededUnit }
    public func finish() -> (storage: DurationStorage, buffers: [Buffer]) {
        (DurationStorage(ticks: UnsafePointer(ticks.ticks), unit: ticks.unit), [ticks.buffer])
    }
}
