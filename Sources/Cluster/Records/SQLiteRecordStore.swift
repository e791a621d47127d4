import Foundation
import GRDB
import Wire

/// Records in an SQLite file, which survive the controller.
///
/// Changes are kept in memory until `commit`, which writes them in one transaction; the controller commits before it
/// sends anything that follows from them, so what a client was told, or an engine was given, is on disk (in the
/// write-ahead log: safe from a crash of the process, and from a crash of the machine up to the last checkpoint).
///
/// A query is narrowed down by SQL where a column can be compared there, and decided by the same code as in memory.
package final class SQLiteRecordStore: RecordStore {
    private let database: DatabaseQueue
    /// Records that have changed since the last commit, and those of requests that are still pending.
    private var active: [String: TaskRecord] = [:]
    private var changed: Set<String> = []
    private var failure: String?

    /// Opens or creates the file, mode 0600.
    package init(path: String) throws {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ClusterError.file(action: "open", path: path, code: errno) }
        close(descriptor)
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        try database.write { try $0.execute(sql: RecordRow.schema) }
    }

    package func insert(_ record: TaskRecord) {
        active[record.messageID] = record
        changed.insert(record.messageID)
    }

    @discardableResult
    package func update(_ id: String, _ change: (inout TaskRecord) -> Void) -> Bool {
        if active[id] == nil { active[id] = (try? fetch(id)) ?? nil }
        guard active[id] != nil else { return false }
        change(&active[id]!)
        changed.insert(id)
        return true
    }

    package func commit() {
        guard !changed.isEmpty else { return }
        do {
            try database.write { database in
                let statement = try database.cachedStatement(sql: RecordRow.insertion)
                for id in changed {
                    guard let record = active[id] else { continue }
                    try statement.execute(arguments: RecordRow.arguments(record))
                }
            }
            failure = nil
        } catch {
            // The next question about records is answered with this; tasks go on.
            failure = "\(error)"
        }
        for id in changed where active[id]?.isCompleted == true { active[id] = nil }
        changed.removeAll(keepingCapacity: true)
    }

    package func record(_ id: String) throws(RecordError) -> TaskRecord? {
        if let record = active[id] { return record }
        return try fetch(id)
    }

    private func fetch(_ id: String) throws(RecordError) -> TaskRecord? {
        try read { database in
            try Row.fetchOne(
                database, sql: "SELECT * FROM \(RecordRow.table) WHERE msg_id = ?", arguments: [id]
            ).map(RecordRow.record)
        }
    }

    package func records(matching query: RecordQuery) throws(RecordError) -> [TaskRecord] {
        let (condition, arguments) = RecordRow.condition(query)
        let stored = try read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM \(RecordRow.table) WHERE \(condition) ORDER BY submitted, msg_id",
                arguments: arguments
            ).map(RecordRow.record)
        }
        // A pending record may be newer in memory than on disk.
        return stored.map { active[$0.messageID] ?? $0 }.filter(query.matches)
    }

    package func remove(matching query: RecordQuery) throws(RecordError) {
        let ids = try records(matching: query).map(\.messageID)
        do {
            try database.write { database in
                for id in ids {
                    try database.execute(
                        sql: "DELETE FROM \(RecordRow.table) WHERE msg_id = ?", arguments: [id])
                }
            }
        } catch {
            throw .storage("\(error)")
        }
        for id in ids {
            active[id] = nil
            changed.remove(id)
        }
    }

    package func history() throws(RecordError) -> [String] {
        try read { database in
            try String.fetchAll(
                database,
                sql: "SELECT msg_id FROM \(RecordRow.table) WHERE submitted IS NOT NULL ORDER BY submitted, msg_id")
        }
    }

    package func unfinishedTasks() -> [TaskRecord] {
        let records = try? read { database in
            try Row.fetchAll(
                database,
                sql: "SELECT * FROM \(RecordRow.table) WHERE completed IS NULL AND queue = 'task' ORDER BY submitted"
            ).map(RecordRow.record)
        }
        for record in records ?? [] { active[record.messageID] = record }
        return records ?? []
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws(RecordError) -> Value {
        commit()
        if let failure { throw .storage(failure) }
        do {
            return try database.read(body)
        } catch {
            throw .storage("\(error)")
        }
    }
}
