import Columns

/// Reads one fixed-width value from the bytes of a field. A small value, copied into each loop.
protocol ValueParser: Sendable {
    associatedtype Value: BitwiseCopyable & Sendable

    /// What a missing row's slot holds.
    var zero: Value { get }
    /// The value of a field in its usual form; nil sends it to `slow`. The field is not empty.
    func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Value?
    /// The value of a field in any form that counts.
    func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Value?
    /// The finished column.
    func column(name: String, values: UnsafePointer<Value>, validity: Validity, count: Int, owner: ColumnOwner)
        -> AnyColumn
}

struct IntegerParser: ValueParser {
    var keepsLeadingZeros: Bool
    var allowsPlus: Bool

    var zero: Int { 0 }

    @inline(__always) func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        if keepsLeadingZeros, LeadingZeros.has(start, count) { return nil }
        return IntegerText.quick(start, count)
    }

    func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        if keepsLeadingZeros, LeadingZeros.has(start, count) { return nil }
        return IntegerText.parse(UnsafeBufferPointer(start: start, count: count), allowsPlus: allowsPlus)
    }

    func column(
        name: String, values: UnsafePointer<Int>, validity: Validity, count: Int, owner: ColumnOwner
    ) -> AnyColumn {
        .int(Column(name: name, storage: PlainStorage(values: values), validity: validity, count: count, owner: owner))
    }
}

struct DoubleParser: ValueParser {
    var keepsLeadingZeros: Bool
    var exactIntegers: Bool
    var allowsPlus: Bool

    var zero: Double { 0 }

    @inline(__always) func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
        if keepsLeadingZeros, LeadingZeros.has(start, count) { return nil }
        return DoubleText.parse(start, count, exactIntegers: exactIntegers, allowsPlus: allowsPlus)
    }

    func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? { nil }

    func column(
        name: String, values: UnsafePointer<Double>, validity: Validity, count: Int, owner: ColumnOwner
    ) -> AnyColumn {
        .double(
            Column(name: name, storage: PlainStorage(values: values), validity: validity, count: count, owner: owner))
    }
}

struct DateParser: ValueParser {
    var zero: Int32 { 0 }

    @inline(__always) func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
        count == 10 ? TimeText.quickDays(start) : nil
    }

    func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32? {
        guard let parts = TimeText.parse(UnsafeBufferPointer(start: start, count: count)), !parts.hasTime else {
            return nil
        }
        return parts.days
    }

    func column(
        name: String, values: UnsafePointer<Int32>, validity: Validity, count: Int, owner: ColumnOwner
    ) -> AnyColumn {
        // CalendarDate is one Int32 and nothing else.
        let days = UnsafeRawPointer(values).assumingMemoryBound(to: CalendarDate.self)
        return .date(
            Column(name: name, storage: PlainStorage(values: days), validity: validity, count: count, owner: owner))
    }
}

struct TimestampParser: ValueParser {
    var unit: TimeUnit
    /// Whether every text carries an offset from UTC; the column then counts in UTC.
    var isZoned: Bool

    var zero: Int64 { 0 }

    @inline(__always) func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        if isZoned {
            guard count == 20, start[19] == UInt8(ascii: "Z") else { return nil }
        } else {
            guard count == 19 else { return nil }
        }
        guard let seconds = TimeText.quickSeconds(start) else { return nil }
        // Years to 9999 fit in microseconds; nanoseconds reach from 1677 to 2262 only.
        if unit == .microseconds { return seconds &* 1_000_000 }
        let (ticks, overflow) = seconds.multipliedReportingOverflow(by: unit.ticksPerSecond)
        return overflow ? nil : ticks
    }

    func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        guard let parts = TimeText.parse(UnsafeBufferPointer(start: start, count: count)),
            (parts.offset != nil) == isZoned
        else { return nil }
        return parts.ticks(unit)
    }

    func column(
        name: String, values: UnsafePointer<Int64>, validity: Validity, count: Int, owner: ColumnOwner
    ) -> AnyColumn {
        let storage = TimestampStorage(ticks: values, unit: unit, zone: isZoned ? .utc : .none)
        return .timestamp(Column(name: name, storage: storage, validity: validity, count: count, owner: owner))
    }
}
