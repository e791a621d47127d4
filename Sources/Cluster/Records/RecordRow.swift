import Foundation
import GRDB
import Wire

/// How a record lies in its table.
///
/// Dates are integers, microseconds since 1970, so that they compare as numbers. Lists of buffers are one blob: for
/// each buffer its size as eight little-endian bytes, then its bytes.
enum RecordRow {
    static let table = "\"embark-tasks\""

    private static let columns = TaskRecord.keys
    private static let dateColumns: Set<String> = ["submitted", "started", "completed", "received"]
    private static let textColumns: Set<String> = ["msg_id", "client_uuid", "engine_uuid", "queue", "resubmitted"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS \(table) (
            msg_id TEXT PRIMARY KEY, header TEXT, metadata TEXT, content TEXT, buffers BLOB, submitted INTEGER,
            client_uuid TEXT, engine_uuid TEXT, started INTEGER, completed INTEGER, resubmitted TEXT,
            received INTEGER, result_header TEXT, result_metadata TEXT, result_content TEXT, result_buffers BLOB,
            queue TEXT, execute_input TEXT, execute_result TEXT, error TEXT, stdout TEXT, stderr TEXT, label TEXT
        ) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS "embark-tasks-submitted" ON \(table) (submitted);
        CREATE INDEX IF NOT EXISTS "embark-tasks-pending" ON \(table) (queue) WHERE completed IS NULL;
        """

    static let insertion = """
        INSERT OR REPLACE INTO \(table) (\(columns.joined(separator: ", ")))
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
        """

    static func arguments(_ record: TaskRecord) -> StatementArguments {
        StatementArguments(
            columns.map { column -> (any DatabaseValueConvertible)? in
                if let date = record.dateField(column) { return date.microseconds }
                switch column {
                case "submitted", "started", "completed", "received": return nil
                case "buffers": return pack(record.buffers)
                case "result_buffers": return pack(record.resultBuffers)
                case "stdout", "stderr", "msg_id", "client_uuid", "engine_uuid", "queue", "resubmitted",
                    "execute_input":
                    return record.value(column)?.string
                default: return record.value(column).flatMap { $0.isAbsent ? nil : $0.text }
                }
            })
    }

    static func record(_ row: Row) -> TaskRecord {
        var record = TaskRecord(messageID: row["msg_id"] ?? "")
        record.header = part(row["header"])
        record.metadata = part(row["metadata"])
        record.content = part(row["content"])
        record.buffers = unpack(row["buffers"])
        record.submitted = date(row["submitted"])
        record.clientUUID = row["client_uuid"]
        record.engineUUID = row["engine_uuid"]
        record.started = date(row["started"])
        record.completed = date(row["completed"])
        record.resubmitted = row["resubmitted"]
        record.received = date(row["received"])
        record.resultHeader = part(row["result_header"])
        record.resultMetadata = part(row["result_metadata"])
        record.resultContent = part(row["result_content"])
        record.resultBuffers = unpack(row["result_buffers"])
        record.queue = (row["queue"] as String?).flatMap { TaskRecord.Queue(rawValue: $0) }
        record.executeInput = row["execute_input"]
        record.executeResult = part(row["execute_result"])
        record.error = part(row["error"])
        record.standardOutput = row["stdout"] ?? ""
        record.standardError = row["stderr"] ?? ""
        record.label = part(row["label"]).flatMap { try? JSONValue(parsing: $0) } ?? .null
        return record
    }

    private static func part(_ text: String?) -> Part? { text.map { Part($0) } }
    private static func date(_ microseconds: Int?) -> WireDate? { microseconds.map { WireDate(microseconds: $0) } }

    private static func pack(_ buffers: [Part]) -> Data? {
        guard !buffers.isEmpty else { return nil }
        var data = Data()
        for buffer in buffers {
            withUnsafeBytes(of: UInt64(buffer.byteCount).littleEndian) { data.append(contentsOf: $0) }
            buffer.withBytes { data.append(contentsOf: $0) }
        }
        return data
    }

    private static func unpack(_ data: Data?) -> [Part] {
        guard let data else { return [] }
        let bytes = [UInt8](data)
        var buffers: [Part] = [], position = 0
        while position + 8 <= bytes.count {
            let byteCount = bytes[position..<position + 8].reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            position += 8
            guard byteCount <= UInt64(bytes.count - position) else { break }
            buffers.append(Part(bytes: Array(bytes[position..<position + Int(byteCount)])))
            position += Int(byteCount)
        }
        return buffers
    }

    // MARK: Conditions

    /// A condition that every matching record fulfils; others may, too.
    static func condition(_ query: RecordQuery) -> (String, StatementArguments) {
        var conditions = ["1"]
        var arguments: [any DatabaseValueConvertible] = []
        for test in query.tests {
            guard let (sql, values) = condition(test) else { continue }
            conditions.append(sql)
            arguments += values
        }
        return (conditions.joined(separator: " AND "), StatementArguments(arguments))
    }

    private static func condition(_ test: RecordQuery.Test) -> (String, [any DatabaseValueConvertible])? {
        // Of JSON a null may be stored as such, so only columns that never hold JSON are asked.
        if test.value.isNull, dateColumns.contains(test.key) || textColumns.contains(test.key) {
            switch test.comparison {
            case .equal: return ("\(test.key) IS NULL", [])
            case .notEqual: return ("\(test.key) IS NOT NULL", [])
            default: return nil
            }
        }
        if case .isIn = test.comparison, textColumns.contains(test.key) {
            let values = (test.value.array ?? []).compactMap(\.string)
            // A null in the list matches a missing value, and SQLite has a limit on the number of arguments.
            guard values.count == test.value.array?.count, values.count < 30_000 else { return nil }
            return ("\(test.key) IN (\(values.map { _ in "?" }.joined(separator: ", ")))", values)
        }
        guard let sign = signs[test.comparison], let value = operand(test) else { return nil }
        return ("\(test.key) \(sign) ?", [value])
    }

    private static let signs: [RecordQuery.Operator: String] = [
        .equal: "=", .less: "<", .lessOrEqual: "<=", .greater: ">", .greaterOrEqual: ">=",
    ]

    private static func operand(_ test: RecordQuery.Test) -> (any DatabaseValueConvertible)? {
        guard let text = test.value.string else { return nil }
        if dateColumns.contains(test.key) { return WireDate(text)?.microseconds }
        return textColumns.contains(test.key) && test.comparison == .equal ? text : nil
    }
}

extension JSONValue {
    /// True for the null that stands for a field without a value, without parsing text that was kept.
    fileprivate var isAbsent: Bool { if case .null = self { true } else { false } }
}
