import Foundation
import Tasks
import Wire

/// What an engine answers to a cell that ran to its end.
package struct CellReply: Sendable {
    package let content: JSONValue
}

extension DirectView {
    /// Runs a cell that is compiled already on each engine.
    ///
    /// - Parameters:
    ///   - content: of an `execute_request`; how it is read is `Notebook`'s affair.
    ///   - images: libraries that engines have to have first.
    package func runCell(_ content: JSONValue, images: [NeededImage]) async throws -> AsyncResult<CellReply> {
        let engines = try targets.resolve(cluster.connection.registeredEngines)
        for image in images { try await cluster.images.ship(image, .library, to: engines, over: cluster) }
        return try send("execute_request", content: content) {
            [CellReply(content: try JSONValue(parsing: $0.message.content))]
        }
    }
}

extension AsyncResult {
    /// Whether a part has come back well.
    package var hasAnySuccess: Bool { core.withState { $0.replyCount > $0.failedCount } }
}

extension Cluster {
    /// The connection file that `connect(profile:clusterID:)` reads.
    package static func clientFile(profile: String?, clusterID: String) -> String {
        let environment = ProcessInfo.processInfo.environment
        let folder = ProfileFolder(
            folder: profile == nil ? environment["IPP_PROFILE_DIR"] : nil, name: profile,
            root: environment["IPYTHONDIR"], home: environment["HOME"] ?? ".")
        return folder.connectionFile(clusterID: clusterID, for: "client")
    }

    package var isClosed: Bool { connection.isClosed }
}
