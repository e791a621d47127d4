/// How many engines have answered: a bar that is updated in its place while a cell waits for them.
struct ParallelProgress: Sendable {
    private static let pause = Duration.milliseconds(250)

    /// Of the bar, which is known to the front end by it.
    let id: String
    /// How long it takes until there is a bar; nil: there is none.
    let patience: Duration?
    let show: @Sendable (SessionEvent) -> Void

    /// Returns when all have answered, or soon after its task was cancelled, with the bar as it is then.
    func follow(_ progress: @Sendable () -> (done: Int, sent: Int)) async {
        let began = ContinuousClock.now
        guard let patience, await Self.rest(patience) else { return }
        var kind = SessionEvent.DisplayKind.new
        while true {
            let isLast = Task.isCancelled
            let (done, sent) = progress()
            let elapsed = ContinuousClock.now - began
            show(.display(kind, forms: Self.forms(done: done, sent: sent, elapsed: elapsed), id: id))
            if isLast || done == sent { return }
            kind = .update
            _ = await Self.rest(Self.pause)
        }
    }

    /// Whether nobody cancelled it.
    private static func rest(_ duration: Duration) async -> Bool {
        (try? await Task.sleep(for: duration)) != nil
    }

    static func forms(done: Int, sent: Int, elapsed: Duration) -> [SessionEvent.DisplayForm] {
        let tenths = Int(elapsed / .milliseconds(100))
        let counts = "\(done) of \(sent) engines, \(tenths / 10).\(tenths % 10) s"
        let bar = "<progress value=\"\(done)\" max=\"\(sent)\" style=\"width:20em\"></progress>"
        return [
            SessionEvent.DisplayForm(
                type: "text/html", data: "<div>%px \(bar) <span style=\"opacity:0.6\">\(counts)</span></div>"),
            SessionEvent.DisplayForm(type: "text/plain", data: "%px: \(counts)"),
        ]
    }
}
