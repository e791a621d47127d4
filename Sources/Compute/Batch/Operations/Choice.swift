/// One of two values by a condition: the first where it is true, the second where it is false or missing.
package struct Choice<Word: FixedWidthInteger & BitwiseCopyable & Sendable>: BatchOperation {
    package init() {}

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[1] || arguments[2] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (first, second) = (call[1].pointer(as: Word.self), call[2].pointer(as: Word.self))
        let result = call.result.pointer(as: Word.self)
        for word in 0..<call.wordCount {
            let chosen = call[0].bits[word] & call[0].validWord(word)
            var bits = chosen
            for row in word * 64..<min(call.count, word * 64 + 64) {
                result[row] = bits & 1 != 0 ? first[row] : second[row]
                bits &>>= 1
            }
            call.result.validity?[word] = (call[1].validWord(word) & chosen) | (call[2].validWord(word) & ~chosen)
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
package struct Filled<Word: FixedWidthInteger & BitwiseCopyable & Sendable>: BatchOperation {
    package init() {}

    package func mayMiss(_ arguments: [Bool]) -> Bool { arguments[0] && arguments[1] }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (first, second) = (call[0].pointer(as: Word.self), call[1].pointer(as: Word.self))
        let result = call.result.pointer(as: Word.self)
        for word in 0..<call.wordCount {
            let present = call[0].validWord(word)
            var bits = present
            for row in word * 64..<min(call.count, word * 64 + 64) {
                result[row] = bits & 1 != 0 ? first[row] : second[row]
                bits &>>= 1
            }
            call.result.validity?[word] = present | call[1].validWord(word)
        }
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
