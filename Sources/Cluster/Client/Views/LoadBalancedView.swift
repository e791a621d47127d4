import Wire

/// Tasks for whichever engine is free.
public struct LoadBalancedView: Sendable {
    let cluster: Cluster
    let targets: EngineTargets
    /// What the tasks of this view ask of the scheduler.
    public var options = TaskOptions()

    init(cluster: Cluster, targets: EngineTargets) {
        self.cluster = cluster
        self.targets = targets
    }

    /// The same, for some of the engines.
    public func on(engineIDs: [Int]) -> LoadBalancedView {
        var view = LoadBalancedView(cluster: cluster, targets: .ids(engineIDs))
        view.options = options
        return view
    }

    /// The same, with other options.
    public func with(_ options: TaskOptions) -> LoadBalancedView {
        var view = self
        view.options = options
        return view
    }

    /// Calls a Python function, by module and name, on one engine.
    public func apply<Value: PythonConvertible>(
        _ function: String, _ arguments: any PythonConvertible..., keywords: [String: any PythonConvertible] = [:],
        returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        let call = PythonCall(named: function, arguments.map(\.python), keywords: keywords.mapValues(\.python))
        return try sendOne("apply_request", content: [:], buffers: call.parts) {
            [try PythonResult.value($0, as: type)]
        }
    }

    /// Runs Python code on one engine.
    @discardableResult
    public func execute(_ code: String, isSilent: Bool = false) throws -> AsyncResult<ExecutionReply> {
        try sendOne("execute_request", content: PythonRequest.execute(code, isSilent: isSilent), buffers: []) {
            [ExecutionReply($0)]
        }
    }

    /// Applies a Python function to each item.
    ///
    /// - Parameters:
    ///   - chunkSize: items a message; nil to choose it from how long items take.
    ///   - maxOutstanding: messages that are sent and not answered; nil for as many as keep the engines busy.
    public func map<Value: PythonConvertible>(
        _ function: String, _ items: [some PythonConvertible], chunkSize: Int? = nil, maxOutstanding: Int? = nil,
        returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        try startMap(function, items, chunkSize, maxOutstanding, isLazy: false, returning: type)
    }

    /// Applies a Python function to items that are made when they are needed: a sequence of any length, taken from only as
    /// fast as results are taken out. Give it `completions` for the order in which they come.
    public func imap<Value: PythonConvertible, Items: Sequence & Sendable>(
        _ function: String, _ items: Items, chunkSize: Int? = 1, maxOutstanding: Int? = nil,
        returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> where Items.Element: PythonConvertible {
        try startMap(function, items, chunkSize, maxOutstanding, isLazy: true, returning: type)
    }

    private func startMap<Value: PythonConvertible, Items: Sequence & Sendable>(
        _ function: String, _ items: Items, _ chunkSize: Int?, _ maxOutstanding: Int?, isLazy: Bool,
        returning type: Value.Type
    ) throws -> AsyncResult<Value> where Items.Element: PythonConvertible {
        let metadata = try metadata(), cluster = cluster
        let perEngine = chunkSize == nil || isLazy ? Self.chunksPerEngine : Self.fixedChunksPerEngine
        let driver = try mapDriver(
            chunkSize: chunkSize, maxOutstanding: maxOutstanding, isLazy: isLazy, perEngine: perEngine
        ) { (chunk: [Items.Element], core) in
            let number = cluster.connection.makeNumber()
            cluster.note(number)
            let request = ClientRequest(
                number: number, route: .task, type: "apply_request", metadata: metadata,
                content: MessageComposer.emptyObject,
                buffers: PythonRequest.map(function, chunk: chunk.map(\.python)))
            return (request, core, core.addPart(number: number, of: cluster.connection.session, itemCount: chunk.count))
        }
        driver.start(items)
        return AsyncResult(driver.core, cluster: cluster) { try PythonResult.values($0, as: type) }
    }

    /// How many engines its tasks may go to now.
    package var engineCount: Int { get throws { try engines().count } }

    // MARK: Sending

    func engines() throws -> [ClientState.EngineID] {
        try targets.resolve(cluster.connection.registeredEngines)
    }

    /// What goes into the metadata of each task.
    func metadata() throws -> Part {
        let engines = try engines()
        if case .all = targets { return options.metadata(targets: []).encoded }
        return options.metadata(targets: engines.map(\.uuid)).encoded
    }

    func sendOne<Value>(
        _ type: String, content: JSONValue, buffers: [Part], isQuiet: Bool = false,
        decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        let connection = cluster.connection
        let metadata = try metadata()
        let number = connection.makeNumber()
        let core = ResultCore()
        _ = core.addPart(number: number, of: connection.session)
        core.seal()
        cluster.note(number)
        try connection.send(
            ClientRequest(
                number: number, route: .task, type: type, metadata: metadata, content: content.encoded,
                buffers: buffers,
                isQuiet: isQuiet),
            sink: core)
        return AsyncResult(core, cluster: cluster, decode: decode)
    }
}
