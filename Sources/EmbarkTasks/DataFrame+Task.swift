import Formats
import Foundation
import Frames
import Tasks

/// Frames travel as Arrow IPC streams.
extension DataFrame: TaskTransferable {
    public static var taskCoding: String { "frame" }
    public func taskBytes() throws -> Data { try arrowRepresentation() }
    public init(taskBytes: Data) throws { try self.init(arrowData: taskBytes) }
}
