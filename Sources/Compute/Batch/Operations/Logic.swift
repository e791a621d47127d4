/// And, or, not of three values: true, false and missing, which stands for either.
///
/// A missing value makes the result missing only where it could change it: `false && nil` is false, `true || nil` is true.
/// - Source: SQL's three-valued logic, after Kleene.
package struct Conjunction: BatchOperation {
    /// `||` instead of `&&`.
    package let isOr: Bool
    package init(isOr: Bool) { self.isOr = isOr }

    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        // `a || b` is `!(!a && !b)`.
        let flip: UInt64 = isOr ? ~0 : 0
        for word in 0..<call.wordCount {
            let (left, right) = (call[0].bits[word] ^ flip, call[1].bits[word] ^ flip)
            call.result.bits[word] = (left & right) ^ flip
            guard let validity = call.result.validity else { continue }
            let (leftValid, rightValid) = (call[0].validWord(word), call[1].validWord(word))
            let isFalse = (leftValid & ~left) | (rightValid & ~right)
            validity[word] = (leftValid & rightValid) | isFalse
            // The bit below a missing operand says anything.
            call.result.bits[word] = (left & right & ~isFalse) ^ flip
        }
    }
}

package struct Negation: BatchOperation {
    package init() {}

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount { call.result.bits[word] = ~call[0].bits[word] }
    }
}

/// Whether there is a value, or is none.
package struct Presence: BatchOperation {
    let isPresent: Bool
    package init(isPresent: Bool) { self.isPresent = isPresent }

    package func mayMiss(_ arguments: [Bool]) -> Bool { false }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            call.result.bits[word] = isPresent ? call[0].validWord(word) : ~call[0].validWord(word)
        }
    }
}

/// A condition on one number: a bit a row.
package enum NumberTest: BatchOperation {
    case isNaN
    case integerIsNotZero, doubleIsNotZero

    package func run(_ call: BatchCall) {
        let (integers, doubles) = (call[0].pointer(as: Int64.self), call[0].pointer(as: Double.self))
        switch self {
        case .isNaN: writeBits(call) { doubles[$0].isNaN }
        case .integerIsNotZero: writeBits(call) { integers[$0] != 0 }
        case .doubleIsNotZero: writeBits(call) { doubles[$0] != 0 }
        }
    }
}
