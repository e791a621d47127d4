import Columns

// How loops over windows see the values of a column, and what type their results have.

/// A type whose values add up: `Int`, `Double`, `Duration`.
protocol NumericElement: ColumnElement {
    associatedtype Numbers: Terms
    /// The values as doubles; ticks for durations, zero for missing rows.
    static func numbers(_ storage: Storage) -> Numbers
}

/// Integers and ticks as doubles.
struct IntegerTerms: Terms {
    let values: UnsafePointer<Int64>
    @inline(__always) func term(at rowIndex: Int) -> Double { Double(values[rowIndex]) }
}

extension Int: NumericElement {
    static func numbers(_ storage: PlainStorage<Int>) -> IntegerTerms { IntegerTerms(values: retyped(storage.values)) }
}
extension Double: NumericElement {
    static func numbers(_ storage: PlainStorage<Double>) -> DoubleTerms { DoubleTerms(values: storage.values) }
}
extension Duration: NumericElement {
    static func numbers(_ storage: DurationStorage) -> IntegerTerms { IntegerTerms(values: storage.ticks) }
}

/// A type whose values are compared as 64-bit words: all but texts and booleans.
protocol WordElement: ColumnElement {
    associatedtype WordSource: OrderedWords
    associatedtype Slot: BitwiseCopyable
    /// - Parameter nan: the word of NaN, where there is one.
    static func words(_ storage: Storage, nan: Int64) -> WordSource
    /// What a column keeps for a word.
    static func slot(_ word: Int64) -> Slot
    /// The storage of such slots, with the unit and zone of another one.
    static func storage(_ slots: UnsafePointer<Slot>, like other: Storage) -> Storage
}

extension Int: WordElement {
    static func words(_ storage: PlainStorage<Int>, nan: Int64) -> IntegerWords {
        IntegerWords(values: retyped(storage.values))
    }
    @inline(__always) static func slot(_ word: Int64) -> Int { Int(word) }
    static func storage(_ slots: UnsafePointer<Int>, like other: PlainStorage<Int>) -> PlainStorage<Int> {
        PlainStorage(values: slots)
    }
}
extension Double: WordElement {
    static func words(_ storage: PlainStorage<Double>, nan: Int64) -> DoubleWords {
        DoubleWords(values: storage.values, nan: nan)
    }
    /// The lowest and the highest word are no number's: NaN.
    @inline(__always) static func slot(_ word: Int64) -> Double { DoubleWords.value(word) }
    static func storage(_ slots: UnsafePointer<Double>, like other: PlainStorage<Double>) -> PlainStorage<Double> {
        PlainStorage(values: slots)
    }
}
extension CalendarDate: WordElement {
    static func words(_ storage: PlainStorage<CalendarDate>, nan: Int64) -> DayWords {
        DayWords(values: retyped(storage.values))
    }
    @inline(__always) static func slot(_ word: Int64) -> CalendarDate {
        CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: word))
    }
    static func storage(
        _ slots: UnsafePointer<CalendarDate>, like other: PlainStorage<CalendarDate>
    ) -> PlainStorage<CalendarDate> { PlainStorage(values: slots) }
}
extension Timestamp: WordElement {
    static func words(_ storage: TimestampStorage, nan: Int64) -> IntegerWords { IntegerWords(values: storage.ticks) }
    @inline(__always) static func slot(_ word: Int64) -> Int64 { word }
    static func storage(_ slots: UnsafePointer<Int64>, like other: TimestampStorage) -> TimestampStorage {
        TimestampStorage(ticks: slots, unit: other.unit, zone: other.zone)
    }
}
extension Duration: WordElement {
    static func words(_ storage: DurationStorage, nan: Int64) -> IntegerWords { IntegerWords(values: storage.ticks) }
    @inline(__always) static func slot(_ word: Int64) -> Int64 { word }
    static func storage(_ slots: UnsafePointer<Int64>, like other: DurationStorage) -> DurationStorage {
        DurationStorage(ticks: slots, unit: other.unit)
    }
}

extension AnyColumn {
    /// Booleans as 0 and 1, which add up; any other column as it is.
    func countingBooleans() throws -> AnyColumn {
        guard case .bool(let column) = self else { return self }
        return AnyColumn(
            try Column<Int>.build(name: column.name, count: column.count) { row in
                column.uncheckedElement(at: row).map { $0 ? 1 : 0 }
            })
    }

    /// - Parameter purpose: "numbers for a rolling sum".
    func unfit(for purpose: String) -> ColumnError { .wrongType(column: name, asked: purpose, actual: type) }
}
