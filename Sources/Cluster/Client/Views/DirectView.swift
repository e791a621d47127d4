import Tasks
import Wire

/// Chosen engines, each of which gets every request.
public struct DirectView: Sendable {
    let cluster: Cluster
    let targets: EngineTargets

    /// Ids of its engines now.
    public var engineIDs: [Int] {
        get throws { try targets.resolve(cluster.connection.registeredEngines).map(\.id) }
    }

    // MARK: Code and functions

    /// Runs Python code on each engine, as a cell of a notebook does.
    ///
    /// - Parameter isSilent: nothing is shown and no history kept.
    @discardableResult
    public func execute(_ code: String, isSilent: Bool = false) throws -> AsyncResult<ExecutionReply> {
        try send("execute_request", content: PythonRequest.execute(code, isSilent: isSilent)) {
            [ExecutionReply($0)]
        }
    }

    /// Calls a Python function on each engine.
    ///
    /// - Parameter function: by module and name, such as `math.sqrt`; `__main__.f` is one that `execute` has defined; without
    ///   a module it is one of Python's own.
    public func apply<Value: PythonConvertible>(
        _ function: String, _ arguments: any PythonConvertible..., keywords: [String: any PythonConvertible] = [:],
        returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        try call(
            PythonCall(
                named: function, arguments.map(\.python), keywords: keywords.mapValues(\.python)), returning: type)
    }

    func call<Value: PythonConvertible>(
        _ call: PythonCall, returning type: Value.Type
    ) throws -> AsyncResult<Value> {
        try send("apply_request", buffers: call.parts) { [try PythonResult.value($0, as: type)] }
    }

    // MARK: Data

    /// Gives each engine the same values under these names.
    @discardableResult
    public func push(_ values: [String: any PythonConvertible]) throws -> AsyncResult<PythonValue> {
        try call(
            PythonCall(named: "ipyparallel.util._push", keywords: values.mapValues(\.python)),
            returning: PythonValue.self)
    }

    /// The value of a name, or of an expression, from each engine.
    public func pull<Value: PythonConvertible>(
        _ name: String, as type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        try call(PythonCall(named: "ipyparallel.util._pull", [.string(name)]), returning: type)
    }

    /// Cuts a list into as many blocks as there are engines and gives each engine its own; the first ones get one more
    /// where it does not divide.
    @discardableResult
    public func scatter(_ name: String, _ items: [some PythonConvertible]) throws -> AsyncResult<PythonValue> {
        try send(
            "apply_request",
            contents: { _, index, count in
                let block = Partition.block(index, of: count, in: items.count)
                return PythonCall(
                    named: "ipyparallel.util._push", keywords: [name: .list(items[block].map(\.python))]
                ).parts
            }
        ) { [try PythonResult.value($0, as: PythonValue.self)] }
    }

    /// The blocks of a scattered list, one behind the other.
    public func gather<Item: PythonConvertible>(
        _ name: String, of type: Item.Type = PythonValue.self
    ) throws -> AsyncResult<Item> {
        let call = PythonCall(named: "ipyparallel.util._pull", [.string(name)])
        return try send("apply_request", buffers: call.parts) { try PythonResult.values($0, as: type) }
    }

    /// Applies a Python function to each item, a block of them on each engine.
    public func map<Value: PythonConvertible>(
        _ function: String, _ items: [some PythonConvertible], returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        try send(
            "apply_request",
            contents: { _, index, count in
                let block = Partition.block(index, of: count, in: items.count)
                return PythonRequest.map(function, chunk: items[block].map(\.python))
            }
        ) { try PythonResult.values($0, as: type) }
    }

    // MARK: Control

    /// Empties the namespaces.
    @discardableResult
    public func clear() throws -> AsyncResult<Void> { try control("clear_request") }

    /// Ends the engines.
    @discardableResult
    public func shutdown() throws -> AsyncResult<Void> { try control("shutdown_request", content: ["restart": false]) }

    /// Sends a signal to the engines' processes, such as 2 to interrupt what runs.
    @discardableResult
    public func signal(_ number: Int) throws -> AsyncResult<Void> {
        try control("signal_request", content: ["sig": .integer(number)])
    }

    // MARK: Sending

    func send<Value>(
        _ type: String, content: JSONValue = [:], buffers: [Part], isQuiet: Bool = false, lease: SharedLease? = nil,
        decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        try send(
            type, content: content, contents: { _, _, _ in buffers }, isQuiet: isQuiet, lease: lease, decode: decode)
    }

    func send<Value>(
        _ type: String, content: JSONValue, decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        try send(type, content: content, contents: { _, _, _ in [] }, decode: decode)
    }

    /// - Parameter contents: the buffers for an engine, its index and the number of engines.
    func send<Value>(
        _ type: String, content: JSONValue = [:], contents: (ClientState.EngineID, Int, Int) throws -> [Part],
        isQuiet: Bool = false, lease: SharedLease? = nil, decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        try dispatch(type, content: content, contents: contents, isQuiet: isQuiet, lease: lease, decode: decode) {
            .direct(engine: $0.uuid)
        }
    }

    private func control(_ type: String, content: JSONValue = [:]) throws -> AsyncResult<Void> {
        try control(type, content: content, buffers: []) { _ in [()] }
    }

    /// A request that engines answer while they work.
    func control<Value>(
        _ type: String, content: JSONValue, buffers: [Part],
        decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        try dispatch(type, content: content, contents: { _, _, _ in buffers }, isQuiet: true, decode: decode) {
            .control(engine: $0.uuid)
        }
    }

    private func dispatch<Value>(
        _ type: String, content: JSONValue, contents: (ClientState.EngineID, Int, Int) throws -> [Part], isQuiet: Bool,
        lease: SharedLease? = nil, decode: @escaping @Sendable (ReplyMessage) throws -> [Value],
        route: (ClientState.EngineID) -> ClientRequest.Route
    ) throws -> AsyncResult<Value> {
        let connection = cluster.connection
        let engines = try targets.resolve(connection.registeredEngines)
        let core = ResultCore()
        let content = content.encoded
        var requests: [(ClientRequest, any ReplySink, Int)] = []
        for (index, engine) in engines.enumerated() {
            let number = connection.makeNumber()
            let request = ClientRequest(
                number: number, route: route(engine), type: type, metadata: MessageComposer.emptyObject,
                content: content, buffers: try contents(engine, index, engines.count), isQuiet: isQuiet,
                lease: lease)
            cluster.note(number)
            requests.append((request, core, core.addPart(number: number, of: connection.session)))
        }
        core.seal()
        try connection.send(requests)
        return AsyncResult(core, cluster: cluster, decode: decode)
    }
}

/// How a list is cut into blocks.
enum Partition {
    /// Block `index` of `count`: contiguous, the first ones longer by one where it does not divide.
    static func block(_ index: Int, of count: Int, in itemCount: Int) -> Range<Int> {
        let (size, longer) = itemCount.quotientAndRemainder(dividingBy: count)
        let start = index * size + min(index, longer)
        return start..<start + size + (index < longer ? 1 : 0)
    }
}
