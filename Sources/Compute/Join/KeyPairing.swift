import Columns
import Pool

/// The keys of two columns as digits: one pair, or two where the values span nearly all 64 bits.
///
/// Int and Double are compared where the double is whole; times of different units by the instant.
///
/// - Cost: one pass over the build column for its range; for texts one look-up a distinct value.
/// - Throws: `JoinError.differentTypes`, naming the columns as left and right.
func keyPairs(
    build: AnyColumn, probe: AnyColumn, matchingNils: Bool
) throws -> [KeyPair] {
    switch (build, probe) {
    case (.int(let build), .int(let probe)):
        try numberPairs(build, build.words, probe, probe.words, matchingNils)
    case (.double(let build), .double(let probe)):
        try numberPairs(
            build, DoubleNumbers(values: build.storage), probe, DoubleNumbers(values: probe.storage), matchingNils)
    case (.int(let build), .double(let probe)):
        try numberPairs(build, build.words, probe, WholeNumbers(values: probe.storage), matchingNils)
    case (.double(let build), .int(let probe)):
        try numberPairs(build, WholeNumbers(values: build.storage), probe, probe.words, matchingNils)
    case (.bool(let build), .bool(let probe)):
        try numberPairs(
            build, BitWords(values: build.storage), probe, BitWords(values: probe.storage), matchingNils)
    case (.date(let build), .date(let probe)):
        try numberPairs(build, build.words, probe, probe.words, matchingNils)
    case (.timestamp(let build), .timestamp(let probe)):
        try numberPairs(build, build.words, probe, probe.words, matchingNils)
    case (.duration(let build), .duration(let probe)):
        try numberPairs(build, build.words, probe, probe.words, matchingNils)
    case (.string(let build), .string(let probe)):
        [try textPair(build, probe, matchingNils)]
    default: preconditionFailure("keys of types \(build.type) and \(probe.type) were not aligned")
    }
}

/// Two key columns in one unit of time.
///
/// - Throws: `JoinError.differentTypes` for types whose values are never equal.
func alignedKeys(_ left: AnyColumn, _ right: AnyColumn) throws -> (left: AnyColumn, right: AnyColumn) {
    switch (left.type, right.type) {
    case (.timestamp(let leftUnit, let leftZone), .timestamp(let rightUnit, let rightZone))
    where (leftZone == .none) == (rightZone == .none):
        // Instants are instants, whatever clock shows them.
        let unit = max(leftUnit, rightUnit)
        return (
            try left.aligned(to: .timestamp(unit, zone: leftZone), part: 0),
            try right.aligned(to: .timestamp(unit, zone: rightZone), part: 1)
        )
    case (.duration(let leftUnit), .duration(let rightUnit)):
        let type = ColumnType.duration(max(leftUnit, rightUnit))
        return (try left.aligned(to: type, part: 0), try right.aligned(to: type, part: 1))
    case (.int, .double), (.double, .int): return (left, right)
    case (let leftType, let rightType):
        guard leftType == rightType else {
            throw JoinError.differentTypes(
                left: left.name, leftType: leftType, right: right.name, rightType: rightType)
        }
        return (left, right)
    }
}

private func numberPairs<Build, Probe>(
    _ build: Column<Build>, _ buildNumbers: some NumberSource, _ probe: Column<Probe>,
    _ probeNumbers: some NumberSource, _ matchingNils: Bool
) throws -> [KeyPair] {
    let range = try numberRange(buildNumbers, build.validity, build.count)
    withExtendedLifetime((build, probe)) {}
    guard UInt64(bitPattern: range.high &- range.low) > .max - 4 else {
        return [pair(build, buildNumbers, probe, probeNumbers, range, matchingNils)]
    }
    return try [true, false].map { isUpper in
        let halves = HalfNumbers(source: buildNumbers, isUpper: isUpper)
        return pair(
            build, halves, probe, HalfNumbers(source: probeNumbers, isUpper: isUpper),
            try numberRange(halves, build.validity, build.count), matchingNils)
    }
}

private func pair<Build, Probe>(
    _ build: Column<Build>, _ buildNumbers: some NumberSource, _ probe: Column<Probe>,
    _ probeNumbers: some NumberSource, _ range: (low: Int64, high: Int64), _ matchingNils: Bool
) -> KeyPair {
    let largest = UInt64(bitPattern: range.high &- range.low)
    let missing = matchingNils ? largest + 1 : KeyWord.unmatchable
    let radix = largest + (matchingNils ? 2 : 1)
    func coder<Source: NumberSource>(_ source: Source, _ validity: Validity) -> any KeyCoder {
        NumberCoder(
            source: source, validity: validity, lowest: range.low, largest: largest, missing: missing, radix: radix)
    }
    return KeyPair(
        radix: radix, build: coder(buildNumbers, build.validity), probe: coder(probeNumbers, probe.validity))
}

/// The lowest and the highest number of the rows that have one; 0 and 0 when none has.
private func numberRange(
    _ numbers: some NumberSource, _ validity: Validity, _ rowCount: Int
) throws -> (low: Int64, high: Int64) {
    let partial = try Pool.current.mapMorsels(of: rowCount) { rows -> (low: Int64, high: Int64) in
        var low = Int64.max
        var high = Int64.min
        for row in rows where validity.isAbsent || validity.isValid(row) {
            guard let number = numbers.number(at: row) else { continue }
            low = min(low, number)
            high = max(high, number)
        }
        return (low, high)
    }
    let low = partial.reduce(Int64.max) { min($0, $1.low) }
    let high = partial.reduce(Int64.min) { max($0, $1.high) }
    return low > high ? (0, 0) : (low, high)
}

private func textPair(
    _ build: Column<String>, _ probe: Column<String>, _ matchingNils: Bool
) throws -> KeyPair {
    let coded = try withFittingDictionary(build)
    let distinct = UInt64(max(coded.storage.dictionaryCount, 1))
    let missing = matchingNils ? distinct : KeyWord.unmatchable
    let radix = distinct + (matchingNils ? 1 : 0)
    func coder(_ column: Column<String>, _ translation: Buffer?) -> CodeCoder {
        CodeCoder(
            codes: column.storage.codes.unsafelyUnwrapped, translation: translation?.pointer(as: UInt32.self),
            validity: column.validity, missing: missing, radix: radix,
            keeper: [column.owner] + (translation.map { [$0] } ?? []))
    }
    let buildCoder = coder(coded, nil)
    if probe.storage.hasSameDictionary(as: coded.storage) {
        return KeyPair(radix: radix, build: buildCoder, probe: coder(probe, nil))
    }
    let known = KnownTexts(coded)
    // A dictionary is translated, unless the rows are so few that they are looked up sooner.
    if probe.storage.isDictionary, probe.storage.dictionaryCount <= max(probe.count, 1024) {
        let translation = try known.translation(of: probe.storage)
        return KeyPair(radix: radix, build: buildCoder, probe: coder(probe, translation))
    }
    let looking = TextCoder(texts: probe, known: known, missing: missing, radix: radix)
    return KeyPair(radix: radix, build: buildCoder, probe: looking)
}

/// Codes into a dictionary that is not much larger than the column: a slice or a filtered column may have kept a large one.
private func withFittingDictionary(_ column: Column<String>) throws -> Column<String> {
    guard column.storage.isDictionary else { return try column.dictionaryEncoded() }
    if column.storage.dictionaryCount <= max(2 * column.count, 1024) { return column }
    return try column.withViews().dictionaryEncoded()
}
