// The loops of operations. What differs between operations is a type with a static function, so that the compiler makes
// each loop with the function inside it; a constant operand is read once.

/// A function of one value.
package protocol UnaryFunction: Sendable {
    associatedtype Input: BitwiseCopyable
    associatedtype Output: BitwiseCopyable
    static func apply(_ value: Input) -> Output
}

/// A function of two values.
package protocol BinaryFunction: Sendable {
    associatedtype Input: BitwiseCopyable
    associatedtype Output: BitwiseCopyable
    static func apply(_ left: Input, _ right: Input) -> Output
}

/// A condition on two values.
package protocol Condition: Sendable {
    associatedtype Input: BitwiseCopyable
    static func holds(_ left: Input, _ right: Input) -> Bool
}

/// A function of one argument, for types of whole bytes.
package struct Unary<Function: UnaryFunction>: BatchOperation {
    package init() {}

    package func run(_ call: BatchCall) {
        let value = call[0].pointer(as: Function.Input.self)
        let result = call.result.pointer(as: Function.Output.self)
        for row in 0..<call.count { result[row] = Function.apply(value[row]) }
    }
}

/// A function of two arguments, for types of whole bytes.
package struct Binary<Function: BinaryFunction>: BatchOperation {
    package init() {}

    package func run(_ call: BatchCall) {
        let (left, right) = (call[0].pointer(as: Function.Input.self), call[1].pointer(as: Function.Input.self))
        let result = call.result.pointer(as: Function.Output.self)
        if call[1].isConstant {
            let right = right[0]
            for row in 0..<call.count { result[row] = Function.apply(left[row], right) }
        } else if call[0].isConstant {
            let left = left[0]
            for row in 0..<call.count { result[row] = Function.apply(left, right[row]) }
        } else {
            for row in 0..<call.count { result[row] = Function.apply(left[row], right[row]) }
        }
    }
}

/// A condition on two arguments: a bit a row.
package struct Comparison<Rule: Condition>: BatchOperation {
    package init() {}

    package func run(_ call: BatchCall) {
        let (left, right) = (call[0].pointer(as: Rule.Input.self), call[1].pointer(as: Rule.Input.self))
        if call[1].isConstant {
            let right = right[0]
            writeBits(call) { Rule.holds(left[$0], right) }
        } else if call[0].isConstant {
            let left = left[0]
            writeBits(call) { Rule.holds(left, right[$0]) }
        } else {
            writeBits(call) { Rule.holds(left[$0], right[$0]) }
        }
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
