import Wire

/// Where records are kept.
///
/// The hub makes all changes from one thread; `commit` is called after each batch of them and before anything that
/// follows from them is sent.
package protocol RecordStore {
    mutating func insert(_ record: consuming TaskRecord)
    /// Changes a record; returns false if there is none of that id.
    @discardableResult
    mutating func update(_ id: String, _ change: (inout TaskRecord) -> Void) -> Bool
    func record(_ id: String) throws(RecordError) -> TaskRecord?
    func records(matching query: RecordQuery) throws(RecordError) -> [TaskRecord]
    mutating func remove(matching query: RecordQuery) throws(RecordError)
    /// Ids in the order of submission.
    func history() throws(RecordError) -> [String]
    /// Makes what was changed since the last time durable, as far as this store does.
    mutating func commit()
    /// Tasks that were submitted to an earlier controller and not completed.
    func unfinishedTasks() -> [TaskRecord]
}

extension RecordStore {
    package mutating func commit() {}
    package func unfinishedTasks() -> [TaskRecord] { [] }
}

/// Keeps nothing; questions are answered with an error that says so.
package struct NoRecordStore: RecordStore {
    package init() {}
    package mutating func insert(_ record: consuming TaskRecord) {}
    package mutating func update(_ id: String, _ change: (inout TaskRecord) -> Void) -> Bool { false }
    package func record(_ id: String) throws(RecordError) -> TaskRecord? { throw .noStore }
    package func records(matching query: RecordQuery) throws(RecordError) -> [TaskRecord] { throw .noStore }
    package mutating func remove(matching query: RecordQuery) throws(RecordError) { throw .noStore }
    package func history() throws(RecordError) -> [String] { throw .noStore }
}
