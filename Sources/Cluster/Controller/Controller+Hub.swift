import Wire

extension Controller {
    mutating func query(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 1)
        let header = try Header(message.header)
        let scheduler = tasks
        let view = Hub.QueueView(
            unassigned: { scheduler.unassignedTasks }, tasks: { scheduler.tasks(on: $0) })
        let answer = hub.answer(message, header: header, queues: view, composer: &composer, at: moment)
        if let answer {
            send(
                .registration,
                composer.compose(
                    answer.type, to: [parts[0]], parent: answer.namesRequest ? message.header : nil,
                    content: answer.content, buffers: answer.buffers, date: moment.date))
        }
        performHubEffects(client: parts[0], parent: message.header, at: moment)
    }

    /// Carries out what parts decided, until none of them has anything left.
    mutating func settle(at moment: Moment) {
        performHubEffects(client: nil, parent: nil, at: moment)
        performTaskOutputs(at: moment)
    }

    private mutating func performHubEffects(client: Part?, parent: Part?, at moment: Moment) {
        for effect in hub.takeEffects() {
            switch effect {
            case .awaitHeart(let uuid): hearts.await(uuid)
            case .registrationDropped(let uuid):
                hearts.forget(uuid)
                log(.warning, "the registration of \(uuid) was dropped: no heartbeat came")
            case .engineAdded(let id, let uuid): engineAdded(id, uuid, at: moment)
            case .engineRemoved(let id, let uuid): engineRemoved(id, uuid, at: moment)
            case .resubmit(let request):
                if let header = try? Header(request.message.header) { submit(request, header: header, at: moment) }
            case .startDask(let arguments):
                guard let client, let parent else { continue }
                act(.startDask(DaskRequest(client: client, parent: parent, arguments: arguments)))
            case .stopDask: act(.stopDask)
            case .shutDown: shutDown(at: moment)
            }
        }
    }

    private mutating func engineAdded(_ id: Int, _ uuid: String, at moment: Moment) {
        log(.info, "engine \(id) is registered, uuid \(uuid)")
        notify("registration_notification", ["id": .integer(id), "uuid": .string(uuid)], at: moment)
        act(.saveEngines(hub.registry.state))
        tasks.addEngine(uuid, at: moment.elapsed)
        performTaskOutputs(at: moment)
    }

    private mutating func engineRemoved(_ id: Int, _ uuid: String, at moment: Moment) {
        log(.info, "engine \(id) is unregistered, uuid \(uuid)")
        hearts.forget(uuid)
        act(.dropConnection(uuid))
        notify("unregistration_notification", ["id": .integer(id), "uuid": .string(uuid)], at: moment)
        act(.saveEngines(hub.registry.state))
        broadcast.removeEngine(uuid)
        tasks.removeEngine(uuid, at: moment.elapsed)
        performTaskOutputs(at: moment)
    }

    private mutating func shutDown(at moment: Moment) {
        notify("shutdown_notification", ["status": "ok"], at: moment)
        act(.stop(after: .milliseconds(300)))
    }

    mutating func notify(_ type: String, _ content: JSONValue, at moment: Moment) {
        send(.notifications, composer.compose(type, content: content, date: moment.date))
    }

    /// A client subscribes to notifications after it has asked which engines there are; an engine that came in
    /// between would be lost to it. So the list is repeated when a subscription arrives; who knows it already does
    /// not mind.
    mutating func subscriptionChanged(_ parts: [Part], at moment: Moment) {
        guard parts.first?.bytes.first == 1 else { return }
        for id in hub.registry.engineIDs {
            guard let uuid = hub.registry.uuid(of: id) else { continue }
            notify("registration_notification", ["id": .integer(id), "uuid": .string(uuid)], at: moment)
        }
    }

    package mutating func restoreEngines(_ state: JSONValue, at moment: Moment) {
        hub.restore(state)
        for id in hub.registry.engineIDs {
            if let uuid = hub.registry.uuid(of: id) { hearts.expect(uuid) }
        }
        settle(at: moment)
    }

    /// The answer to `become_dask_request`, when the shell knows it.
    package mutating func daskStarted(_ request: DaskRequest, content: JSONValue, at moment: Moment) {
        send(
            .registration,
            composer.compose(
                "become_dask_reply", to: [request.client], parent: request.parent, content: content, date: moment.date))
    }

    /// A message to an engine that never connected.
    package mutating func undeliverable(_ parts: [Part], on endpoint: Endpoint, at moment: Moment) {
        guard let message = try? Message(parts: parts), let header = try? Header(message.header), parts.count > 1
        else { return }
        let engine = parts[0].text
        switch endpoint {
        case .taskEngines: tasks.undeliverable(header.messageID, engine: engine, at: moment.elapsed)
        case .directEngines: refuseDirect(message, header, client: parts[1], engine: engine, at: moment)
        default: break
        }
        log(.warning, "engine \(engine) has no connection for \(endpoint); '\(header.messageID)' was not delivered")
        settle(at: moment)
    }
}
