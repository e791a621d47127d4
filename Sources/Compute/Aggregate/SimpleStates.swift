import Columns
import Pool

/// One column's counts, sums, extremes and edges by group: what simple aggregates are made from, each found once however many
/// aggregates need it.
final class SimpleStates: @unchecked Sendable {
    // @unchecked: filled by the one thread that makes the plan; the pool's threads only read what is filled.

    /// What rows are read from: the column itself when it is streamed, else its rows in group order.
    let source: AnyColumn
    private let groups: GroupIndex
    private var missingCounts: GroupStates<UInt32>?
    private var sums: GroupStates<Int64>?
    private var wideSums: GroupStates<Int128>?
    private var doubleSums: GroupStates<Double>?
    private var lows: GroupStates<Int64>?
    private var highs: GroupStates<Int64>?
    private var lastRows: GroupStates<UInt32>?
    private var firstPresent: GroupStates<UInt32>?
    private var lastPresent: GroupStates<UInt32>?

    init(_ source: AnyColumn, _ groups: GroupIndex) {
        self.source = source
        self.groups = groups
    }

    /// Whether an aggregate is made from these states.
    static func serve(_ kind: AggregateKind, of column: AnyColumn) -> Bool {
        switch (kind, column) {
        case (.count, _), (.last, _), (.firstPresent, _), (.lastPresent, _): true
        case (.sum, .int), (.sum, .double), (.sum, .bool), (.sum, .duration): true
        case (.mean, .int), (.mean, .double), (.mean, .bool), (.mean, .duration), (.mean, .timestamp): true
        case (.min, .string), (.max, .string): false
        case (.min, _), (.max, _): true
        case (.any, .bool), (.all, .bool): true
        default: false
        }
    }

    /// Adds what the kinds need to a collection.
    func need(_ kinds: Set<AggregateKind>, _ collection: StateCollection) throws {
        let isPresenceNeeded = kinds.contains { [.count, .mean, .min, .max, .any, .all].contains($0) }
        if isPresenceNeeded, source.nilCount > 0 {
            try collection.collect(MissingCount(validity: source.validity)) { self.missingCounts = $0 }
        }
        if !kinds.isDisjoint(with: [.sum, .mean]) { try needSums(collection) }
        if !kinds.isDisjoint(with: [.min, .all]) { try needExtremes(collection, flip: 0) { self.lows = $0 } }
        if !kinds.isDisjoint(with: [.max, .any]) { try needExtremes(collection, flip: -1) { self.highs = $0 } }
        if kinds.contains(.last) {
            try collection.collect(EdgeRow(validity: Validity(), isLast: true)) { self.lastRows = $0 }
        }
        if kinds.contains(.firstPresent) {
            try collection.collect(EdgeRow(validity: source.validity, isLast: false)) { self.firstPresent = $0 }
        }
        if kinds.contains(.lastPresent) {
            try collection.collect(EdgeRow(validity: source.validity, isLast: true)) { self.lastPresent = $0 }
        }
    }

    private func needSums(_ collection: StateCollection) throws {
        switch source {
        case .double(let column):
            try collection.collect(DoubleSum(values: column.storage.values)) { self.doubleSums = $0 }
        case .int(let column): try needSums(of: column.words, collection)
        case .timestamp(let column): try needSums(of: column.words, collection)
        case .duration(let column): try needSums(of: column.words, collection)
        case .bool(let column): try needSums(of: BitWords(values: column.storage), collection)
        case .date, .string: preconditionFailure("\(source.type) has no sums")
        }
    }

    private func needSums(of words: some OrderedWords, _ collection: StateCollection) throws {
        try collection.collect(IntegerSum(words: words)) { sums in
            self.sums = sums
            // What passed 64 bits on its way is added again in 128.
            if sums == nil { try collection.collect(WideIntegerSum(words: words)) { self.wideSums = $0 } }
        }
    }

    private func needExtremes(
        _ collection: StateCollection, flip: Int64, _ keep: @escaping (GroupStates<Int64>?) -> Void
    ) throws {
        func collect(_ words: some OrderedWords) throws {
            try collection.collect(ExtremeWord(words: words, validity: source.validity, flip: flip), keep)
        }
        switch source {
        // NaN is passed over: it is made the last to be chosen.
        case .double(let column): try collect(DoubleWords(values: column.storage.values, nan: flip == 0 ? .max : .min))
        case .int(let column): try collect(column.words)
        case .timestamp(let column): try collect(column.words)
        case .duration(let column): try collect(column.words)
        case .date(let column): try collect(column.words)
        case .bool(let column): try collect(BitWords(values: column.storage))
        case .string: preconditionFailure("texts have no extreme words")
        }
    }

    // MARK: - Results

    private func presentCount(_ group: Int) -> Int {
        groups.count(of: group) - (missingCounts.map { Int($0[group]) } ?? 0)
    }

    /// - Throws: `ComputeError.overflow` where a sum does not fit 64 bits.
    func result(_ kind: AggregateKind) throws -> AnyColumn {
        let (name, count) = (source.name, groups.groupCount)
        switch kind {
        case .count: return try GroupColumn(count: count, zero: 0) { self.presentCount($0) }.integers(name)
        case .sum: return try sum()
        case .mean: return try mean()
        case .min: return try extreme(lows!, flip: 0)
        case .max: return try extreme(highs!, flip: -1)
        case .any: return try truth { self.presentCount($0) > 0 && ~self.highs![$0] == 1 }
        case .all: return try truth { self.presentCount($0) == 0 || self.lows![$0] == 1 }
        case .last: return try picked(lastRows!)
        case .firstPresent: return try picked(firstPresent!)
        case .lastPresent: return try picked(lastPresent!)
        default: preconditionFailure("\(kind.name) is not made from simple states")
        }
    }

    private func sum() throws -> AnyColumn {
        let count = groups.groupCount
        if let doubleSums { return try GroupColumn(count: count, zero: 0) { doubleSums[$0] }.doubles(source.name) }
        let values: GroupColumn
        if let sums {
            values = try GroupColumn(count: count, zero: 0) { sums[$0] }
        } else {
            let wide = wideSums!
            guard (0..<count).allSatisfy({ Int64(exactly: wide[$0]) != nil }) else {
                throw ComputeError.overflow(column: source.name)
            }
            values = try GroupColumn(count: count, zero: 0) { Int64(truncatingIfNeeded: wide[$0]) }
        }
        if case .duration = source { return values.like(source) }
        return values.integers(source.name)
    }

    private func wideSum(_ group: Int) -> Int128 { sums.map { Int128($0[group]) } ?? wideSums![group] }

    private func mean() throws -> AnyColumn {
        let count = groups.groupCount
        if let doubleSums {
            return try GroupColumn(count: count, zero: 0) { group -> Double? in
                let present = self.presentCount(group)
                return present == 0 ? nil : doubleSums[group] / Double(present)
            }.doubles(source.name)
        }
        switch source {
        case .timestamp:
            return try GroupColumn(count: count, zero: 0) { group -> Int64? in
                let present = Int128(self.presentCount(group))
                return present == 0 ? nil : roundedMean(self.wideSum(group), present)
            }.like(source)
        case .duration(let column):
            let means = (0..<count).map { column.mean(ofSum: wideSum($0), count: presentCount($0)) }
            return AnyColumn(Column<Duration>(name: source.name, contents: means))
        default:
            return try GroupColumn(count: count, zero: 0) { group -> Double? in
                let present = self.presentCount(group)
                return present == 0 ? nil : WideSum.double(self.wideSum(group)) / Double(present)
            }.doubles(source.name)
        }
    }

    private func extreme(_ words: GroupStates<Int64>, flip: Int64) throws -> AnyColumn {
        let count = groups.groupCount
        @Sendable func word(_ group: Int) -> Int64? { self.presentCount(group) == 0 ? nil : words[group] ^ flip }
        switch source {
        case .double:
            let nan: Int64 = flip == 0 ? .max : .min
            return try GroupColumn(count: count, zero: 0) { group -> Double? in
                word(group).map { $0 == nan ? .nan : DoubleWords.value($0) }
            }.doubles(source.name)
        case .date:
            return try GroupColumn(count: count, zero: 0) { word($0).map { Int32(truncatingIfNeeded: $0) } }.like(
                source)
        case .bool:
            let values = (0..<count).map { word($0).map { $0 == 1 } }
            return AnyColumn(Column<Bool>(name: source.name, contents: values))
        default: return try GroupColumn(count: count, zero: 0) { word($0) }.like(source)
        }
    }

    private func truth(_ isTrue: (Int) -> Bool) throws -> AnyColumn {
        AnyColumn(Column<Bool>(name: source.name, contents: (0..<groups.groupCount).map { isTrue($0) }))
    }

    private func picked(_ rows: GroupStates<UInt32>) throws -> AnyColumn {
        let list = Buffer(byteCount: rows.count * 4)
        list.pointer(as: UInt32.self).update(from: rows.values, count: rows.count)
        let positions = RowPositions(list, count: rows.count, bound: source.count, mayMiss: true)
        return try source.gathered(at: positions)
    }
}

/// States on their way: streamed all together, or taken one after the other from rows in group order.
final class StateCollection {
    private let groups: GroupIndex
    private let pieces: StreamPieces?
    private var passes: [StreamedPass] = []
    private var harvests: [() throws -> Void] = []

    /// - Parameter pieces: nil for rows in group order.
    init(_ groups: GroupIndex, _ pieces: StreamPieces?) {
        self.groups = groups
        self.pieces = pieces
    }

    /// - Parameter keep: called once the states are there; without any when one overflowed.
    func collect<A: GroupAccumulation>(
        _ accumulation: A, _ keep: @escaping (GroupStates<A.State>?) throws -> Void
    ) throws {
        guard let pieces, let coded = groups.coded else { return try keep(segmentedStates(accumulation, groups)) }
        let states = StreamedStates(accumulation, coded, pieces)
        passes.append(states.pass)
        harvests.append { try keep(states.joined()) }
    }

    /// Takes all rows through what was collected, and again where the outcome asks for more.
    func finish() throws {
        while let pieces, !passes.isEmpty {
            let (ready, keeping) = (passes, harvests)
            passes = []
            harvests = []
            try pieces.run(ready)
            for keep in keeping { try keep() }
        }
    }
}
