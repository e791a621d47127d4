import CEmbark

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

/// Writes a bit a row.
@inline(__always) func writeBits(_ call: BatchCall, _ holds: (_ row: Int) -> Bool) {
    call.wantAllBits()
    refineBits(call, holds)
}

/// Writes a bit a row in those words of the result that are not zero; the others stay so.
///
/// Eight rows at a time: eight bytes of 0 or 1, which a multiplication moves into one. Comparisons into bytes are vectorised,
/// shifts into a word are not.
@inline(__always) func refineBits(_ call: BatchCall, _ holds: (_ row: Int) -> Bool) {
    let bits = call.result.bits
    for word in 0..<call.wordCount where bits[word] != 0 {
        let (first, end) = (word &* 64, min(call.count, word &* 64 &+ 64))
        var found: UInt64 = 0
        var row = first
        while row &+ 8 <= end {
            var flags: UInt64 = 0
            for lane in 0..<8 { flags |= (holds(row &+ lane) ? 1 : 0) &<< UInt64(truncatingIfNeeded: lane &* 8) }
            // Byte i goes to bit i of the highest byte.
            found |= ((flags &* 0x0102_0408_1020_4080) &>> 56) &<< UInt64(truncatingIfNeeded: row & 63)
            row &+= 8
        }
        while row < end {
            found |= (holds(row) ? 1 : 0) &<< UInt64(truncatingIfNeeded: row & 63)
            row &+= 1
        }
        bits[word] = found
    }
}

extension BatchCall {
    /// Sets all bits of the result.
    @inline(__always) func wantAllBits() {
        for word in 0..<wordCount { result.bits[word] = ~0 }
    }
}

/// A value from one of two arguments for each row, of 32 or 64 bits, by a word of bits for 64 rows.
func chooseLanes(
    _ call: BatchCall, isNarrow: Bool, _ first: Lanes, _ second: Lanes, _ picked: (_ word: Int) -> UInt64
) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: BatchProgram.batchRows / 64) { words in
        let bits = words.baseAddress.unsafelyUnwrapped
        for word in 0..<call.wordCount { bits[word] = picked(word) }
        if isNarrow {
            embark_choose_32(
                bits, first.pointer(as: UInt32.self), second.pointer(as: UInt32.self), call.count,
                call.result.pointer(as: UInt32.self))
        } else {
            embark_choose_64(
                bits, first.pointer(as: UInt64.self), second.pointer(as: UInt64.self), call.count,
                call.result.pointer(as: UInt64.self))
        }
    }
}
