import Wire

/// Feeds a map: takes items, makes chunks, sends them while there is room.
struct MapDriver<Item: Sendable>: Sendable {
    let core: ResultCore
    let connection: ClientConnection
    let engineCount: Int
    /// Chunks that are outstanding at most.
    let window: Int
    /// No more is taken from the items than results have been taken out, and results that were taken out are forgotten.
    let isLazy: Bool
    let sizer: ChunkSizer
    /// Adds a part to the core and returns what is sent for a chunk.
    let makeRequest: @Sendable ([Item], ResultCore) throws -> (ClientRequest, any ReplySink, Int)

    /// Sends in the background until the items are used up.
    func start(_ items: some Sequence<Item> & Sendable) {
        if isLazy { core.forgetConsumedParts() }
        Task { await run(items) }
    }

    private func run(_ items: some Sequence<Item> & Sendable) async {
        var sizer = sizer, measuredCount = 0, sentCount = 0
        var requests: [(ClientRequest, any ReplySink, Int)] = []
        var iterator = items.makeIterator()
        let itemCount = (items as? any Collection)?.count
        // One item ahead: a chunk is made only if there is something to put into it.
        var pending = iterator.next()
        do {
            while pending != nil, !core.isCancelled {
                // As many as there is room for are sent together, and there should be some, so that a wake-up is not paid for each.
                try await core.wait(.room(window - window / 8, unconsumed: isLazy))
                let outstanding = core.withState { $0.parts.count - (isLazy ? $0.consumedCount : $0.replyCount) }
                measure(&sizer, &measuredCount)
                requests = []
                while requests.count < window - outstanding, let first = pending, !core.isCancelled {
                    let size = sizer.next(remaining: itemCount.map { $0 - sentCount }, engineCount: engineCount)
                    var chunk = [first]
                    pending = iterator.next()
                    while chunk.count < size, let item = pending {
                        chunk.append(item)
                        pending = iterator.next()
                    }
                    sentCount += chunk.count
                    requests.append(try makeRequest(chunk, core))
                }
                try connection.send(requests)
                requests = []
            }
            core.seal()
        } catch {
            // Parts that were added and not sent would be awaited for ever.
            for (request, _, part) in requests {
                core.fail(part, .controllerStopped(messageID: connection.messageID(request.number)))
            }
            core.seal(error: error)
        }
    }

    /// Learns from the chunks that have come back since the last look.
    private func measure(_ sizer: inout ChunkSizer, _ measuredCount: inout Int) {
        guard sizer.isMeasuring else { return }
        let start = measuredCount
        let (replies, count) = core.withState { state in
            (state.completionOrder[start...].prefix(16).map { state.parts[Int($0)] }, state.replyCount)
        }
        for part in replies {
            guard case .message(let message)? = part.reply, let time = message.timing.run else { continue }
            sizer.measured(itemCount: Int(part.itemCount), time: time)
        }
        measuredCount = count
    }
}

extension LoadBalancedView {
    /// Messages in flight for each engine: one runs, one waits at the engine's door, two with the scheduler.
    static let chunksPerEngine = 4
    /// Where the size of chunks is fixed, more may wait: they may be tiny.
    static let fixedChunksPerEngine = 256

    func mapDriver<Item>(
        chunkSize: Int?, maxOutstanding: Int?, isLazy: Bool, perEngine: Int,
        makeRequest: @escaping @Sendable ([Item], ResultCore) throws -> (ClientRequest, any ReplySink, Int)
    ) throws -> MapDriver<Item> {
        let engineCount = try engines().count
        return MapDriver(
            core: ResultCore(), connection: cluster.connection, engineCount: engineCount,
            window: max(1, maxOutstanding ?? engineCount * perEngine), isLazy: isLazy,
            sizer: ChunkSizer(fixedSize: chunkSize), makeRequest: makeRequest)
    }
}
