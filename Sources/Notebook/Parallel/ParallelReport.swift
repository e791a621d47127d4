/// What engines showed and what became of them, as a notebook shows it: every line with the engine it is from.
///
/// A value; `CellSession+Parallel.swift` fills it from a cluster.
struct ParallelReport: Sendable {
    /// Something an engine showed.
    struct Output: Sendable {
        enum Kind: Sendable, Equatable {
            case stream(SessionEvent.Stream, String)
            case display([SessionEvent.DisplayForm])
            case result([SessionEvent.DisplayForm])
        }

        var engine: Int
        var kind: Kind
    }

    /// The number that stands in `Out[engine:number]`.
    var number: Int
    /// Ids, in the order in which they are shown.
    var engines: [Int]
    var outputs: [Output] = []
    /// Engines that did not succeed.
    var failures: [(engine: Int, failure: CellFailure)] = []

    /// - Parameter showsStreams: false when they have been shown already.
    func events(_ grouping: ParallelOptions.Grouping, showsStreams: Bool) -> [SessionEvent] {
        let streams = showsStreams ? outputs.filter { Self.stream($0) != nil } : []
        let values = outputs.filter { Self.stream($0) == nil }
        switch grouping {
        case .engine:
            return engines.flatMap { engine in
                (streams + values).filter { $0.engine == engine }.flatMap { events($0) }
            }
        case .type, .order:
            let written = [SessionEvent.Stream.stdout, .stderr].flatMap { kind in
                engines.flatMap { engine in streams.filter { $0.engine == engine && Self.stream($0) == kind } }
            }
            return (written + (grouping == .order ? inTurns(values) : byEngine(values))).flatMap { events($0) }
        }
    }

    private func byEngine(_ outputs: [Output]) -> [Output] {
        engines.flatMap { engine in outputs.filter { $0.engine == engine } }
    }

    private func inTurns(_ outputs: [Output]) -> [Output] {
        let lists = engines.map { engine in outputs.filter { $0.engine == engine } }
        return (0..<(lists.map(\.count).max() ?? 0)).flatMap { turn in
            lists.compactMap { turn < $0.count ? $0[turn] : nil }
        }
    }

    private static func stream(_ output: Output) -> SessionEvent.Stream? {
        if case .stream(let stream, _) = output.kind { stream } else { nil }
    }

    func events(_ output: Output) -> [SessionEvent] {
        switch output.kind {
        case .stream(let stream, let text): [.stream(stream, Self.marked(text, stream, engine: output.engine))]
        case .display(let forms): titled("[output:\(output.engine)]", forms)
        case .result(let forms): titled("Out[\(output.engine):\(number)]:", forms)
        }
    }

    /// `[stdout:0] ` before each line.
    static func marked(_ text: String, _ stream: SessionEvent.Stream, engine: Int) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        return lines.map { "[\(stream.rawValue):\(engine)] \($0)\n" }.joined()
    }

    /// A short text stands behind its title, everything else below it.
    private func titled(_ title: String, _ forms: [SessionEvent.DisplayForm]) -> [SessionEvent] {
        if forms.count == 1, forms[0].type == "text/plain" {
            let separator = forms[0].data.contains("\n") ? "\n" : " "
            return [.stream(.stdout, title + separator + forms[0].data + "\n")]
        }
        return [.stream(.stdout, title + "\n"), .display(.new, forms: forms, id: nil)]
    }

    /// All failures as one; engines that failed alike are named together.
    var failure: CellFailure? {
        guard let first = failures.first?.failure else { return nil }
        var groups: [(engines: [Int], failure: CellFailure)] = []
        for (engine, failure) in failures {
            if let index = groups.firstIndex(where: { $0.failure == failure }) {
                groups[index].engines.append(engine)
            } else {
                groups.append(([engine], failure))
            }
        }
        let lines = groups.flatMap { group in
            group.failure.lines.map { "[\(group.engines.map(String.init).joined(separator: ",")):execute] \($0)" }
        }
        if groups.count == 1 {
            let place = failures.count == 1 ? "engine \(failures[0].engine)" : "\(failures.count) engines"
            return CellFailure(first.name, "\(first.value) (on \(place))", lines: lines)
        }
        return CellFailure("CompositeError", "\(failures.count) of \(engines.count) engines failed", lines: lines)
    }
}
