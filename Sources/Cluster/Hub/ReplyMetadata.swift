import Wire

/// What an engine says about its reply.
///
/// - Source: design/ipyparallel.md, 2.10.
package struct ReplyMetadata: Sendable, Equatable {
    package var engine: String?
    package var started: WireDate?
    package var status = "ok"
    package var dependenciesAreMet = true
    package var isCoalescing = false
    package var originalMessageID = ""

    package init(_ part: Part) throws(WireError) {
        var engine: String?, started: WireDate?, status: String?, dependenciesAreMet: Bool?, isCoalescing: Bool?
        var originalMessageID: String?
        try forEachMember(of: part) { name, value in
            if name == "engine" {
                engine = value.string
            } else if name == "started" {
                started = value.date
            } else if name == "status" {
                status = value.string
            } else if name == "dependencies_met" {
                dependenciesAreMet = value.bool
            } else if name == "is_coalescing" {
                isCoalescing = value.bool
            } else if name == "original_msg_id" {
                originalMessageID = value.string
            }
        }
        self.engine = engine
        self.started = started
        self.status = status ?? "ok"
        self.dependenciesAreMet = dependenciesAreMet ?? true
        self.isCoalescing = isCoalescing ?? false
        self.originalMessageID = originalMessageID ?? ""
    }

    var outcome: TaskScheduler.ReplyOutcome {
        guard dependenciesAreMet else { return .dependenciesUnmet }
        switch status {
        case "ok": return .succeeded
        case "aborted": return .aborted
        default: return .failed
        }
    }
}
