/// Remembers the messages that were accepted last, so that a recorded one is not obeyed again.
///
/// - Units: `capacity` messages; the default is what Python's receivers remember.
/// - Cost: constant per message; about 60 bytes for each one remembered, and never more.
package struct ReplayGuard: Sendable {
    private var remembered: Set<Fingerprint> = []
    private var ring: [Fingerprint] = []
    private var oldestIndex = 0
    package let capacity: Int

    package init(capacity: Int = 65_536) {
        precondition(capacity > 0, "a replay guard of capacity \(capacity) would remember nothing")
        self.capacity = capacity
    }

    /// - Throws: `replayedSignature` when the message was admitted before and is still remembered.
    package mutating func admit(_ fingerprint: Fingerprint) throws(WireError) {
        guard remembered.insert(fingerprint).inserted else { throw .replayedSignature }
        guard ring.count == capacity else { return ring.append(fingerprint) }
        remembered.remove(ring[oldestIndex])
        ring[oldestIndex] = fingerprint
        oldestIndex = (oldestIndex + 1) % capacity
    }

    package var count: Int { ring.count }
}
