import Columns

/// Sums of doubles. A missing row's slot holds zero and is not asked for.
struct SumOfTerms<Numbers: Terms>: SlidingOperation {
    let numbers: Numbers
    var identity: Double { 0 }
    @inline(__always) func state(of row: Int) -> Double { numbers.term(at: row) }
    @inline(__always) func joined(_ left: Double, _ right: Double) -> Double { left + right }
}

/// Exact sums of integers and ticks.
struct SumOfIntegers: SlidingOperation {
    let values: UnsafePointer<Int>
    var identity: Int128 { 0 }
    @inline(__always) func state(of row: Int) -> Int128 { Int128(values[row]) }
    @inline(__always) func joined(_ left: Int128, _ right: Int128) -> Int128 { left &+ right }
}

/// The lowest word, or the highest.
struct LowestWord<Words: OrderedWords>: SlidingOperation {
    let words: Words
    var identity: Int64 { .max }
    @inline(__always) func state(of row: Int) -> Int64 { words.word(at: row) }
    @inline(__always) func joined(_ left: Int64, _ right: Int64) -> Int64 { min(left, right) }
}

struct HighestWord<Words: OrderedWords>: SlidingOperation {
    let words: Words
    var identity: Int64 { .min }
    @inline(__always) func state(of row: Int) -> Int64 { words.word(at: row) }
    @inline(__always) func joined(_ left: Int64, _ right: Int64) -> Int64 { max(left, right) }
}

/// Number, mean and sum of squared deviations from it.
struct Moments: BitwiseCopyable {
    var count: Double
    var mean: Double
    var squares: Double

    /// Of a sample; nil for less than two values.
    var variance: Double? { count > 1 ? squares / (count - 1) : nil }
}

/// - Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances", 1979.
struct SpreadOfTerms<Numbers: Terms>: SlidingOperation {
    let numbers: Numbers
    var identity: Moments { Moments(count: 0, mean: 0, squares: 0) }
    @inline(__always) func state(of row: Int) -> Moments {
        let value = numbers.term(at: row)
        // Zero, but NaN for an infinity, about which nothing spreads by a number.
        return Moments(count: 1, mean: value, squares: value - value)
    }
    @inline(__always) func joined(_ left: Moments, _ right: Moments) -> Moments {
        if left.count == 0 { return right }
        if right.count == 0 { return left }
        let count = left.count + right.count
        let (distance, share) = (right.mean - left.mean, right.count / count)
        return Moments(
            count: count, mean: left.mean + distance * share,
            squares: left.squares + right.squares + distance * distance * left.count * share)
    }
}
