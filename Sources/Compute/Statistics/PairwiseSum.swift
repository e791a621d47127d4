import Columns

/// Numbers to add, one a row.
protocol Terms {
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
