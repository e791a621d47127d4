// Every plane that left New York in 2013: flights, median delay, the longest it was not seen there.
//
//     scripts/flights                                            fetches .data/flights.csv
//     ./embark run Examples/flights.swift .data/flights.csv      prints the busiest planes
//     ./embark run Examples/flights.swift .data/flights.csv planes.csv
import Embark

struct Plane: Codable, Sendable {
    var flights: Int
    /// Minutes; nil where no departure was recorded.
    var medianDelay: Double?
    /// Between two scheduled departures; nil for planes that came once.
    var longestGapHours: Double?
}

let flights = try DataFrame(contentsOfCSVFile: CommandLine.arguments.dropFirst().first ?? ".data/flights.csv")
print(try flights.selecting("tailnum", "dep_delay", "time_hour").schema)

// Flights without a tail number ("NA" in the file) are missing values, and a group of their own.
let planes = try flights.grouped(by: "tailnum").aggregated { plane in
    let departures = try plane["time_hour", Timestamp.self].compactMap { $0?.secondsSinceEpoch }.sorted()
    let gaps = zip(departures.dropFirst(), departures).map { ($0 - $1) / 3_600 }
    return Plane(
        flights: plane.count,
        medianDelay: try plane["dep_delay", Int.self].median(),
        longestGapHours: gaps.max())
}

print(try planes.sorted(on: "flights", order: .descending).prefix(5))
if let file = CommandLine.arguments.dropFirst(2).first { try planes.writeCSV(to: file) }
