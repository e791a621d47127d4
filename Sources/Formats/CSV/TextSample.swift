/// Guesses from some texts of a column whether the column has few distinct ones.
///
/// Among `count` texts drawn from `d` equally likely ones about count²/2d are repetitions; from which `d` is estimated.
/// Fewer equally likely ones only repeat more. A wrong guess costs time, not correctness: the reader of codes gives up
/// when it meets too many.
struct TextSample {
    private var count = 0
    private var distinct: Set<UInt64> = []

    mutating func take(_ hash: UInt64) {
        count += 1
        distinct.insert(hash)
    }

    func suggestsCodes(rowCount: Int) -> Bool {
        let repetitions = count - distinct.count
        // All rows were seen, or nearly.
        if rowCount < 4 * count { return distinct.count <= max(rowCount, count) / 4 * 4 && repetitions > 0 }
        guard repetitions > 1 else { return false }
        let estimate = Double(count) * Double(count) / (2 * Double(repetitions))
        return estimate <= Double(rowCount) / 4
    }
}
