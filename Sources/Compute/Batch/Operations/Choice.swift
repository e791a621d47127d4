/// One of two values by a condition: the first where it is true, the second where it is false or missing.
package struct Choice: BatchOperation {
    /// 32 bits a row instead of 64.
    let isNarrow: Bool
    package init(isNarrow: Bool) { self.isNarrow = isNarrow }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[1] || arguments[2] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        chooseLanes(call, isNarrow: isNarrow, call[1], call[2]) { call[0].bits[$0] & call[0].validWord($0) }
        guard let validity = call.result.validity else { return }
        for word in 0..<call.wordCount {
            let chosen = call[0].bits[word] & call[0].validWord(word)
            validity[word] = (call[1].validWord(word) & chosen) | (call[2].validWord(word) & ~chosen)
        }
    }
}

/// As `Choice`, for booleans.
package struct BitChoice: BatchOperation {
    package init() {}

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[1] || arguments[2] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            let chosen = call[0].bits[word] & call[0].validWord(word)
            call.result.bits[word] = (call[1].bits[word] & chosen) | (call[2].bits[word] & ~chosen)
            call.result.validity?[word] = (call[1].validWord(word) & chosen) | (call[2].validWord(word) & ~chosen)
        }
    }
}

/// The first value, or the second where the first is missing.
package struct Filled: BatchOperation {
    /// 32 bits a row instead of 64.
    let isNarrow: Bool
    package init(isNarrow: Bool) { self.isNarrow = isNarrow }

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        chooseLanes(call, isNarrow: isNarrow, call[0], call[1]) { call[0].validWord($0) }
        guard let validity = call.result.validity else { return }
        for word in 0..<call.wordCount { validity[word] = call[0].validWord(word) | call[1].validWord(word) }
    }
}

/// As `Filled`, for booleans.
package struct BitFilled: BatchOperation {
    package init() {}

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        for word in 0..<call.wordCount {
            let present = call[0].validWord(word)
            call.result.bits[word] = (call[0].bits[word] & present) | (call[1].bits[word] & ~present)
            call.result.validity?[word] = present | call[1].validWord(word)
        }
    }
}
