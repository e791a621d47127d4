import Columns
import Pool

/// Numbers to add, one a row.
protocol Terms: SendableMetatype {
    func term(at rowIndex: Int) -> Double
}

/// Sums of doubles whose error grows with the logarithm of their number.
///
/// Runs of at most 128 terms are added in eight lanes, which the processor overlaps; longer ones are halved and the halves'
/// sums added. The shape depends on the number of terms alone, so the same values give the same sum on any thread.
///
/// - Source: Higham, "The accuracy of floating point summation", SIAM J. Sci. Comput. 14 (1993), pairwise summation.
enum PairwiseSum {
    private static let runLength = 128

    /// The sum of the terms of `rows`.
    static func of(_ terms: some Terms, _ rows: Range<Int>) -> Double {
        if rows.count <= runLength { return run(terms, rows) }
        // Runs begin at multiples of eight terms, so that only the last one has a remainder.
        let middle = rows.lowerBound + rows.count / 2 / 8 * 8
        return of(terms, rows.lowerBound..<middle) + of(terms, middle..<rows.upperBound)
    }

    /// The same sum to the last bit, made on all cores: the halves that `of` comes to are handed out.
    static func shared(_ terms: some Terms, _ rows: Range<Int>) throws -> Double {
        let shared = SharedTerms(terms: terms)
        return try joined(rows) { SIMD2(of(shared.terms, $0), 0) }.x
    }

    /// Two sums at once: what the first one has read, the second finds in the cache.
    static func shared(_ first: some Terms, _ second: some Terms, _ rows: Range<Int>) throws -> (Double, Double) {
        let (first, second) = (SharedTerms(terms: first), SharedTerms(terms: second))
        let sums = try joined(rows) { SIMD2(of(first.terms, $0), of(second.terms, $0)) }
        return (sums.x, sums.y)
    }

    private static func joined(
        _ rows: Range<Int>, _ sums: @Sendable (Range<Int>) -> SIMD2<Double>
    ) throws -> SIMD2<Double> {
        var leaves: [Range<Int>] = []
        func cut(_ rows: Range<Int>) {
            guard rows.count > sharedLength else { return leaves.append(rows) }
            let middle = rows.lowerBound + rows.count / 2 / 8 * 8
            cut(rows.lowerBound..<middle)
            cut(middle..<rows.upperBound)
        }
        cut(rows)
        let parts = try Pool.current.map(count: leaves.count) { [leaves] in sums(leaves[$0]) }
        var next = 0
        func join(_ rows: Range<Int>) -> SIMD2<Double> {
            guard rows.count > sharedLength else {
                next += 1
                return parts[next - 1]
            }
            let middle = rows.lowerBound + rows.count / 2 / 8 * 8
            let first = join(rows.lowerBound..<middle)
            return first + join(middle..<rows.upperBound)
        }
        return join(rows)
    }

    private static let sharedLength = 1 << 17

    private struct SharedTerms<T: Terms>: @unchecked Sendable {
        // @unchecked: terms point into columns that whoever asks for the sum keeps, and are only read.
        let terms: T
    }

    @inline(__always) private static func run(_ terms: some Terms, _ rows: Range<Int>) -> Double {
        var (a, b, c, d) = (SIMD2<Double>(), SIMD2<Double>(), SIMD2<Double>(), SIMD2<Double>())
        var row = rows.lowerBound
        while row &+ 8 <= rows.upperBound {
            a += SIMD2(terms.term(at: row), terms.term(at: row &+ 1))
            b += SIMD2(terms.term(at: row &+ 2), terms.term(at: row &+ 3))
            c += SIMD2(terms.term(at: row &+ 4), terms.term(at: row &+ 5))
            d += SIMD2(terms.term(at: row &+ 6), terms.term(at: row &+ 7))
            row &+= 8
        }
        let lanes = (a + b) + (c + d)
        var sum = lanes[0] + lanes[1]
        while row < rows.upperBound {
            sum += terms.term(at: row)
            row &+= 1
        }
        return sum
    }
}
