import Columns

/// How values of one width in a file become slots of a column.
protocol ValueConversion: Sendable {
    associatedtype Slot: BitwiseCopyable
    /// Bytes of a value in the file.
    var byteCount: Int { get }
    func slot(_ value: UnsafeRawPointer) -> Slot
    /// Whether a slot has the bytes that the value has in the file.
    var isUnchanged: Bool { get }
    /// Looks at values before they are converted.
    ///
    /// - Throws: `PageError` when one cannot be held.
    func check(_ values: UnsafeRawPointer, _ count: Int, _ notes: inout ValueNotes) throws
}

extension ValueConversion {
    @inline(__always) var isUnchanged: Bool { false }
    func check(_ values: UnsafeRawPointer, _ count: Int, _ notes: inout ValueNotes) throws {}
}

/// What the values of a chunk say about the type of the whole column.
struct ValueNotes {
    var needNanoseconds = false
    var fitNanoseconds = true
}

/// Values that lie in the file as in a column.
struct Unchanged<Slot: BitwiseCopyable & Sendable>: ValueConversion {
    @inline(__always) var isUnchanged: Bool { true }
    var byteCount: Int { MemoryLayout<Slot>.size }
    @inline(__always) func slot(_ value: UnsafeRawPointer) -> Slot { value.loadUnaligned(as: Slot.self) }
}

struct Widened<Raw: FixedWidthInteger & BitwiseCopyable & Sendable>: ValueConversion {
    var byteCount: Int { MemoryLayout<Raw>.size }
    @inline(__always) func slot(_ value: UnsafeRawPointer) -> Int64 {
        Int64(truncatingIfNeeded: value.loadUnaligned(as: Raw.self))
    }
}

/// Unsigned numbers of 64 bits, which must stay below 2⁶³.
struct UnsignedWords: ValueConversion {
    @inline(__always) var isUnchanged: Bool { true }
    var byteCount: Int { 8 }
    @inline(__always) func slot(_ value: UnsafeRawPointer) -> Int64 { value.loadUnaligned(as: Int64.self) }
    func check(_ values: UnsafeRawPointer, _ count: Int, _ notes: inout ValueNotes) throws {
        for index in 0..<count where slot(values + 8 * index) < 0 {
            let value = (values + 8 * index).loadUnaligned(as: UInt64.self)
            throw PageError.unsupported("expected integers up to 9223372036854775807, found \(value)")
        }
    }
}

struct Singles: ValueConversion {
    var byteCount: Int { 4 }
    @inline(__always) func slot(_ value: UnsafeRawPointer) -> Double { Double(value.loadUnaligned(as: Float.self)) }
}

struct Halves: ValueConversion {
    var byteCount: Int { 2 }
    func slot(_ value: UnsafeRawPointer) -> Double { Self.double(value.loadUnaligned(as: UInt16.self)) }

    /// Sign, 5 bits of exponent, 10 of fraction. Written out, because not every processor's Swift has `Float16`.
    static func double(_ bits: UInt16) -> Double {
        let sign = bits & 0x8000 == 0 ? 1.0 : -1.0
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Double(bits & 0x3FF)
        if exponent == 0x1F { return fraction == 0 ? sign * .infinity : .nan }
        if exponent == 0 { return sign * fraction * 0x1p-24 }
        return sign * (1 + fraction * 0x1p-10) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    }
}

/// Decimal numbers as doubles: the nearest one while the digits stay below 2⁵³, else within a unit in the last place.
struct Decimals<Raw: FixedWidthInteger & BitwiseCopyable & Sendable>: ValueConversion {
    let scale: DecimalScale
    var byteCount: Int { MemoryLayout<Raw>.size }
    @inline(__always) func slot(_ value: UnsafeRawPointer) -> Double {
        scale.apply(Double(value.loadUnaligned(as: Raw.self)))
    }
}

/// Decimal numbers as big-endian bytes, two's complement.
struct DecimalBytes: ValueConversion {
    let scale: DecimalScale
    let byteCount: Int
    func slot(_ value: UnsafeRawPointer) -> Double { scale.apply(Self.number(value, byteCount)) }

    static func number(_ value: UnsafeRawPointer, _ byteCount: Int) -> Double {
        guard byteCount > 0 else { return 0 }
        var number = Double(value.load(as: Int8.self))
        if byteCount <= 8 {
            var word = Int64(value.load(as: Int8.self))
            for index in 1..<byteCount { word = word << 8 | Int64((value + index).load(as: UInt8.self)) }
            return Double(word)
        }
        if byteCount <= 16 {
            var word = Int128(value.load(as: Int8.self))
            for index in 1..<byteCount { word = word << 8 | Int128((value + index).load(as: UInt8.self)) }
            return Double(word)
        }
        for index in 1..<byteCount { number = number * 256 + Double((value + index).load(as: UInt8.self)) }
        return number
    }
}

/// Division by a power of ten.
struct DecimalScale: Sendable {
    private let divisor: Double

    init(_ scale: Int) {
        // Up to 10²² powers of ten are exact, so the quotient is rounded once.
        var divisor = 1.0
        for _ in 0..<scale { divisor *= 10 }
        self.divisor = divisor
    }

    @inline(__always) func apply(_ digits: Double) -> Double { digits / divisor }
}

/// Nanoseconds of a day and the Julian day, as ticks since 1970.
struct JulianTimes: ValueConversion {
    let unit: TimeUnit
    var byteCount: Int { 12 }

    /// 1970-01-01.
    private static let epochDay: Int64 = 2_440_588

    func slot(_ value: UnsafeRawPointer) -> Int64 {
        let nanoseconds = value.loadUnaligned(as: Int64.self)
        let day = Int64((value + 8).loadUnaligned(as: Int32.self)) - Self.epochDay
        let perTick = 1_000_000_000 / unit.ticksPerSecond
        // Microseconds of any day fit; nanoseconds are asked for only when they do.
        return day &* (86_400 * unit.ticksPerSecond) &+ floorDivide(nanoseconds, perTick)
    }

    func check(_ values: UnsafeRawPointer, _ count: Int, _ notes: inout ValueNotes) throws {
        for index in 0..<count {
            let value = values + 12 * index
            if value.loadUnaligned(as: Int64.self) % 1_000 != 0 { notes.needNanoseconds = true }
            let day = Int64((value + 8).loadUnaligned(as: Int32.self)) - Self.epochDay
            // 2⁶³ nanoseconds are 106,751 days and some hours.
            if day < -106_750 || day > 106_749 { notes.fitNanoseconds = false }
        }
    }
}
