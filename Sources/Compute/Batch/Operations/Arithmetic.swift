#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Arithmetic of two doubles, as IEEE 754 has it.
package enum DoubleArithmetic: BatchOperation {
    case add, subtract, multiply, divide, power
    /// The quotient rounded towards minus infinity.
    case floorDivide
    /// What floor division leaves: it has the sign of the divisor.
    case remainder
    /// The lower or higher of two; the first where one of them is NaN.
    case lower, higher

    package func run(_ call: BatchCall) {
        switch self {
        case .add: mapLanes(call) { (left: Double, right: Double) in left + right }
        case .subtract: mapLanes(call) { (left: Double, right: Double) in left - right }
        case .multiply: mapLanes(call) { (left: Double, right: Double) in left * right }
        case .divide: mapLanes(call) { (left: Double, right: Double) in left / right }
        case .power: mapLanes(call) { (left: Double, right: Double) in pow(left, right) }
        case .floorDivide: mapLanes(call) { (left: Double, right: Double) in (left / right).rounded(.down) }
        case .remainder: mapLanes(call) { (left: Double, right: Double) in floorRemainder(left, right) }
        case .lower: mapLanes(call) { (left: Double, right: Double) in right < left ? right : left }
        case .higher: mapLanes(call) { (left: Double, right: Double) in right > left ? right : left }
        }
    }
}

@inline(__always) private func floorRemainder(_ left: Double, _ right: Double) -> Double {
    let rest = fmod(left, right)
    return rest != 0 && (rest < 0) != (right < 0) ? rest + right : rest
}

/// Arithmetic of integers: exact, or an error.
package enum Integers {
    /// Sums and differences: one loop without branches, then one look at whether anything wrapped.
    package enum Linear: BatchOperation {
        case add, subtract

        package func run(_ call: BatchCall) throws(LaneFailure) {
            switch self {
            // A result wrapped when its sign is not that of both sides, or not that of the left one where they differ.
            case .add: try wrapping(call, { $0 &+ $1 }) { ($0 ^ $2) & ($1 ^ $2) }
            case .subtract: try wrapping(call, { $0 &- $1 }) { ($0 ^ $1) & ($0 ^ $2) }
            }
        }

        /// - Parameter wrapped: negative where the result wrapped.
        @inline(__always) private func wrapping(
            _ call: BatchCall, _ function: (Int64, Int64) -> Int64, _ wrapped: (Int64, Int64, Int64) -> Int64
        ) throws(LaneFailure) {
            let (left, right) = (call[0].pointer(as: Int64.self), call[1].pointer(as: Int64.self))
            let result = call.result.pointer(as: Int64.self)
            var anyWrapped: Int64 = 0
            if call[1].isConstant {
                let right = right[0]
                for row in 0..<call.count {
                    let value = function(left[row], right)
                    anyWrapped |= wrapped(left[row], right, value)
                    result[row] = value
                }
            } else {
                for row in 0..<call.count {
                    let value = function(left[row], right[row])
                    anyWrapped |= wrapped(left[row], right[row], value)
                    result[row] = value
                }
            }
            guard anyWrapped < 0 else { return }
            try call.throwOverflow { wrapped(left[$0], right[$0], function(left[$0], right[$0])) < 0 }
        }
    }

    /// The lower or higher of two, and other functions that cannot overflow.
    package enum Simple: BatchOperation {
        case lower, higher
        /// -1, 0 or 1, of one argument.
        case sign

        package func run(_ call: BatchCall) {
            switch self {
            case .lower: mapLanes(call) { (left: Int64, right: Int64) in right < left ? right : left }
            case .higher: mapLanes(call) { (left: Int64, right: Int64) in right > left ? right : left }
            case .sign: mapLanes(call) { (value: Int64) in value.signum() }
            }
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
