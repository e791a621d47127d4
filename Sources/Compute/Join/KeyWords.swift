import Columns
import Pool

/// The keys of one side, a word a row; see `KeyCoder`.
struct KeyWords: Sendable {
    let coders: [any KeyCoder]
    let rowCount: Int

    /// Rows whose words are made at a time: few enough that words stay in the nearest cache.
    static let batchSize = 1024

    /// The words of at most `batchSize` rows.
    func fill(_ rows: Range<Int>, into words: UnsafeMutablePointer<UInt64>) {
        for (place, coder) in coders.enumerated() { coder.append(rows, to: words, isFirst: place == 0) }
    }

    /// Calls `body` with the words of one batch of rows after the other.
    func forEachBatch(
        of rows: Range<Int>, _ body: (_ rows: Range<Int>, _ words: UnsafeMutablePointer<UInt64>) throws -> Void
    ) rethrows {
        let scratch = Scratch(zeroCount: 0, byteCount: KeyWords.batchSize * 8)
        let words = scratch.bytes.assumingMemoryBound(to: UInt64.self)
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: KeyWords.batchSize) {
            let batch = first..<min(first + KeyWords.batchSize, rows.upperBound)
            fill(batch, into: words)
            try body(batch, words)
        }
    }
}

/// The keys of both sides, in words below one bound: equal keys are equal words.
struct JoinKeys: Sendable {
    let build: KeyWords
    let probe: KeyWords
    /// Every word but `KeyWord.unmatchable` is below it.
    let bound: UInt64

    /// - Parameters:
    ///   - build: key columns of the side a table is made of; at least one, of the types of those of the other side.
    ///   - matchingNils: whether missing values are equal; otherwise they equal nothing.
    init(build: [AnyColumn], probe: [AnyColumn], matchingNils: Bool) throws {
        let counts = (build: build[0].count, probe: probe[0].count)
        var digits: [KeyPair] = []
        for (build, probe) in zip(build, probe) {
            for pair in try keyPairs(build: build, probe: probe, matchingNils: matchingNils) {
                if JoinKeys.bound(of: digits + [pair]) == nil {
                    // Shorter digits: a row number of the build side for all columns so far, and one for this column if
                    // need be.
                    digits = [try JoinKeys(digits, counts).shortened()]
                    if pair.radix >> 32 > 0 {
                        digits.append(try JoinKeys([pair], counts).shortened())
                        continue
                    }
                }
                digits.append(pair)
            }
        }
        self.init(digits, counts)
    }

    private init(_ digits: [KeyPair], _ counts: (build: Int, probe: Int)) {
        build = KeyWords(coders: digits.map(\.build), rowCount: counts.build)
        probe = KeyWords(coders: digits.map(\.probe), rowCount: counts.probe)
        bound = JoinKeys.bound(of: digits).unsafelyUnwrapped
    }

    /// One more than the largest word; nil when words would not fit.
    private static func bound(of digits: [KeyPair]) -> UInt64? {
        var bound: UInt64 = 1
        for pair in digits {
            let (product, overflow) = bound.multipliedReportingOverflow(by: pair.radix)
            if overflow { return nil }
            bound = product
        }
        return bound
    }

    /// The same keys as one digit: the first row of the build side that has the key.
    private func shortened() throws -> KeyPair {
        let table = try MatchTable(build, bound: bound)
        let radix = UInt64(max(build.rowCount, 1))
        func coder(_ words: KeyWords) throws -> CodeCoder {
            let rows = try table.rows(of: words).rows
            return CodeCoder(
                codes: UnsafePointer(rows.pointer(as: UInt32.self)), translation: nil, validity: Validity(),
                missing: KeyWord.unmatchable, radix: radix, keeper: [rows])
        }
        return KeyPair(radix: radix, build: try coder(build), probe: try coder(probe))
    }
}
