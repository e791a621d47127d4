import Columns
import Foundation
import Frames
import Testing

@testable import Formats

/// Formats whose times are texts with an offset.
@Suite struct NamedZoneTests {
    enum Format: CaseIterable {
        case csv, json

        /// The frame as it comes back from a file, and what the file held.
        func roundTrip(_ frame: DataFrame) throws -> (frame: DataFrame, text: String) {
            let data = try self == .csv ? frame.csvRepresentation() : frame.jsonRepresentation()
            let again = try self == .csv ? DataFrame(csvData: data) : DataFrame(jsonData: data)
            return (again, String(decoding: data, as: UTF8.self))
        }
    }

    /// Instants on both sides of the hours at which clocks are changed come back in UTC.
    @Test(arguments: Format.allCases, ["Europe/Berlin", "America/St_Johns", "Asia/Kolkata"])
    func timesComeBackAsTheSameInstants(_ format: Format, _ zone: String) throws {
        let instants = [
            "2024-03-31 00:59:59", "2024-03-31 01:00:00", "2024-10-27 00:30:00", "2024-10-27 01:30:00",
            "1969-12-31 23:59:59",
        ]
        let given = Column<Timestamp>(name: "t", contents: instants.map { Timestamp($0) } + [nil])
        let frame = try DataFrame(columns: [AnyColumn(given)]).selecting([
            "t": col("t").assumingTimeZone("UTC").inTimeZone(zone)
        ])
        let again = try format.roundTrip(frame)
        func seconds(_ frame: DataFrame) throws -> [Int?] {
            Array(try frame.selecting(["e": col("t").epoch(in: .seconds)])["e", Int.self])
        }
        #expect(try seconds(frame) == seconds(again.frame), "\(again.text)")
        #expect(try seconds(again.frame) == instants.map { Int(Timestamp($0)!.parts.seconds) } + [nil])
    }
}
