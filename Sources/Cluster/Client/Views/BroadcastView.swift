import Tasks
import Wire

/// Chosen engines, reached by one message which the controller hands to each.
///
/// For large arguments and many engines: the bytes leave this process once.
public struct BroadcastView: Sendable {
    let cluster: Cluster
    let targets: EngineTargets

    /// The same for the engines with these ids.
    public func on(engineIDs: [Int]) -> BroadcastView { BroadcastView(cluster: cluster, targets: .ids(engineIDs)) }

    /// Runs Python code on each engine.
    @discardableResult
    public func execute(_ code: String, isSilent: Bool = false) throws -> AsyncResult<ExecutionReply> {
        try send("execute_request", content: PythonRequest.execute(code, isSilent: isSilent), buffers: []) {
            [ExecutionReply($0)]
        }
    }

    /// Calls a Python function, by module and name, on each engine.
    public func apply<Value: PythonConvertible>(
        _ function: String, _ arguments: any PythonConvertible..., keywords: [String: any PythonConvertible] = [:],
        returning type: Value.Type = PythonValue.self
    ) throws -> AsyncResult<Value> {
        let call = PythonCall(named: function, arguments.map(\.python), keywords: keywords.mapValues(\.python))
        return try send("apply_request", content: [:], buffers: call.parts) {
            [try PythonResult.value($0, as: type)]
        }
    }

    /// Gives each engine the same values under these names.
    @discardableResult
    public func push(_ values: [String: any PythonConvertible]) throws -> AsyncResult<PythonValue> {
        let call = PythonCall(named: "ipyparallel.util._push", keywords: values.mapValues(\.python))
        return try send("apply_request", content: [:], buffers: call.parts) {
            [try PythonResult.value($0, as: PythonValue.self)]
        }
    }

    func send<Value>(
        _ type: String, content: JSONValue, buffers: [Part], isQuiet: Bool = false, lease: SharedLease? = nil,
        decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) throws -> AsyncResult<Value> {
        let connection = cluster.connection
        let engines = try targets.resolve(connection.registeredEngines)
        let number = connection.makeNumber()
        let metadata: JSONValue = [
            "targets": .array(engines.map { [.string($0.uuid), .integer($0.id)] }), "is_broadcast": true,
            "is_coalescing": false,
        ]
        let core = ResultCore()
        for _ in engines { _ = core.addPart(number: number, of: connection.session) }
        core.seal()
        cluster.note(number)
        try connection.send(
            ClientRequest(
                number: number, route: .broadcast(engines: engines), type: type, metadata: metadata.encoded,
                content: content.encoded, buffers: buffers, isQuiet: isQuiet, lease: lease),
            sink: core)
        return AsyncResult(core, cluster: cluster, decode: decode)
    }
}
