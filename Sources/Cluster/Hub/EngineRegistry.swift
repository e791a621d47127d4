import Wire

/// Which engines there are and which are about to be.
///
/// An id is never used again, unless an engine asks for one that is free.
package struct EngineRegistry: Sendable {
    /// An engine that has asked to be registered and has not shown a heartbeat yet.
    private struct Pending: Sendable {
        var id: Int
        var deadline: Duration
    }

    package enum Refusal: Error, Equatable {
        case uuidInUse(String)
    }

    private var pending: [String: Pending] = [:]
    private var ids: [String: Int] = [:]
    private var uuids: [Int: String] = [:]
    package private(set) var nextID = 0

    package init() {}

    package var engineIDs: [Int] { uuids.keys.sorted() }
    package var count: Int { uuids.count }
    package func uuid(of id: Int) -> String? { uuids[id] }
    package func id(of uuid: String) -> Int? { ids[uuid] }
    package var nextDeadline: Duration? { pending.values.map(\.deadline).min() }

    /// Reserves an id until `deadline`.
    package mutating func reserve(_ uuid: String, requestedID: Int?, deadline: Duration) throws(Refusal) -> Int {
        guard pending[uuid] == nil, ids[uuid] == nil, !uuid.isEmpty else { throw .uuidInUse(uuid) }
        let id = availableID(requestedID)
        pending[uuid] = Pending(id: id, deadline: deadline)
        return id
    }

    private mutating func availableID(_ requestedID: Int?) -> Int {
        if let requestedID, (0..<1 << 31).contains(requestedID), uuids[requestedID] == nil,
            !pending.values.contains(where: { $0.id == requestedID })
        {
            nextID = max(nextID, requestedID + 1)
            return requestedID
        }
        defer { nextID += 1 }
        return nextID
    }

    /// Completes a registration; nil if none is pending.
    package mutating func complete(_ uuid: String) -> Int? {
        guard let entry = pending.removeValue(forKey: uuid) else { return nil }
        ids[uuid] = entry.id
        uuids[entry.id] = uuid
        return entry.id
    }

    /// Puts an engine of an earlier controller back, without a registration.
    package mutating func restore(_ uuid: String, id: Int) {
        guard ids[uuid] == nil, uuids[id] == nil else { return }
        ids[uuid] = id
        uuids[id] = uuid
        nextID = max(nextID, id + 1)
    }

    package mutating func restoreNextID(_ id: Int) { nextID = max(nextID, id) }

    /// Drops the reservations whose time is over and returns them.
    package mutating func expire(at now: Duration) -> [String] {
        let expired = pending.filter { $0.value.deadline <= now }.keys.sorted()
        expired.forEach { pending[$0] = nil }
        return expired
    }

    /// Removes a registered or pending engine; returns its uuid and whether it was registered.
    package mutating func remove(id: Int) -> (uuid: String, wasRegistered: Bool)? {
        if let uuid = uuids.removeValue(forKey: id) {
            ids[uuid] = nil
            return (uuid, true)
        }
        guard let uuid = pending.first(where: { $0.value.id == id })?.key else { return nil }
        pending[uuid] = nil
        return (uuid, false)
    }

    /// Decimal ids and uuids, as in `connection_reply` and in the state file.
    package var engines: JSONValue {
        .object(Dictionary(uniqueKeysWithValues: uuids.map { (String($0.key), JSONValue.string($0.value)) }))
    }

    package var state: JSONValue { ["engines": engines, "next_id": .integer(nextID)] }
}
