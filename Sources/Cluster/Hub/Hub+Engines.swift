import Wire

extension Hub {
    package var nextDeadline: Duration? { registry.nextDeadline }

    /// Drops registrations that have waited too long for a heartbeat.
    package mutating func advance(to now: Duration) {
        for uuid in registry.expire(at: now) { emit(.registrationDropped(uuid)) }
    }

    mutating func register(_ content: JSONValue, at now: Duration) -> Answer {
        let uuid = content["uuid"]?.string ?? content["queue"]?.string ?? ""
        let deadline = now + max(settings.registrationTimeout, settings.heartbeatPeriod * 10)
        do throws(EngineRegistry.Refusal) {
            let id = try registry.reserve(uuid, requestedID: content["id"]?.integer, deadline: deadline)
            emit(.awaitHeart(uuid))
            return registrationReply([
                "status": "ok", "id": .integer(id), "connection_info": settings.engineConnection,
                "hb_period": .integer(settings.heartbeatPeriod.inMilliseconds),
            ])
        } catch {
            return registrationReply(
                ErrorContent.make(
                    name: "KeyError",
                    message: "expected the uuid of a new engine, found '\(uuid)', which is empty or in use"))
        }
    }

    private func registrationReply(_ content: JSONValue) -> Answer {
        Answer(type: "registration_reply", content: content, namesRequest: false)
    }

    /// The first heartbeat of an engine: it is there.
    package mutating func heartStarted(_ uuid: String) {
        guard let id = registry.complete(uuid) else { return }
        ledgers[uuid] = EngineLedger()
        emit(.engineAdded(id: id, uuid: uuid))
    }

    package mutating func heartStopped(_ uuid: String, at date: WireDate) {
        guard let id = registry.id(of: uuid) else { return }
        unregister(id, at: date)
    }

    /// Removes an engine, or a registration that was pending.
    mutating func unregister(_ id: Int, at date: WireDate) {
        guard let (uuid, wasRegistered) = registry.remove(id: id) else { return }
        guard wasRegistered else { return emit(.registrationDropped(uuid)) }
        failOutstanding(ledgers.removeValue(forKey: uuid)?.outstandingIDs ?? [], on: uuid, at: date)
        emit(.engineRemoved(id: id, uuid: uuid))
    }

    /// Takes over the engines of an earlier controller; their hearts tell which of them are still there.
    package mutating func restore(_ state: JSONValue) {
        for (id, uuid) in state["engines"]?.object ?? [:] {
            guard let id = Int(id), let uuid = uuid.string, registry.uuid(of: id) == nil else { continue }
            registry.restore(uuid, id: id)
            ledgers[uuid] = EngineLedger()
            emit(.engineAdded(id: id, uuid: uuid))
        }
        registry.restoreNextID(state["next_id"]?.integer ?? 0)
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    package var inMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000)
    }

    package var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
