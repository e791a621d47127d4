import Columns
import Testing

@testable import Frames

struct FillingGapsTests {
    /// As many periods as rows, two rows in one of them: a group is not a row although there are as many.
    @Test func asManyPeriodsAsRows() throws {
        let times = ["2024-01-01 08:00:00", "2024-01-01 09:00:00", "2024-01-03 08:00:00"].map { Timestamp($0) }
        let frame = try DataFrame(columns: [
            AnyColumn(Column(name: "time", contents: times)), AnyColumn(Column(name: "n", contents: [1, 10, 100])),
        ])
        let days = try frame.grouped(every: .day, on: "time").fillingGaps()
        let found = try days.aggregated([
            "rows": .count, "sum": col("n").sum(), "highest": col("n").max(), "lowest": col("n").min(),
            "first": col("n").first(), "last": col("n").last(),
        ])
        #expect(try Array(found["rows", Int.self]) == [2, 0, 1])
        #expect(try Array(found["sum", Int.self]) == [11, 0, 100])
        #expect(try Array(found["highest", Int.self]) == [10, nil, 100])
        #expect(try Array(found["lowest", Int.self]) == [1, nil, 100])
        #expect(try Array(found["first", Int.self]) == [1, nil, 100])
        #expect(try Array(found["last", Int.self]) == [10, nil, 100])
    }
}
