import Wire

/// A question about records in the manner of MongoDB: all tests have to hold.
///
///     {"queue": "task", "submitted": {"$gt": "2026-01-01T00:00:00Z"}, "label": {"$glob": "night*"}}
///
/// - Source: design/ipyparallel.md, 2.11. Not copied: `$gt` that means `$lt`, and several equalities of which only the
///   last is looked at (2.14, 5).
package struct RecordQuery: Sendable {
    package enum Operator: String, Sendable, CaseIterable {
        case equal = "$eq"
        case notEqual = "$ne"
        case less = "$lt"
        case lessOrEqual = "$lte"
        case greater = "$gt"
        case greaterOrEqual = "$gte"
        case isIn = "$in"
        case isNotIn = "$nin"
        case containsAll = "$all"
        case modulo = "$mod"
        case exists = "$exists"
        case glob = "$glob"
    }

    package struct Test: Sendable {
        package let key: String
        package let comparison: Operator
        package let value: JSONValue
    }

    package let tests: [Test]

    package init(tests: [Test]) { self.tests = tests }

    /// Reads a query.
    ///
    /// - Throws: `RecordError` for an unknown key or operator, with the known ones.
    package init(_ query: JSONValue) throws(RecordError) {
        var tests: [Test] = []
        for (key, value) in query.object ?? [:] {
            guard TaskRecord.keys.contains(key) else { throw .unknownKey(key) }
            guard let members = value.object, members.keys.contains(where: { $0.hasPrefix("$") }) else {
                tests.append(Test(key: key, comparison: .equal, value: value))
                continue
            }
            for (name, operand) in members {
                guard let comparison = Operator(rawValue: name) else { throw .unknownOperator(name) }
                tests.append(Test(key: key, comparison: comparison, value: operand))
            }
        }
        self.tests = tests
    }

    package static func ids(_ ids: [String]) -> RecordQuery {
        RecordQuery(tests: [Test(key: "msg_id", comparison: .isIn, value: .array(ids.map { .string($0) }))])
    }

    package static func completed(on engine: String? = nil) -> RecordQuery {
        let isCompleted = Test(key: "completed", comparison: .notEqual, value: .null)
        guard let engine else { return RecordQuery(tests: [isCompleted]) }
        return RecordQuery(tests: [
            isCompleted, Test(key: "engine_uuid", comparison: .equal, value: .string(engine)),
        ])
    }

    package func matches(_ record: TaskRecord) -> Bool {
        tests.allSatisfy { $0.matches(record) }
    }

    /// The ids a record must be among, if the query says so.
    var wantedIDs: [String]? {
        for test in tests where test.key == "msg_id" {
            if test.comparison == .equal, let id = test.value.string { return [id] }
            if test.comparison == .isIn, let ids = test.value.array { return ids.compactMap(\.string) }
        }
        return nil
    }
}

/// What can be wrong with a question about records.
package enum RecordError: Error, Equatable {
    case unknownKey(String)
    case unknownOperator(String)
    case noSuchRecords([String])
    /// The controller keeps no records.
    case noStore
    case storage(String)

    /// The name of the exception that an ipyparallel client raises.
    package var name: String {
        switch self {
        case .unknownKey, .noSuchRecords: "KeyError"
        case .unknownOperator: "ValueError"
        case .noStore: "NoData"
        case .storage: "RuntimeError"
        }
    }
}

extension RecordError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKey(let key):
            "expected a key of a task record, found '\(key)'; the keys are \(TaskRecord.keys.joined(separator: ", "))"
        case .unknownOperator(let name):
            "expected a query operator, found '\(name)'; the operators are "
                + RecordQuery.Operator.allCases.map(\.rawValue).joined(separator: ", ")
        case .noSuchRecords(let ids):
            "No such msg(s): \(ids.prefix(10)); records are dropped, oldest first, when there are too many"
        case .noStore:
            "this controller keeps no records; start it with --dictdb or --sqlitedb"
        case .storage(let reason): reason
        }
    }
}
