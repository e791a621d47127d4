/// What a session shows while a cell runs; front ends turn it into messages or text.
package enum SessionEvent: Sendable, Equatable {
    package enum Stream: String, Sendable { case stdout, stderr }

    case stream(Stream, String)
    /// Type and data of each form.
    case display(DisplayKind, forms: [DisplayForm], id: String?)
    case clear(waits: Bool)

    package enum DisplayKind: String, Sendable { case result, new, update }

    package struct DisplayForm: Sendable, Equatable {
        package var type: String
        package var data: String
    }
}

/// How a cell ended.
package enum CellOutcome: Sendable, Equatable {
    case succeeded
    case failed(CellFailure)
}

/// Why a cell did not succeed, in the three parts that Jupyter shows.
package struct CellFailure: Error, Sendable, Equatable {
    /// The kind: `CompileError`, the type of a thrown error, `Trap`, `Interrupted`.
    package var name: String
    package var value: String
    package var lines: [String]

    package init(_ name: String, _ value: String, lines: [String]? = nil) {
        self.name = name
        self.value = value
        self.lines = lines ?? ["\(name): \(value)"]
    }
}

/// The way from a session to its front end.
package protocol SessionFrontEnd: Sendable {
    /// Called on any thread, in order.
    func show(_ event: SessionEvent)
    /// Asks the person; nil when nobody can be asked.
    func ask(_ prompt: String, isSecret: Bool) -> String?
}
