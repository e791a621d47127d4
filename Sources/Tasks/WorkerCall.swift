import Wire

/// What a worker is given to do.
///
/// Indirect, because it is handed about a lot and holds much.
package indirect enum WorkerCall: Sendable {
    case task(TaskCall)
    /// A cell, as the content that came with it; how it is answered is `Notebook`'s affair.
    case cell(CellCall)

    /// For people.
    package var label: String {
        switch self {
        case .task(let call): call.task.label
        case .cell: "cell"
        }
    }

    package var limit: Duration? { if case .task(let call) = self { call.limit } else { nil } }

    /// About what it takes on its way to a worker.
    package var byteCount: Int {
        switch self {
        case .task(let call): call.byteCount
        case .cell(let call): call.content.encoded.byteCount
        }
    }

    package var frameParts: [Part] {
        switch self {
        case .task(let call): [call.content.encoded] + call.buffers
        case .cell(let call): [call.content.encoded]
        }
    }
}

/// The content of an `execute_request`: text to compile, or, beside it, a cell that the client has compiled.
///
///     {"code": "let x = 6", "silent": false, "count": 3,
///      "embark": {"cell": {…}, "images": [{"path": …, "image": hash}, …]}}
///
/// - Source: Documentation/Decisions/tasks.md, "Cells".
package struct CellCall: Sendable {
    package var content: JSONValue

    package init(content: JSONValue) { self.content = content }

    /// Libraries that the engine has to have; empty for text.
    package var images: [NeededImage] {
        get throws(TaskError) {
            var images: [NeededImage] = []
            for value in content["embark"]?["images"]?.array ?? [] { images.append(try NeededImage(value)) }
            return images
        }
    }

    /// The same with the places where this engine has the libraries, and the number of the cell here.
    package func placed(_ paths: [String], count: Int) -> CellCall {
        guard case .object(var members) = content else { return self }
        members["count"] = .integer(count)
        if case .object(var own)? = members["embark"] {
            own["paths"] = .array(paths.map { .string($0) })
            members["embark"] = .object(own)
        }
        return CellCall(content: .object(members))
    }
}
