import Columns
import Pool
import Testing

@testable import Compute

@Suite struct ConcatenateTests {
    /// Cuts columns at random places.
    private func parts(_ column: AnyColumn, using random: inout SampleRandom) -> [AnyColumn] {
        var cuts = (0..<4).map { _ in Int.random(in: 0...column.count, using: &random) }
        cuts = [0] + cuts.sorted() + [column.count]
        return zip(cuts, cuts.dropFirst()).map { column.slice($0..<$1) }
    }

    @Test func `parts of every type give the whole again`() throws {
        var random = SampleRandom()
        for _ in 0..<3 {
            for column in SampleColumns.all(count: 300, using: &random) {
                let whole = try concatenated(parts(column, using: &random))
                let label = "\(column.name), seed \(random.seed)"
                #expect(slowValues(whole) == slowValues(column), "\(label)")
                #expect(hasZerosWhereMissing(whole), "\(label)")
                #expect(whole.name == column.name && whole.type == column.type, "\(label)")
            }
        }
    }

    @Test func `whole frames over several morsels, on any number of threads`() throws {
        var random = SampleRandom()
        let first = SampleColumns.sliced(count: 20_001, using: &random)
        let second = SampleColumns.sliced(count: 30_003, using: &random)
        let frames = [first, second, first]
        let whole = try Pool(threads: 1).use { try concatenated(frames: frames) }
        for (place, column) in whole.enumerated() {
            let expected = frames.flatMap { slowValues($0[place]) }
            #expect(slowValues(column) == expected, "\(column.name), seed \(random.seed)")
        }
        for threads in sampleThreads {
            let again = try Pool(threads: threads).use { try concatenated(frames: frames) }
            #expect(zip(whole, again).allSatisfy { sameBytes($0, $1) }, "\(threads) threads, seed \(random.seed)")
        }
    }

    @Test func `views and dictionaries mix in any order`() throws {
        var random = SampleRandom()
        for _ in 0..<50 {
            let columns = (0..<3).map { _ -> Column<String> in
                let texts = (0..<40).map { _ in SampleColumns.words.randomElement(using: &random)! }
                let withNils = texts.map { random.isOne(in: 4) ? nil : $0 }
                let column = Column<String>(name: "s", contents: withNils)
                return random.isOne(in: 2) ? SampleColumns.dictionary(column) : column
            }
            let whole = try concatenated(columns.map { AnyColumn($0) })
            let expected = columns.flatMap { slowValues(.string($0)) }
            #expect(slowValues(whole) == expected, "seed \(random.seed)")
            #expect(hasZerosWhereMissing(whole), "seed \(random.seed)")
        }
    }

    @Test func `dictionaries are merged in the order of first appearance`() throws {
        let left = SampleColumns.dictionary(Column(name: "s", contents: ["b", nil, "a", "b"]))
        let right = SampleColumns.dictionary(Column(name: "s", contents: ["c", "a", nil]))
        let whole = try concatenated([.string(left), .string(right)]).assumingType(String.self)
        #expect(whole.categories.map(Array.init) == ["b", "a", "c"])
        #expect(whole.withCodes { codes, _ in Array(codes) } == [0, 0, 1, 0, 2, 1, 0])
        #expect(Array(whole) == ["b", nil, "a", "b", "c", "a", nil])
    }

    @Test func `a dictionary without values has rows that are all missing`() throws {
        let none = SampleColumns.dictionary(Column(name: "s", contents: [nil, nil] as [String?]))
        let some = SampleColumns.dictionary(Column(name: "s", contents: ["a"]))
        #expect(Array(try concatenated([.string(none), .string(some)]).assumingType(String.self)) == [nil, nil, "a"])
    }

    @Test func `parts of one dictionary share it`() throws {
        let column = SampleColumns.dictionary(Column(name: "s", contents: ["b", nil, "a", "b"]))
        let whole = try concatenated([.string(column.slice(2..<4)), .string(column.slice(0..<2))])
            .assumingType(String.self)
        #expect(Array(whole) == ["a", "b", "b", nil])
        #expect(whole.storage.views == column.storage.views)
    }

    @Test func `texts outlive the parts`() throws {
        func joined() throws -> Column<String> {
            let texts = (0..<4).map { "a text that does not fit a view, number \($0)" }
            let parts = texts.map { AnyColumn(Column<String>(name: "s", contents: [$0])) }
            return try concatenated(parts).assumingType(String.self)
        }
        #expect(Array(try joined()) == (0..<4).map { "a text that does not fit a view, number \($0)" })
    }

    @Test func `times take the finest unit`() throws {
        let seconds = Column<Timestamp>.ticks([1, nil, -2], .seconds)
        let millis = Column<Timestamp>.ticks([5, nil], .milliseconds)
        let whole = try concatenated([.timestamp(seconds), .timestamp(millis)]).assumingType(Timestamp.self)
        #expect(whole.unit == .milliseconds)
        #expect(whole.map { $0?.ticks } == [1000, nil, -2000, 5, nil])
    }

    @Test func `times that do not fit the finest unit are refused`() {
        let far = Column<Timestamp>.ticks([0, Int64.max / 2], .seconds)
        let near = Column<Timestamp>.ticks([1], .nanoseconds)
        #expect(
            throws: ConcatenateError.timeOutOfRange(column: "t", row: 1, part: 1, unit: .nanoseconds)
        ) { try concatenated([.timestamp(near), .timestamp(far)]) }
    }

    @Test func `zones must agree`() {
        let berlin = Column<Timestamp>.ticks([1], .seconds, zone: ZoneID("Europe/Berlin"))
        let utc = Column<Timestamp>.ticks([1], .seconds, zone: .utc)
        let expected = ConcatenateError.differentTypes(
            column: "t", expected: .timestamp(.seconds, zone: ZoneID("Europe/Berlin")),
            found: .timestamp(.seconds, zone: .utc), part: 1)
        #expect(throws: expected) { try concatenated([.timestamp(berlin), .timestamp(utc)]) }
        #expect(expected.description.contains("Timestamp(s, Europe/Berlin)"))
        #expect(expected.description.contains("Timestamp(s, UTC) in part 2"))
    }

    @Test func `durations take the finest unit`() throws {
        let left = Column<Duration>(name: "d", contents: [.seconds(1), nil])
        let right = Column<Duration>(name: "d", contents: [.nanoseconds(7)])
        let whole = try concatenated([.duration(left), .duration(right)]).assumingType(Duration.self)
        #expect(Array(whole) == [.seconds(1), nil, .nanoseconds(7)])
    }

    @Test func `integers widen only when asked`() throws {
        let ints = AnyColumn(Column<Int>(name: "x", contents: [1, nil, 3]))
        let doubles = AnyColumn(Column<Double>(name: "x", contents: [0.5]))
        let expected = ConcatenateError.differentTypes(column: "x", expected: .int, found: .double, part: 1)
        #expect(throws: expected) { try concatenated([ints, doubles]) }
        #expect(
            expected.description
                == "column \"x\": expected Int as in the parts before, found Double in part 2; "
                + "ask for widening to Double, or convert one of them")
        let whole = try concatenated([ints, doubles], widening: true)
        #expect(Array(try whole.assumingType(Double.self)) == [1, nil, 3, 0.5])
    }

    @Test func `one part is given back as it is`() throws {
        let column = Column<Int>(name: "x", contents: [1, 2])
        let empty = AnyColumn(Column<Int>(name: "first", contents: [Int]()))
        let whole = try concatenated([empty, .int(column), empty]).assumingType(Int.self)
        #expect(whole.storage.values == column.storage.values)
        #expect(whole.name == "first")
        #expect(try concatenated([empty, empty]).count == 0)
    }

    @Test func `frames must have as many columns as the first`() {
        let column = AnyColumn(Column<Int>(name: "x", contents: [1, 2]))
        #expect(throws: ConcatenateError.differentShapes(expected: 1, found: 2, part: 1)) {
            try concatenated(frames: [[column], [column, column]])
        }
    }
}

extension Column<Timestamp> {
    /// A column of ticks as they are.
    static func ticks(_ ticks: [Int64?], _ unit: TimeUnit, zone: ZoneID = .none) -> Column<Timestamp> {
        let ints = Column<Int>(name: "t", contents: ticks.map { $0.map(Int.init) })
        let storage = TimestampStorage(ticks: retyped(ints.storage.values), unit: unit, zone: zone)
        return Column(name: "t", storage: storage, validity: ints.validity, count: ints.count, owner: ints.owner)
    }
}
