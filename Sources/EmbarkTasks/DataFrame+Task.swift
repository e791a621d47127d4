@_exported import Cluster
@_exported import Columns
@_exported import Formats
import Foundation
@_exported import Frames
@_exported import Tasks

/// Frames travel as Arrow IPC streams.
extension DataFrame: TaskTransferable {
    public static var taskCoding: String { "frame" }
    public func taskBytes() throws -> Data { try arrowRepresentation() }
    public init(taskBytes: Data) throws { try self.init(arrowData: taskBytes) }
}
