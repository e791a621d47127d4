import Columns

/// The texts of a column, for rows whose codes say too little.
struct TextTies: Sendable {
    let storage: StringStorage
    let validity: Validity
    let isDescending: Bool

    /// Below zero, zero or above it as the left row comes before, with or after the right one.
    func compare(_ left: Int, _ right: Int) -> Int {
        let leftValid = validity.isValid(left), rightValid = validity.isValid(right)
        guard leftValid, rightValid else {
            let order = leftValid == rightValid ? 0 : leftValid ? 1 : -1
            return isDescending ? -order : order
        }
        let order = compareTexts(storage.utf8(at: left), storage.utf8(at: right))
        return isDescending ? -order : order
    }

    /// Seven bytes from a place on, ordered as the rows are to be, a missing value below the empty text.
    func word(_ rowIndex: Int, from byteOffset: Int) -> UInt64 {
        let word = validity.isValid(rowIndex) ? textWord(storage.utf8(at: rowIndex), from: byteOffset) + 1 : 0
        return isDescending ? TextTies.largest - word : word
    }

    /// Whether bytes follow those of a word that `word` gave.
    func hasMore(_ word: UInt64) -> Bool {
        let ascending = isDescending ? TextTies.largest - word : word
        return ascending > 0 && TextSource.hasMore(ascending - 1)
    }

    private static let largest = TextSource.largest + 1

    /// Bytes that the texts of rows have in common, of which `byteOffset` are known.
    func commonPrefix(_ rows: UnsafeMutableBufferPointer<UInt32>, from byteOffset: Int) -> Int {
        guard let first = rows.first, validity.isValid(Int(first)) else { return byteOffset }
        let model = storage.utf8(at: Int(first))
        var count = model.count
        for row in rows where count > byteOffset {
            count = min(count, Compute.commonPrefix(storage.utf8(at: Int(row)), model, from: byteOffset))
        }
        return max(count, byteOffset)
    }
}

/// The order of two texts by their bytes, which is the order of their Unicode scalars.
func compareTexts(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
    let common = min(left.count, right.count)
    if common > 0, let left = left.baseAddress, let right = right.baseAddress {
        let order = compareBytes(left, right, common)
        if order != 0 { return order }
    }
    return left.count - right.count
}

/// Bytes that two texts have in common from the start; the first `byteOffset` are known to be.
func commonPrefix(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>, from byteOffset: Int
) -> Int {
    let end = min(left.count, right.count)
    var count = min(byteOffset, end)
    while count < end, left[count] == right[count] { count += 1 }
    return count
}
