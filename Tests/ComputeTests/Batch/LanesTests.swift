import CEmbark
import Testing

/// The loops of `Lanes.h`, on every length around words and vectors and with every instruction set the machine has, beside plain ones.
@Suite(.serialized) struct LanesTests {
    private static let counts = Array(0...70) + [127, 128, 129, 200, 1024]

    func forEachWidth(_ body: () -> Void) {
        for limit in 0...2 {
            embark_lanes_limit(Int32(limit))
            body()
        }
    }

    /// Bits that ask for some words only, and what they are afterwards.
    private func expected(_ wanted: [UInt64], _ count: Int, _ holds: (Int) -> Bool) -> [UInt64] {
        wanted.indices.map { word in
            guard wanted[word] != 0 else { return 0 }
            return (word * 64..<min(count, word * 64 + 64)).reduce(0) {
                holds($1) ? $0 | 1 << UInt64($1 & 63) : $0
            }
        }
    }

    private func check<Value: Comparable>(
        _ values: [Value],
        _ compare: (embark_relation, UnsafePointer<Value>, UnsafePointer<Value>, Int, UnsafeMutablePointer<UInt64>) ->
            Void
    ) {
        var random = SystemRandomNumberGenerator()
        for count in Self.counts {
            let left = (0..<count).map { _ in values.randomElement(using: &random)! }
            let right = (0..<count).map { _ in values.randomElement(using: &random)! }
            let wanted = (0..<(count + 63) / 64).map { _ in [0, 1, ~UInt64(0)].randomElement(using: &random)! }
            let relations: [(embark_relation, (Value, Value) -> Bool)] = [
                (EMBARK_EQUAL, { $0 == $1 }), (EMBARK_NOT_EQUAL, { $0 != $1 }), (EMBARK_LESS, { $0 < $1 }),
                (EMBARK_LESS_OR_EQUAL, { $0 <= $1 }),
            ]
            for (relation, holds) in relations {
                let twin = expected(wanted, count) { holds(left[$0], right[$0]) }
                forEachWidth {
                    var bits = wanted
                    compare(relation, left, right, count, &bits)
                    #expect(bits == twin, "\(relation), \(count) values \(left) and \(right)")
                }
            }
        }
    }

    @Test func comparisons() {
        check([Int64.min, -1, 0, 1, 2, .max]) { embark_compare_i64($0, $1, $2, $3, $4) }
        check([-Double.infinity, -1, -0.0, 0, Double.leastNonzeroMagnitude, 2, .infinity, .nan]) {
            embark_compare_f64($0, $1, $2, $3, $4)
        }
        check([Int32.min, -1, 0, 1, .max]) { embark_compare_i32($0, $1, $2, $3, $4) }
    }

    @Test func choices() {
        for count in Self.counts {
            let bits = (0..<(count + 63) / 64).map { _ in UInt64.random(in: 0...UInt64.max) }
            let isFirst = (0..<count).map { bits[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
            let first = (0..<count).map { _ in UInt64.random(in: 0...UInt64.max) }
            let second = (0..<count).map { _ in UInt64.random(in: 0...UInt64.max) }
            forEachWidth {
                var wide = [UInt64](repeating: 7, count: count)
                embark_choose_64(bits, first, second, count, &wide)
                #expect(wide == (0..<count).map { isFirst[$0] ? first[$0] : second[$0] })
                embark_clear_64(bits, count, &wide)
                #expect(wide == (0..<count).map { isFirst[$0] ? first[$0] : 0 })
                let (narrowFirst, narrowSecond) = (
                    first.map { UInt32(truncatingIfNeeded: $0) }, second.map { UInt32(truncatingIfNeeded: $0) }
                )
                var narrow = [UInt32](repeating: 7, count: count)
                embark_choose_32(bits, narrowFirst, narrowSecond, count, &narrow)
                #expect(narrow == (0..<count).map { isFirst[$0] ? narrowFirst[$0] : narrowSecond[$0] })
                embark_clear_32(bits, count, &narrow)
                #expect(narrow == (0..<count).map { isFirst[$0] ? narrowFirst[$0] : 0 })
            }
        }
    }

    @Test func arithmetic() {
        let integers = [Int64.min, .min + 1, -3, -1, 0, 1, 2, 1 << 40, .max]
        let doubles = [-Double.infinity, -1.5, -0.0, 0, 0.1, 3, 1e300, .infinity]
        for count in Self.counts {
            // Wrapping in one row must be seen wherever it is.
            let (left, right) = (
                (0..<count).map { _ in integers.randomElement()! }, (0..<count).map { _ in integers.randomElement()! }
            )
            let (a, b) = (
                (0..<count).map { _ in doubles.randomElement()! }, (0..<count).map { _ in doubles.randomElement()! }
            )
            forEachWidth {
                var result = [Int64](repeating: 0, count: count)
                var wrapped = embark_add_i64(left, right, count, &result) < 0
                #expect(result == zip(left, right).map { $0 &+ $1 })
                #expect(wrapped == zip(left, right).contains { $0.addingReportingOverflow($1).overflow })
                wrapped = embark_subtract_i64(left, right, count, &result) < 0
                #expect(result == zip(left, right).map { $0 &- $1 })
                #expect(wrapped == zip(left, right).contains { $0.subtractingReportingOverflow($1).overflow })
                var (leftBits, rightBits) = (Int64(0), Int64(0))
                embark_multiply_i64(left, right, count, &result, &leftBits, &rightBits)
                #expect(result == zip(left, right).map { $0 &* $1 })
                #expect(leftBits == left.reduce(0) { $0 | ($1 ^ ($1 >> 63)) })
                #expect(rightBits == right.reduce(0) { $0 | ($1 ^ ($1 >> 63)) })
                var numbers = [Double](repeating: 0, count: count)
                embark_f64_of_i64(left, count, &numbers)
                #expect(numbers == left.map { Double($0) })
                let operations: [(embark_arithmetic, (Double, Double) -> Double)] = [
                    (EMBARK_ADD, { $0 + $1 }), (EMBARK_SUBTRACT, { $0 - $1 }), (EMBARK_MULTIPLY, { $0 * $1 }),
                    (EMBARK_DIVIDE, { $0 / $1 }),
                ]
                for (operation, function) in operations {
                    embark_arithmetic_f64(operation, a, b, count, &numbers)
                    let twin = zip(a, b).map(function)
                    #expect(zip(numbers, twin).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
                }
            }
        }
    }
}
