import Columns
import Pool

/// Turns rows, as structs, into columns, a column a field.
enum RowColumns {
    /// - Throws: `RowError` for fields that no column holds.
    /// - Cost: about 0.3 µs a row of five fields, over the number of threads.
    static func make<Row: Codable & Sendable>(_ rows: [Row]) throws -> [AnyColumn] {
        var fields = RowProbe.fields(of: Row.self)
        var units: [String: TimeUnit] = [:]
        while true {
            let sink = RowSink(fields: fields, count: rows.count, units: units)
            let partRows = RowSink.partRows
            try Pool.current.run(count: (rows.count + partRows - 1) / partRows) { part, _ in
                let open = RowSinkPart(sink, part: part)
                let encoder = RowEncoder(part: open, prefix: "")
                for row in part * partRows..<min(rows.count, (part + 1) * partRows) {
                    open.begin(row: row)
                    try rows[row].encode(to: encoder)
                }
                open.close()
            }
            if !sink.lateFields.isEmpty {
                // Fields the probe did not reach: write all rows again with them.
                fields += sink.lateFields
                continue
            }
            let needed = sink.neededUnits
            if needed.isEmpty { return sink.columns() }
            units.merge(needed) { $1 }
        }
    }
}

extension DataFrame {
    /// A frame with a row for every struct and a column for every field.
    ///
    /// Any `Codable` struct of numbers, `Bool`, `String`, `Timestamp`, `CalendarDate`, `Duration`, optionals of these,
    /// and structs of these, whose fields get the outer name and a dot in front.
    /// - Throws: `RowError` for fields that no column holds.
    public init<Row: Codable & Sendable>(rows: [Row]) throws {
        try self.init(columns: RowColumns.make(rows))
    }
}
