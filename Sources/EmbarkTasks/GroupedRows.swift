import Columns
import Compute
import Formats
import Foundation
import Frames
import Tasks

/// Whole groups of a frame, on their way to an engine.
///
///     let counts = try await plays.grouped(by: "user_id").map(
///         on: cluster, #task { (users: GroupedRows) -> [Int] in try users.map { user in user.count } })
///
/// They travel as one Arrow stream behind the names of the key columns; groups and rows keep their order. Rows are picked
/// out of the frame only when they leave, so that no more of them are copied than are on their way.
public struct GroupedRows: TaskTransferable {
    private let whole: Grouping
    private let groups: Range<Int>

    /// Some of a grouping's groups, by position.
    init(_ whole: Grouping, groups: Range<Int>) {
        self.whole = whole
        self.groups = groups
    }

    /// The groups, and no others.
    ///
    /// - Cost: nothing on an engine; elsewhere a copy of the groups' rows.
    public func grouping() throws -> Grouping {
        if groups == 0..<whole.count { return whole }
        return try frame().grouped(columnNames: whole.keyNames)
    }

    /// The closure's result for every group, in order, computed on all cores of the engine.
    public func map<Result: Sendable>(_ body: @Sendable (Group) throws -> Result) throws -> [Result] {
        try grouping().map(body)
    }

    /// The groups' rows, in the order of groups.
    private func frame() throws -> DataFrame {
        let places = whole.index.offsets[groups.lowerBound]..<whole.index.offsets[groups.upperBound]
        return try whole.frame.rows(at: whole.index.order().slice(places))
    }
}

/// As bytes:
///
///     length of the names, UInt64 | names as JSON | Arrow IPC stream
extension GroupedRows {
    public static var taskCoding: String { TaskCoding.bytes.rawValue }

    public func taskBytes() throws -> Data {
        let names = try JSONEncoder().encode(whole.keyNames)
        let length = withUnsafeBytes(of: UInt64(names.count).littleEndian) { Data($0) }
        return try length + names + frame().arrowRepresentation()
    }

    public init(taskBytes: Data) throws {
        let length = taskBytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard taskBytes.count > 8, length < taskBytes.count - 8 else {
            throw TaskError.coding(
                type: "groups", position: "rows in groups", reason: "\(taskBytes.count) bytes that are none")
        }
        let rest = taskBytes.dropFirst(8)
        let names = try JSONDecoder().decode([String].self, from: rest.prefix(Int(length)))
        whole = try DataFrame(arrowData: rest.dropFirst(Int(length))).grouped(columnNames: names)
        groups = 0..<whole.count
    }
}
