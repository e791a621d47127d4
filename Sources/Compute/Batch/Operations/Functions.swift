#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Functions of one or two doubles.
extension Doubles {
    package enum SquareRoot: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { value.squareRoot() }
    }
    package enum Logarithm: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { log(value) }
    }
    package enum BinaryLogarithm: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { log2(value) }
    }
    package enum DecimalLogarithm: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { log10(value) }
    }
    package enum Exponential: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { exp(value) }
    }
    package enum Floor: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { value.rounded(.down) }
    }
    package enum Ceiling: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { value.rounded(.up) }
    }
    package enum Magnitude: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double { value.magnitude }
    }
    /// -1, 0 or 1; NaN and the zeros stay what they are.
    package enum Sign: UnaryFunction {
        @inline(__always) package static func apply(_ value: Double) -> Double {
            value > 0 ? 1 : value < 0 ? -1 : value
        }
    }
    /// The lower of two; the first where one of them is NaN.
    package enum Lower: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double {
            right < left ? right : left
        }
    }
    /// The higher of two; the first where one of them is NaN.
    package enum Higher: BinaryFunction {
        @inline(__always) package static func apply(_ left: Double, _ right: Double) -> Double {
            right > left ? right : left
        }
    }

    /// To a number of decimal places, halves to the even neighbour.
    ///
    /// - Source: what numpy computes: scale, round, scale back.
    package struct Round: BatchOperation {
        let places: Int
        package init(places: Int) { self.places = places }

        package func run(_ call: BatchCall) {
            let (value, result) = (call[0].pointer(as: Double.self), call.result.pointer(as: Double.self))
            let scale = pow(10, Double(places.magnitude))
            for row in 0..<call.count {
                let scaled = places < 0 ? value[row] / scale : value[row] * scale
                let rounded = scaled.rounded(.toNearestOrEven)
                let back = places < 0 ? rounded * scale : rounded / scale
                // A number so large that scaling it overflows has no such decimals.
                result[row] = scaled.isFinite ? back : value[row]
            }
        }
    }
}

extension Integers {
    package enum Sign: UnaryFunction {
        @inline(__always) package static func apply(_ value: Int64) -> Int64 { value.signum() }
    }
    package enum Lower: BinaryFunction {
        @inline(__always) package static func apply(_ left: Int64, _ right: Int64) -> Int64 {
            right < left ? right : left
        }
    }
    package enum Higher: BinaryFunction {
        @inline(__always) package static func apply(_ left: Int64, _ right: Int64) -> Int64 {
            right > left ? right : left
        }
    }

    package struct Magnitude: BatchOperation {
        package init() {}

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var isLeast = false
            for row in 0..<call.count {
                let sign = value[row] &>> 63
                result[row] = (value[row] ^ sign) &- sign
                isLeast = isLeast || value[row] == .min
            }
            if isLeast { try call.throwOverflow { value[$0] == .min } }
        }
    }

    /// To a multiple of a power of ten, halves to the even neighbour.
    package struct Round: BatchOperation {
        let places: Int
        let step: Int64?
        /// - Parameter places: negative; -2 rounds to hundreds.
        package init(places: Int) {
            self.places = places
            step = places < -18 ? nil : (0..<(-places)).reduce(1) { step, _ in step * 10 }
        }

        package func run(_ call: BatchCall) throws(LaneFailure) {
            let (value, result) = (call[0].pointer(as: Int64.self), call.result.pointer(as: Int64.self))
            var overflowed = false
            for row in 0..<call.count {
                let rounded = rounded(value[row])
                result[row] = rounded ?? 0
                overflowed = overflowed || rounded == nil
            }
            if overflowed { try call.throwOverflow { rounded(value[$0]) == nil } }
        }

        private func rounded(_ value: Int64) -> Int64? {
            // 64 bits hold numbers above the half of ten to the 19th, but not that one; and none of ten to the 20th.
            guard let step else { return places == -19 && value.magnitude > 5_000_000_000_000_000_000 ? nil : 0 }
            let rest = value % step
            let down = value - rest
            let twice = rest.magnitude * 2
            let isUp = twice > step.magnitude || (twice == step.magnitude && (value / step) % 2 != 0)
            guard isUp else { return down }
            let (up, overflow) = down.addingReportingOverflow(value < 0 ? -step : step)
            return overflow ? nil : up
        }
    }
}

/// The lower or higher of two values; where one is missing or NaN, the other.
package struct Extreme<Word: Comparable & BitwiseCopyable & Sendable>: BatchOperation {
    let isHigher: Bool
    package init(isHigher: Bool) { self.isHigher = isHigher }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (first, second) = (call[0].pointer(as: Word.self), call[1].pointer(as: Word.self))
        let result = call.result.pointer(as: Word.self)
        for word in 0..<call.wordCount {
            let (firstValid, secondValid) = (call[0].validWord(word), call[1].validWord(word))
            for row in word * 64..<min(call.count, word * 64 + 64) {
                let bit = UInt64(1) << UInt64(row & 63)
                let isFirst = secondValid & bit == 0 || (firstValid & bit != 0 && isFirst(first[row], second[row]))
                result[row] = isFirst ? first[row] : second[row]
            }
            call.result.validity?[word] = firstValid | secondValid
        }
    }

    /// Only NaN is not equal to itself.
    @inline(__always) private func isFirst(_ first: Word, _ second: Word) -> Bool {
        if second != second { return true }
        return first == first && (isHigher ? first >= second : first <= second)
    }
}

/// As `Extreme`, for booleans: and, or.
package struct BitExtreme: BatchOperation {
    let isHigher: Bool
    package init(isHigher: Bool) { self.isHigher = isHigher }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            let (firstValid, secondValid) = (call[0].validWord(word), call[1].validWord(word))
            // What a missing value must be so that the other one decides.
            let neutral: UInt64 = isHigher ? 0 : ~0
            let first = (call[0].bits[word] & firstValid) | (neutral & ~firstValid)
            let second = (call[1].bits[word] & secondValid) | (neutral & ~secondValid)
            call.result.bits[word] = isHigher ? first | second : first & second
            call.result.validity?[word] = firstValid | secondValid
        }
    }
}
