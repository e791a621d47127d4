import Columns
import Pool
import Testing

@testable import Compute

/// Rows in groups, as a grouping and as lists of row numbers.
struct WindowCase {
    let seed: UInt64
    let rowCount: Int
    let index: GroupIndex?
    let groups: [[Int]]

    /// Groups that lie together, or anywhere; now and then none.
    init(seed: UInt64, rowCount: Int, using random: inout SeededGenerator) throws {
        self.seed = seed
        self.rowCount = rowCount
        let kind = Int.random(in: 0..<3, using: &random)
        guard kind > 0 else {
            index = nil
            groups = rowCount == 0 ? [] : [Array(0..<rowCount)]
            return
        }
        let distinct = Int.random(in: 1...max(1, rowCount / 3), using: &random)
        var keys = (0..<rowCount).map { _ in Int.random(in: 0..<distinct, using: &random) }
        if kind == 1 { keys.sort() }
        index = try GroupIndex.make(by: [AnyColumn(Column<Int>(name: "key", contents: keys))])
        var order: [Int] = []
        for key in keys where !order.contains(key) { order.append(key) }
        groups = order.map { key in (0..<rowCount).filter { keys[$0] == key } }
    }

    /// A result by row of a function of the rows of a group.
    func perGroup<Value>(_ body: ([Int]) -> [Value]) -> [Value] {
        var made = [Value?](repeating: nil, count: rowCount)
        for rows in groups {
            for (row, value) in zip(rows, body(rows)) { made[row] = value }
        }
        return made.map { $0! }
    }
}

/// Random cases of many lengths, each on several numbers of threads.
func forEachWindowCase(
    _ rounds: Int = 12, rowCounts: [Int] = [0, 1, 2, 3, 10, 63, 64, 65, 130, 400],
    _ body: (WindowCase, inout SeededGenerator) throws -> () throws -> Void
) throws {
    for (seed, generator) in randomSeeds(rounds) {
        var random = generator
        for rowCount in rowCounts {
            let one = try WindowCase(seed: seed, rowCount: rowCount, using: &random)
            let check = try body(one, &random)
            for threads in [1, 2, 3, 8] { try Pool(threads: threads).use { try check() } }
        }
    }
}

/// Equal for values that mean the same: NaN is NaN, and sums may differ in their last bits.
func isSame(_ left: Double?, _ right: Double?, scale: Double = 1) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    if left.isNaN || right.isNaN { return left.isNaN && right.isNaN }
    if left.isInfinite || right.isInfinite { return left == right }
    return abs(left - right) <= 1e-9 * max(scale, abs(left), abs(right))
}

func firstDifference(_ found: Column<Double>, _ expected: [Double?], scale: Double = 1) -> Int? {
    if found.count != expected.count { return -1 }
    return expected.indices.first { !isSame(found[$0], expected[$0], scale: scale) }
}

/// Numbers with NaN, infinities and both zeros among them.
func wildDouble(_ random: inout SeededGenerator) -> Double {
    switch Int.random(in: 0..<12, using: &random) {
    case 0: [.nan, .infinity, -.infinity, -0.0, 0].randomElement(using: &random)!
    case 1...5: Double(Int.random(in: -4...4, using: &random))
    default: Double.random(in: -1e3...1e3, using: &random)
    }
}
