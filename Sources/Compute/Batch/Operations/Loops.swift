// The loops of operations. What differs is a closure that is inlined into them; a constant operand is read once.
//
// Operations themselves are not generic: one that is called as `any BatchOperation` runs code that was compiled for all types at
// once, with a call and a look-up a row. So an operation switches over what it does once a batch, and each case has its loop.

/// A function of one argument, for types of whole bytes.
@inline(__always)
func mapLanes<Input: BitwiseCopyable, Output: BitwiseCopyable>(_ call: BatchCall, _ function: (Input) -> Output) {
    let value = call[0].pointer(as: Input.self)
    let result = call.result.pointer(as: Output.self)
    for row in 0..<call.count { result[row] = function(value[row]) }
}

/// A function of two arguments of one type, for types of whole bytes.
@inline(__always)
func mapLanes<Input: BitwiseCopyable, Output: BitwiseCopyable>(_ call: BatchCall, _ function: (Input, Input) -> Output)
{
    let (left, right) = (call[0].pointer(as: Input.self), call[1].pointer(as: Input.self))
    let result = call.result.pointer(as: Output.self)
    if call[1].isConstant {
        let right = right[0]
        for row in 0..<call.count { result[row] = function(left[row], right) }
    } else if call[0].isConstant {
        let left = left[0]
        for row in 0..<call.count { result[row] = function(left, right[row]) }
    } else {
        for row in 0..<call.count { result[row] = function(left[row], right[row]) }
    }
}

/// A condition on two arguments of one type: a bit a row.
@inline(__always)
func testLanes<Input: BitwiseCopyable>(_ call: BatchCall, _ holds: (Input, Input) -> Bool) {
    let (left, right) = (call[0].pointer(as: Input.self), call[1].pointer(as: Input.self))
    if call[1].isConstant {
        let right = right[0]
        writeBits(call) { holds(left[$0], right) }
    } else if call[0].isConstant {
        let left = left[0]
        writeBits(call) { holds(left, right[$0]) }
    } else {
        writeBits(call) { holds(left[$0], right[$0]) }
    }
}

/// Writes a bit a row.
///
/// Eight rows at a time: eight bytes of 0 or 1, which a multiplication moves into one. Comparisons into bytes are vectorised,
/// shifts into a word are not.
@inline(__always) func writeBits(_ call: BatchCall, _ holds: (_ row: Int) -> Bool) {
    let bytes = call.result.pointer(as: UInt8.self)
    let whole = call.count & ~7
    var row = 0
    while row < whole {
        var flags: UInt64 = 0
        for lane in 0..<8 { flags |= (holds(row &+ lane) ? 1 : 0) &<< UInt64(truncatingIfNeeded: lane &* 8) }
        // Byte i goes to bit i of the highest byte.
        bytes[row &>> 3] = UInt8(truncatingIfNeeded: (flags &* 0x0102_0408_1020_4080) &>> 56)
        row &+= 8
    }
    guard row < call.count else { return }
    var last: UInt8 = 0
    for lane in 0..<call.count - row { last |= (holds(row + lane) ? 1 : 0) << UInt8(lane) }
    bytes[row >> 3] = last
}

/// A value from one of two arguments for each row, by a word of bits for 64 rows.
@inline(__always)
func pickLanes<Word: BitwiseCopyable>(
    _ call: BatchCall, _ first: UnsafeMutablePointer<Word>, _ second: UnsafeMutablePointer<Word>,
    _ picked: (_ word: Int) -> UInt64
) {
    let result = call.result.pointer(as: Word.self)
    for word in 0..<call.wordCount {
        let bits = picked(word)
        let (start, end) = (word &* 64, min(call.count, word &* 64 &+ 64))
        if bits == ~0 {
            for row in start..<end { result[row] = first[row] }
        } else if bits == 0 {
            for row in start..<end { result[row] = second[row] }
        } else {
            for row in start..<end {
                let isFirst = (bits &>> UInt64(truncatingIfNeeded: row & 63)) & 1 != 0
                result[row] = isFirst ? first[row] : second[row]
            }
        }
    }
}
