import Columns
import Pool
import Synchronization

/// One column on its way: what it may be, and what reads it in this round.
struct ColumnPlan {
    let name: String
    /// Place among the fields of a row.
    let position: Int
    /// What the user asked for.
    let type: CSVType?
    let classifier: FieldClassifier
    /// What all texts seen so far may be read as.
    private(set) var types: FieldTypes
    /// Whether text becomes codes.
    private(set) var isDictionary: Bool
    private(set) var reading: Reading?
    private(set) var finished: AnyColumn?
    /// The whole column has no value, so it is text.
    private var isAllMissing = false
    /// Whether the column is read in the next round.
    private(set) var isPending = true

    /// The reader of a round, and whether it is known to fail.
    final class Reading: Sendable {
        let reader: any ColumnReader
        /// Set when some block needs a wider type: the others need not be read. Relaxed, because a late look costs time only.
        let isFutile = Atomic<Bool>(false)
        init(_ reader: any ColumnReader) { self.reader = reader }
    }

    init(
        name: String, position: Int, type: CSVType?, classifier: FieldClassifier,
        dictionaries: CSVReadingOptions.DictionaryPolicy
    ) {
        self.name = name
        self.position = position
        self.type = type
        self.classifier = type.map(classifier.forced) ?? classifier
        types = self.classifier.considered
        isDictionary = type == .categorical || dictionaries == .automatic
    }

    /// Takes another text's types into account; leaves out one that fits none that is left.
    mutating func narrow(to found: FieldTypes) {
        let both = types.intersection(found)
        if !both.isEmpty { types = both }
    }

    /// What is read in this round: while only missing values were seen, the first type there is, which any other text
    /// corrects.
    var current: FieldTypes { isAllMissing ? .text : types.first }

    /// Whether the reader is to see a text of JSON with its quote, which no number or truth value has.
    var readsRawTokens: Bool { !classifier.isForced && current.isSubset(of: [.integer, .double, .boolean]) }

    mutating func giveUpDictionary() {
        isDictionary = false
        isPending = true
    }

    mutating func readAgain() {
        isPending = true
        finished = nil
    }

    /// Keeps the finished column; without one the column is read again without codes, and without any value as text.
    mutating func take(_ column: AnyColumn?) {
        finished = column
        guard let column else { return giveUpDictionary() }
        // No text has spoken for a type, neither in the sample nor by failing.
        if type == nil, !isAllMissing, types == classifier.considered, column.nilCount == column.count {
            isAllMissing = true
            isDictionary = false
            readAgain()
        }
    }

    mutating func makeReader(rowCount: Int, blockCount: Int, nils: Spellings, byteCount: Int) {
        func plain(_ parser: some ValueParser) -> any ColumnReader {
            PlainColumnReader(
                parser, rowCount: rowCount, blockCount: blockCount, nils: nils,
                takesQuotedNils: classifier.takesQuotedNils)
        }
        func times(_ unit: TimeUnit, zoned: Bool) -> any ColumnReader {
            plain(TimestampParser(unit: unit, isZoned: zoned))
        }
        let isForced = classifier.isForced
        let reader: any ColumnReader
        switch current {
        case .integer:
            reader = plain(IntegerParser(keepsLeadingZeros: classifier.keepsLeadingZeros, allowsPlus: isForced))
        case .double:
            reader = plain(
                DoubleParser(
                    keepsLeadingZeros: classifier.keepsLeadingZeros, exactIntegers: !isForced, allowsPlus: isForced))
        case .date: reader = plain(DateParser())
        case .microseconds: reader = times(.microseconds, zoned: false)
        case .nanoseconds: reader = times(.nanoseconds, zoned: false)
        case .zonedMicroseconds: reader = times(.microseconds, zoned: true)
        case .zonedNanoseconds: reader = times(.nanoseconds, zoned: true)
        case .boolean:
            reader = BooleanColumnReader(rowCount: rowCount, blockCount: blockCount, classifier: classifier)
        case _ where isDictionary:
            reader = DictionaryColumnReader(
                rowCount: rowCount, blockCount: blockCount, workerCount: Pool.current.threadCount, nils: nils,
                isWanted: type == .categorical)
        default:
            reader = ViewColumnReader(
                rowCount: rowCount, blockCount: blockCount, workerCount: Pool.current.threadCount, nils: nils,
                chunkByteCount: min(4 << 20, max(byteCount / 8, 4 << 10)))
        }
        reading = Reading(reader)
    }

    /// All blocks are read, and nothing has failed so far.
    mutating func markRead() { isPending = false }
}
