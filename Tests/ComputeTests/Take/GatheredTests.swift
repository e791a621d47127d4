import Columns
import Pool
import Testing

@testable import Compute

@Suite struct GatheredTests {
    /// The slow twin: one value at a time.
    private func slowTake(_ column: AnyColumn, _ positions: RowPositions) -> [AnyHashable?] {
        let values = slowValues(column)
        return (0..<positions.count).map { index in positions[index].flatMap { values[$0] } }
    }

    private func randomPositions(
        _ count: Int, of rowCount: Int, missing: Bool, using random: inout SampleRandom
    ) -> RowPositions {
        RowPositions(
            (0..<count).map { _ in
                missing && random.isOne(in: 5) ? nil : Int.random(in: 0..<rowCount, using: &random)
            })
    }

    @Test func `every type, around word boundaries, with and without gaps`() throws {
        var random = SampleRandom()
        for column in SampleColumns.all(count: 90, using: &random) {
            for count in [0, 1, 63, 64, 65, 128, 200] {
                for missing in [false, true] {
                    let positions = randomPositions(count, of: 90, missing: missing, using: &random)
                    let expected = slowTake(column, positions)
                    let label = "\(column.name), \(count) rows, missing: \(missing), seed \(random.seed)"
                    let taken = try column.gathered(at: positions)
                    #expect(slowValues(taken) == expected, "\(label)")
                    #expect(hasZerosWhereMissing(taken), "\(label)")
                    #expect(taken.name == column.name && taken.type == column.type, "\(label)")
                    let serial = positions.withNumbers {
                        column.gatheredSerially(at: $0.baseAddress!, count: count, mayMiss: missing)
                    }
                    #expect(slowValues(serial) == expected, "\(label)")
                }
            }
        }
    }

    @Test(arguments: sampleThreads) func `several morsels of several columns`(threads: Int) throws {
        var random = SampleRandom()
        let columns = SampleColumns.sliced(count: 300, using: &random)
        let positions = randomPositions(2 * morselRows + 77, of: 300, missing: true, using: &random)
        let taken = try Pool(threads: threads).use { try gathered(columns, at: positions) }
        for (column, taken) in zip(columns, taken) {
            // The serial loop is the twin here; it has the slow one above.
            let serial = positions.withNumbers {
                column.gatheredSerially(at: $0.baseAddress!, count: positions.count, mayMiss: true)
            }
            #expect(sameBytes(taken, serial), "\(column.name), seed \(random.seed)")
        }
    }

    @Test func `one row many times`() throws {
        var random = SampleRandom()
        for column in SampleColumns.all(count: 9, using: &random) {
            for count in [0, 1, 63, 64, 65, 200] {
                let row = Int.random(in: 0..<9, using: &random)
                let made = try column.repeated(row: row, count: count)
                let label = Comment("\(column.name), row \(row), \(count) times, seed \(random.seed)")
                #expect(slowValues(made) == Array(repeating: slowValues(column)[row], count: count), label)
                #expect(hasZerosWhereMissing(made) && made.type == column.type, label)
            }
        }
        // So many that they are stored past the caches.
        let count = 1 << 20 + 3
        let many = try AnyColumn(Column<Int>(name: "x", contents: [4, 5])).repeated(row: 1, count: count)
        #expect(sameBytes(many, AnyColumn(Column<Int>(name: "x", contents: Array(repeating: 5, count: count)))))
    }

    @Test func `a range is sliced, nothing is copied`() throws {
        let column = Column<Int>(name: "x", contents: Array(0..<100))
        let taken = try column.gathered(at: RowPositions(10..<20))
        #expect(Array(taken) == Array(10..<20))
        #expect(taken.storage.values == column.storage.values + 10)
    }

    @Test func `no bitmap where no row came out missing`() throws {
        let column = Column<Int>(name: "x", contents: [1, nil, 3])
        #expect(try column.gathered(at: RowPositions([0, 2])).validity.isAbsent)
        #expect(try !column.gathered(at: RowPositions([0, 1])).validity.isAbsent)
    }

    @Test func `texts outlive the column they were taken from`() throws {
        func taken() throws -> Column<String> {
            let texts = (0..<1000).map { "a text that does not fit a view, number \($0)" }
            return try Column<String>(name: "s", contents: texts).gathered(at: RowPositions([999, 0]))
        }
        #expect(
            Array(try taken()) == [
                "a text that does not fit a view, number 999", "a text that does not fit a view, number 0",
            ])
    }

    @Test func `from a column without rows only gaps can be taken`() throws {
        let column = Column<String>(name: "s", contents: [String]())
        let taken = try column.gathered(at: RowPositions([nil, nil] as [Int?]))
        #expect(Array(taken) == [nil, nil])
    }

    @Test func `cancelled work throws`() throws {
        let token = CancellationToken()
        token.cancel()
        let column = AnyColumn(Column<Int>(name: "x", contents: Array(0..<100)))
        #expect(throws: Interrupted.self) {
            try Pool.withCancellation(token) { try column.gathered(at: RowPositions([1, 2, 50])) }
        }
    }
}
