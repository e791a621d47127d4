import Wire

/// Knows the engines, keeps the records and answers questions: a value without sockets or clocks.
///
/// - Source: design/ipyparallel.md, 2.5 to 2.8 and 2.11.
package struct Hub {
    package struct Settings: Sendable {
        /// How long an engine may take from its request to its first heartbeat.
        package var registrationTimeout = Duration.seconds(30)
        package var heartbeatPeriod = Duration.milliseconds(3000)
        /// What engines are told; the same as in their connection file.
        package var engineConnection: JSONValue = [:]

        package init() {}
    }

    /// What has to happen elsewhere because of a question or an event.
    package enum Effect: Sendable {
        case awaitHeart(String)
        case engineAdded(id: Int, uuid: String)
        case engineRemoved(id: Int, uuid: String)
        /// A registration came to nothing.
        case registrationDropped(String)
        case resubmit(TaskRequest)
        case startDask(JSONValue)
        case stopDask
        case shutDown
    }

    package struct Answer: Sendable {
        package var type: String
        package var content: JSONValue
        package var buffers: [Part] = []
        /// `registration_reply` is the only one that does not name its request.
        package var namesRequest = true
    }

    /// What only the task scheduler knows.
    package struct QueueView {
        package let unassigned: () -> [String]
        package let tasks: (_ engine: String) -> [String]

        package init(unassigned: @escaping () -> [String], tasks: @escaping (String) -> [String]) {
            self.unassigned = unassigned
            self.tasks = tasks
        }
    }

    package internal(set) var settings: Settings
    package internal(set) var registry = EngineRegistry()
    package internal(set) var store: any RecordStore
    var ledgers: [String: EngineLedger] = [:]
    private var effects: [Effect] = []

    package init(settings: Settings = Settings(), store: any RecordStore) {
        self.settings = settings
        self.store = store
    }

    package mutating func takeEffects() -> [Effect] {
        defer { effects.removeAll() }
        return effects
    }

    mutating func emit(_ effect: Effect) { effects.append(effect) }

    package mutating func commit() { store.commit() }

    package mutating func setEngineConnection(_ connection: JSONValue) { settings.engineConnection = connection }
}
