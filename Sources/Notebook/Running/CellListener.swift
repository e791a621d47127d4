import Foundation

/// Reads what a cell process says on its pipes, in one thread, until it has ended.
struct CellListener: Sendable {
    let process: pid_t
    let reports: Int32
    let output: Int32
    let errors: Int32

    /// Two threads: one waits for the end of the process, which closing pipes does not tell (a child of it may keep them
    /// open), the other reads.
    func start(receive: @escaping @Sendable (CellProcess.Event) -> Void) {
        guard let ending = try? PipeEnds() else { return receive(.exited(status: 1, report: "no pipe")) }
        let process = process
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            withUnsafeBytes(of: status) { _ = write(ending.writing, $0.baseAddress, $0.count) }
            close(ending.writing)
        }
        Thread.detachNewThread { listen(ending: ending.reading, receive) }
    }

    private func listen(ending: Int32, _ receive: (CellProcess.Event) -> Void) {
        let descriptors = [reports, output, errors]
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
        defer { for descriptor in descriptors + [ending] { close(descriptor) } }
        var streams = Streams()
        var pending: [UInt8] = []
        var items = (descriptors + [ending]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while true {
            _ = poll(&items, nfds_t(items.count), streams.isWaiting ? 25 : -1)
            let now = ContinuousClock.now
            if items[1].revents != 0 { hush(&items[1], read(output) { streams.output.append($0, at: now) }) }
            if items[2].revents != 0 { hush(&items[2], read(errors) { streams.errors.append($0, at: now) }) }
            if items[0].revents != 0 { hush(&items[0], read(reports) { pending += $0 }) }
            for message in CellMessage.taking(from: &pending) {
                if message.kind == "e" || message.kind == "q" || message.kind == "d" {
                    // What was written before the message comes before it.
                    drain(&streams, at: now)
                    streams.flush(receive)
                }
                if let event = Self.event(message) { receive(event) }
            }
            streams.flush(at: now, receive)
            if items[3].revents != 0 { break }
        }
        var status: Int32 = 0
        _ = withUnsafeMutableBytes(of: &status) { Foundation.read(ending, $0.baseAddress, $0.count) }
        drain(&streams, at: .now)
        receive(.exited(status: status, report: streams.flushReport(receive)))
    }

    /// A closed pipe would be ready for ever.
    private func hush(_ item: inout pollfd, _ isOpen: Bool) {
        if !isOpen { item.fd = -1 }
    }

    private func drain(_ streams: inout Streams, at now: ContinuousClock.Instant) {
        // One read each: a pipe holds less than that, and a task that goes on printing must not keep this thread here.
        read(output, limit: 1 << 20) { streams.output.append($0, at: now) }
        read(errors, limit: 1 << 20) { streams.errors.append($0, at: now) }
    }

    /// - Returns: false at the end of the pipe.
    @discardableResult
    private func read(_ descriptor: Int32, limit: Int = 1 << 18, _ use: (ArraySlice<UInt8>) -> Void) -> Bool {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = Foundation.read(descriptor, &bytes, bytes.count)
        if count > 0 { use(bytes[..<count]) }
        return count > 0 || count < 0 && (errno == EAGAIN || errno == EINTR)
    }

    private static func event(_ message: CellMessage) -> CellProcess.Event? {
        let fields = message.fields
        switch message.kind {
        case "c": return .cluster(file: fields.first.flatMap { $0.isEmpty ? nil : $0 })
        case "l": return .loaded(failure: fields.first)
        case "d" where fields.count >= 2:
            return .display(kind: fields[0], id: fields[1], forms: Array(fields.dropFirst(2)))
        case "q" where fields.count >= 2: return .question(prompt: fields[0], isSecret: fields[1] == "secret")
        case "e" where fields.count >= 4:
            let filled = fields[1].split(separator: ",").map(String.init)
            return .ended(status: fields[0], filled: filled, name: fields[2], text: fields[3])
        default: return nil
        }
    }

    /// Both output streams, gathered.
    private struct Streams {
        var output = OutputBuffer(holdsReports: false)
        var errors = OutputBuffer(holdsReports: true)

        var isWaiting: Bool { output.firstArrival != nil || errors.firstArrival != nil }

        mutating func flush(at now: ContinuousClock.Instant, _ receive: (CellProcess.Event) -> Void) {
            if let text = output.take(at: now) { receive(.output(.stdout, text)) }
            if let text = errors.take(at: now) { receive(.output(.stderr, text)) }
        }

        mutating func flush(_ receive: (CellProcess.Event) -> Void) {
            if let text = output.takeAll() { receive(.output(.stdout, text)) }
            if let text = errors.takeAll() { receive(.output(.stderr, text)) }
        }

        mutating func flushReport(_ receive: (CellProcess.Event) -> Void) -> String {
            if let text = output.takeAll() { receive(.output(.stdout, text)) }
            let (text, report) = errors.takeReport()
            if let text { receive(.output(.stderr, text)) }
            return report
        }
    }
}
