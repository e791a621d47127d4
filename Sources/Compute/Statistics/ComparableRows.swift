import Columns

/// The rows of a column as something to compare, count and hash, whatever their type.
///
/// Public methods of `Column` make one (three words and a tag, no retain) and hand it to code that is compiled once.
@usableFromInline struct ComparableRows {
    // Pointers into the column that made this, which outlives the call it is made for.
    @usableFromInline enum Values {
        case integers(UnsafePointer<Int64>)
        case days(UnsafePointer<Int32>)
        case doubles(UnsafePointer<Double>)
        case bits(BitStorage)
        case strings(StringStorage)
    }
    @usableFromInline let values: Values
    @usableFromInline let validity: Validity
    @usableFromInline let count: Int

    @usableFromInline init(_ values: Values, _ validity: Validity, _ count: Int) {
        self.values = values
        self.validity = validity
        self.count = count
    }
}

extension Column {
    /// Hands the rows to `body` and keeps their memory meanwhile.
    @inlinable @inline(__always) func withComparableRows<R>(_ body: (ComparableRows) -> R) -> R {
        defer { withExtendedLifetime(owner) {} }
        return body(ComparableRows(comparableValues, validity, count))
    }

    // Where the element type is known this is one case.
    @inlinable var comparableValues: ComparableRows.Values {
        switch Element.erased(self) {
        case .int(let column): .integers(UnsafeRawPointer(column.storage.values).assumingMemoryBound(to: Int64.self))
        case .timestamp(let column): .integers(column.storage.ticks)
        case .duration(let column): .integers(column.storage.ticks)
        case .date(let column): .days(UnsafeRawPointer(column.storage.values).assumingMemoryBound(to: Int32.self))
        case .double(let column): .doubles(column.storage.values)
        case .bool(let column): .bits(column.storage)
        case .string(let column): .strings(column.storage)
        }
    }
}

/// Values as signed 64-bit words that are equal and ordered as the values are.
///
/// Sendable: a source points into a column that whoever made it keeps until all reading is done.
protocol OrderedWords: Sendable {
    func word(at rowIndex: Int) -> Int64
}

/// Integers, and ticks of one unit.
struct IntegerWords: OrderedWords, @unchecked Sendable {
    let values: UnsafePointer<Int64>
    @inline(__always) func word(at rowIndex: Int) -> Int64 { values[rowIndex] }
}

/// Dates.
struct DayWords: OrderedWords, @unchecked Sendable {
    let values: UnsafePointer<Int32>
    @inline(__always) func word(at rowIndex: Int) -> Int64 { Int64(values[rowIndex]) }
}

/// Booleans: false before true.
struct BitWords: OrderedWords {
    let values: BitStorage
    @inline(__always) func word(at rowIndex: Int) -> Int64 { values.element(at: rowIndex) ? 1 : 0 }
}

/// Doubles: -0 is 0, every NaN is one value.
///
/// The bits of positive doubles are ordered as integers are; those of negative ones the other way round, so their bits
/// but the sign are flipped.
struct DoubleWords: OrderedWords, @unchecked Sendable {
    let values: UnsafePointer<Double>
    /// The word of NaN: above all others, or below them.
    var nan = Int64.max

    @inline(__always) func word(at rowIndex: Int) -> Int64 {
        let value = values[rowIndex]
        return value.isNaN ? nan : DoubleWords.word(value)
    }

    @inline(__always) static func word(_ value: Double) -> Int64 {
        flipped(Int64(bitPattern: (value + 0).bitPattern))
    }
    @inline(__always) static func value(_ word: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: flipped(word)))
    }
    @inline(__always) private static func flipped(_ bits: Int64) -> Int64 { bits ^ ((bits &>> 63) & .max) }
}

extension ComparableRows {
    /// Whether one row's value comes before another's; both rows have one.
    func precedes(_ left: Int, _ right: Int) -> Bool {
        switch values {
        case .integers(let values): values[left] < values[right]
        case .days(let values): values[left] < values[right]
        case .doubles(let values):
            DoubleWords(values: values).word(at: left) < DoubleWords(values: values).word(at: right)
        case .bits(let bits): !bits.element(at: left) && bits.element(at: right)
        case .strings(let strings): strings.heap.precedes(strings.view(at: left), strings.view(at: right))
        }
    }
}
