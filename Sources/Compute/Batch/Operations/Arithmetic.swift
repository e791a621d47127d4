#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Arithmetic of doubles, as IEEE 754 has it.
package enum Doubles {
    package enum Add: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double { left + right }
    }
    package enum Subtract: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double { left - right }
    }
    package enum Multiply: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double { left * right }
    }
    package enum Divide: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double { left / right }
    }
    /// The quotient rounded towards minus infinity.
    package enum FloorDivide: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double {
            (left / right).rounded(.down)
        }
    }
    /// What floor division leaves: it has the sign of the divisor.
    package enum Remainder: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double {
            let rest = fmod(left, right)
            return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
        }
    }
    package enum Power: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double { pow(left, right) }
    }
    package enum Negate: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { -value }
    }
}

/// Arithmetic of integers: exact, or an error.
package enum Integers {
    /// A function that wraps, and a number whose sign says that it did.
    package protocol Wrapping: Sendable {
        static func apply(_ left: Int64, _ right: Int64) -> Int64
        static func wrapped(_ left: Int64, _ right: Int64, _ result: Int64) -> Int64
    }
    package enum Add: Wrapping {
        @inline(__always) package static func apply(_ left: Int64, _ right: Int64) -> Int64 { left &+ right }
        @inline(__always)
        package static func wrapped(_ left: Int64, _ right: Int64, _ result: Int64) -> Int64 {
            (left ^ result) & (right ^ result)
        }
    }
    package enum Subtract: Wrapping {
        @inline(__always) package static func apply(_ left: Int64, _ right: Int64) -> Int64 { left &- right }
        @inline(__always)
        package static func wrapped(_ left: Int64, _ right: Int64, _ result: Int64) -> Int64 {
            (left ^ right) & (left ^ result)
        }
    }

    /// Sums and differences: one loop without branches, then one look at whether anything wrapped.
    package struct Linear<Function: Wrapping>: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let result = call.result.pointer(as: Int64.self)
            var wrapped: Int64 = 0
            if call[1].isConstant {
                let right = right[0]
                for row in 0..<call.count {
                    let value = Function.apply(left[row], right)
                    wrapped |= Function.wrapped(left[row], right, value)
                    result[row] = value
                }
            } else {
                for row in 0..<call.count {
                    let value = Function.apply(left[row], right[row])
                    wrapped |= Function.wrapped(left[row], right[row], value)
                    result[row] = value
                }
            }
            guard wrapped < 0 else { return }
            try call.throwOverflow { Function.wrapped(left[$0], right[$0], Function.apply(left[$0], right[$0])) < 0 }
        }
    }

    /// Products. Factors of few bits cannot overflow; only where a batch has larger ones is every product looked at.
    package struct Multiply: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let result = call.result.pointer(as: Int64.self)
            // All bits that any magnitude has.
            var (leftBits, rightBits) = (Int64(0), Int64(0))
            if call[1].isConstant {
                let right = right[0]
                rightBits = right ^ (right &>> 63)
                for row in 0..<call.count {
                    leftBits |= left[row] ^ (left[row] &>> 63)
                    result[row] = left[row] &* right
                }
            } else {
                for row in 0..<call.count {
                    leftBits |= left[row] ^ (left[row] &>> 63)
                    rightBits |= right[row] ^ (right[row] &>> 63)
                    result[row] = left[row] &* right[row]
                }
            }
            // Magnitudes up to 2^m and 2^n multiply to 2^(m + n) at most.
            if 128 - leftBits.leadingZeroBitCount - rightBits.leadingZeroBitCount < 63 { return }
            try call.throwOverflow { left[$0].multipliedReportingOverflow(by: right[$0]).overflow }
        }
    }

    package struct Negate: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var isLeast = false
            for row in 0..<call.count {
                result[row] = 0 &- value[row]
                isLeast = isLeast || value[row] == .min
            }
            if isLeast { try call.throwOverflow { value[$0] == .min } }
        }
    }

    /// Quotients rounded towards minus infinity, or what they leave. Nothing can be divided by zero: the result is missing.
    package struct FloorDivide: BatchOperation {
        let isRemainder: Bool
        package init(isRemainder: Bool) { self.isRemainder = isRemainder }

        package func mayMiss(_ arguments: [Bool]) -> Bool { true }
        package var writesValidity: Bool { true }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let (result, validity) = (call.result.pointer(as: Int64.self), call.result.validity!)
            var overflowed = false
            for word in 0..<call.wordCount {
                var present = call.presentWord(word)
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    let (dividend, divisor) = (left[row], right[row])
                    if divisor == 0 {
                        present &= ~(1 << UInt64(row & 63))
                        result[row] = 0
                        continue
                    }
                    if divisor == -1 {
                        // The machine's division would trap on the least integer.
                        overflowed = overflowed || (!isRemainder && dividend == .min)
                        result[row] = isRemainder ? 0 : 0 &- dividend
                        continue
                    }
                    let (quotient, rest) = dividend.quotientAndRemainder(dividingBy: divisor)
                    let isAbove = rest != 0 && (rest ^ divisor) < 0
                    result[row] =
                        isRemainder ? (isAbove ? rest &+ divisor : rest) : (isAbove ? quotient &- 1 : quotient)
                }
                validity[word] = present
            }
            if overflowed { try call.throwOverflow { right[$0] == -1 && left[$0] == .min } }
        }
    }
}

extension BatchCall {
    /// Throws for the lowest present row in which `isBad` is true; nothing when only missing rows are.
    func throwOverflow(where isBad: (_ lane: Int) -> Bool) throws(LaneFailure) {
        if let lane = firstPresentLane(where: isBad) { throw LaneFailure(lane: lane, reason: .overflow) }
    }
}
