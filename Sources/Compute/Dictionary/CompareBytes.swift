/// Whether two texts have the same bytes.
@inline(__always)
func equalBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else { return true }
    return compareBytes(leftStart, rightStart, left.count) == 0
}

/// Below zero, zero or above it as the first `count` bytes are lower, equal or higher: eight at a time.
@inline(__always)
func compareBytes(_ left: UnsafePointer<UInt8>, _ right: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let left = UnsafeRawPointer(left), right = UnsafeRawPointer(right)
    var offset = 0
    while offset &+ 8 <= count {
        let leftWord = UInt64(bigEndian: left.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let rightWord = UInt64(bigEndian: right.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        if leftWord != rightWord { return leftWord < rightWord ? -1 : 1 }
        offset &+= 8
    }
    while offset < count {
        let leftByte = left.load(fromByteOffset: offset, as: UInt8.self)
        let rightByte = right.load(fromByteOffset: offset, as: UInt8.self)
        if leftByte != rightByte { return leftByte < rightByte ? -1 : 1 }
        offset &+= 1
    }
    return 0
}
