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
    /// A unit that would lose nothing, when the one given did.
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

/// Ticks and, for each part, the finest unit its values asked for.
public struct TickBuffer: @unchecked Sendable {
    // @unchecked: as PlainWriter; one byte of `finest` a part.
    public let ticks: UnsafeMutablePointer<Int64>
    let finest: UnsafeMutablePointer<UInt8>
    let unit: TimeUnit
    let buffer: Buffer
    let notes: Buffer

    init(count: Int, partCount: Int, unit: TimeUnit) {
        buffer = Buffer(byteCount: count * 8, zeroed: true)
        notes = Buffer(byteCount: partCount, zeroed: true)
        ticks = buffer.pointer(as: Int64.self)
        finest = notes.pointer(as: UInt8.self)
        self.unit = unit
    }

    var neededUnit: TimeUnit? {
        let finest = UnsafeBufferPointer(start: finest, count: notes.byteCount).max() ?? 0
        return finest > unit.rawValue ? TimeUnit(rawValue: finest) : nil
    }
}

/// Timestamps, as ticks of one unit.
public struct TimestampWriter: StorageWriter {
    let ticks: TickBuffer

    public init(count: Int, partCount: Int, unit: TimeUnit) {
        ticks = TickBuffer(count: count, partCount: partCount, unit: unit)
    }

    public struct Cursor: StorageCursor {
        let ticks: UnsafeMutablePointer<Int64>
        let unit: TimeUnit
        var finest: TimeUnit = .seconds

        public mutating func write(_ value: Timestamp, at rowIndex: Int) {
            if value.unit > unit,
                unit.ticks(from: value.ticks, unit: value.unit).map({
                    $0 * (value.unit.ticksPerSecond / unit.ticksPerSecond)
                }) != value.ticks
            {
                finest = max(finest, value.unit)
            }
            // A value out of the unit's range (years beyond 290,000 in microseconds) is held at the range's end.
            ticks[rowIndex] = unit.ticks(from: value.ticks, unit: value.unit) ?? (value.ticks < 0 ? .min : .max)
        }
    }

    public func cursor(part: Int) -> Cursor { Cursor(ticks: ticks.ticks, unit: ticks.unit) }
    public func close(_ cursor: Cursor, part: Int) { ticks.finest[part] = cursor.finest.rawValue }
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
        let ticks: UnsafeMutablePointer<Int64>
        let unit: TimeUnit
        var finest: TimeUnit = .seconds

        public mutating func write(_ value: Duration, at rowIndex: Int) {
            finest = max(finest, Duration.unit(forAttoseconds: value.components.attoseconds))
            ticks[rowIndex] = value.ticks(in: unit) ?? (value < .zero ? .min : .max)
        }
    }

    public func cursor(part: Int) -> Cursor { Cursor(ticks: ticks.ticks, unit: ticks.unit) }
    public func close(_ cursor: Cursor, part: Int) { ticks.finest[part] = cursor.finest.rawValue }
    public var neededUnit: TimeUnit? { ticks.neededUnit }
    public func finish() -> (storage: DurationStorage, buffers: [Buffer]) {
        (DurationStorage(ticks: UnsafePointer(ticks.ticks), unit: ticks.unit), [ticks.buffer])
    }
}
