import Columns
import Synchronization

/// The columns that rows are written into: one writer a field, filled part by part by several threads.
final class RowSink: Sendable {
    /// Rows of a part: encoding costs much more a row than other work, so that a part lasts about 0.3 ms.
    static let partRows = 1024
    let fields: [RowField]
    let count: Int
    let writers: [FieldWriter]
    /// Fields that some row turned out to have beside the known ones.
    private let late = Mutex<[RowField]>([])

    enum FieldWriter: Sendable {
        case int(ColumnWriter<Int>)
        case double(ColumnWriter<Double>)
        case bool(ColumnWriter<Bool>)
        case timestamp(ColumnWriter<Timestamp>)
        case date(ColumnWriter<CalendarDate>)
        case duration(ColumnWriter<Duration>)
        case string(ColumnWriter<String>)
    }

    /// - Parameter units: of times, by field; microseconds where none is given.
    init(fields: [RowField], count: Int, units: [String: TimeUnit]) {
        self.fields = fields
        self.count = count
        writers = fields.map { field in
            let unit = units[field.name] ?? .microseconds
            return switch field.kind {
            case .int: .int(ColumnWriter(count: count, rowsPerPart: RowSink.partRows))
            case .double: .double(ColumnWriter(count: count, rowsPerPart: RowSink.partRows))
            case .bool: .bool(ColumnWriter(count: count, rowsPerPart: RowSink.partRows))
            case .timestamp: .timestamp(ColumnWriter(count: count, unit: unit, rowsPerPart: RowSink.partRows))
            case .date: .date(ColumnWriter(count: count, rowsPerPart: RowSink.partRows))
            case .duration: .duration(ColumnWriter(count: count, unit: unit, rowsPerPart: RowSink.partRows))
            case .string: .string(ColumnWriter(count: count, rowsPerPart: RowSink.partRows))
            }
        }
    }

    func report(late field: RowField) {
        late.withLock { known in
            if !known.contains(where: { $0.name == field.name }) { known.append(field) }
        }
    }

    /// Late fields in a fixed order, whatever thread met which first.
    var lateFields: [RowField] { late.withLock { $0 }.sorted { $0.name < $1.name } }

    /// By field, the units to write all rows with again; empty when the present ones are right.
    var neededUnits: [String: TimeUnit] {
        let needed = zip(fields, writers).compactMap { field, writer -> (String, TimeUnit)? in
            switch writer {
            case .timestamp(let writer): writer.neededUnit.map { (field.name, $0) }
            case .duration(let writer): writer.neededUnit.map { (field.name, $0) }
            default: nil
            }
        }
        return Dictionary(needed) { $1 }
    }

    func columns() -> [AnyColumn] {
        zip(fields, writers).map { field, writer in
            switch writer {
            case .int(let writer): AnyColumn(writer.finish(name: field.name))
            case .double(let writer): AnyColumn(writer.finish(name: field.name))
            case .bool(let writer): AnyColumn(writer.finish(name: field.name))
            case .timestamp(let writer): AnyColumn(writer.finish(name: field.name))
            case .date(let writer): AnyColumn(writer.finish(name: field.name))
            case .duration(let writer): AnyColumn(writer.finish(name: field.name))
            case .string(let writer): AnyColumn(writer.finish(name: field.name))
            }
        }
    }
}

/// One part of a sink, open for one thread.
final class RowSinkPart {
    let sink: RowSink
    private let part: Int
    private var open: [OpenField]
    /// The row being written.
    var row = 0
    /// The field that is expected next: rows of one type write their fields in one order.
    private var next = 0

    private enum OpenField {
        case int(ColumnWriter<Int>.Part)
        case double(ColumnWriter<Double>.Part)
        case bool(ColumnWriter<Bool>.Part)
        case timestamp(ColumnWriter<Timestamp>.Part)
        case date(ColumnWriter<CalendarDate>.Part)
        case duration(ColumnWriter<Duration>.Part)
        case string(ColumnWriter<String>.Part)
    }

    init(_ sink: RowSink, part: Int) {
        self.sink = sink
        self.part = part
        open = sink.writers.map { writer in
            switch writer {
            case .int(let writer): .int(writer.open(part: part))
            case .double(let writer): .double(writer.open(part: part))
            case .bool(let writer): .bool(writer.open(part: part))
            case .timestamp(let writer): .timestamp(writer.open(part: part))
            case .date(let writer): .date(writer.open(part: part))
            case .duration(let writer): .duration(writer.open(part: part))
            case .string(let writer): .string(writer.open(part: part))
            }
        }
    }

    func close() {
        for (writer, field) in zip(sink.writers, open) {
            switch (writer, field) {
            case (.timestamp(let writer), .timestamp(let open)): writer.close(open, part: part)
            case (.duration(let writer), .duration(let open)): writer.close(open, part: part)
            case (.string(let writer), .string(let open)): writer.close(open, part: part)
            default: break
            }
        }
    }

    func begin(row: Int) {
        self.row = row
        next = 0
    }

    /// The place of a field; nil for one that is not known, which is then reported.
    private func place(of name: String, _ kind: RowField.Kind) -> Int? {
        if next < sink.fields.count, sink.fields[next].name == name {
            next += 1
            return next - 1
        }
        if let index = sink.fields.firstIndex(where: { $0.name == name }) {
            next = index + 1
            return index
        }
        sink.report(late: RowField(name: name, kind: kind))
        return nil
    }

    /// Notes that a field exists, without a value in this row.
    func skip(_ name: String, _ kind: RowField.Kind) { _ = place(of: name, kind) }

    func write(_ value: Int, _ name: String) throws {
        guard let index = place(of: name, .int) else { return }
        guard case .int(var field) = open[index] else { throw mismatch(index, .int) }
        field.write(value, at: row)
    }
    func write(_ value: Double, _ name: String) throws {
        guard let index = place(of: name, .double) else { return }
        guard case .double(var field) = open[index] else { throw mismatch(index, .double) }
        field.write(value, at: row)
    }
    func write(_ value: Bool, _ name: String) throws {
        guard let index = place(of: name, .bool) else { return }
        guard case .bool(var field) = open[index] else { throw mismatch(index, .bool) }
        field.write(value, at: row)
    }
    func write(_ value: CalendarDate, _ name: String) throws {
        guard let index = place(of: name, .date) else { return }
        guard case .date(var field) = open[index] else { throw mismatch(index, .date) }
        field.write(value, at: row)
    }
    // The cursors of the three below gather state of their own, so they are put back.
    func write(_ value: Timestamp, _ name: String) throws {
        guard let index = place(of: name, .timestamp) else { return }
        guard case .timestamp(var field) = open[index] else { throw mismatch(index, .timestamp) }
        field.write(value, at: row)
        open[index] = .timestamp(field)
    }
    func write(_ value: Duration, _ name: String) throws {
        guard let index = place(of: name, .duration) else { return }
        guard case .duration(var field) = open[index] else { throw mismatch(index, .duration) }
        field.write(value, at: row)
        open[index] = .duration(field)
    }
    func write(_ value: String, _ name: String) throws {
        guard let index = place(of: name, .string) else { return }
        guard case .string(var field) = open[index] else { throw mismatch(index, .string) }
        field.write(value, at: row)
        open[index] = .string(field)
    }

    private func mismatch(_ index: Int, _ kind: RowField.Kind) -> RowError {
        let field = sink.fields[index]
        return .mixedTypes(field: field.name, first: field.kind.elementName, other: kind.elementName)
    }
}
