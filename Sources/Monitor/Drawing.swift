/// A snapshot as lines of text. What a terminal is, is not known here.
package struct Drawing: Sendable {
    package var width: Int
    package var height: Int

    package init(width: Int = 80, height: Int = 1000) {
        self.width = max(20, width)
        self.height = max(1, height)
    }

    /// At most `height` lines of at most `width` characters. What does not fit is counted in the last line.
    package func lines(_ snapshot: Snapshot) -> [String] {
        var lines = [title(snapshot)]
        lines += snapshot.cores.enumerated().map { index, share in
            bar("core \(index)", share, Self.percent(share))
        }
        let memory = snapshot.memory
        let share = memory.total > 0 ? Double(memory.used) / Double(memory.total) : 0
        lines.append(bar("memory", share, "\(Self.gibibytes(memory.used)) of \(Self.gibibytes(memory.total)) GiB"))
        lines += engineLines(snapshot.cluster)
        if lines.count > height {
            let hidden = lines.count - height + 1
            lines = Array(lines.prefix(height - 1)) + ["… and \(hidden) more lines"]
        }
        return lines.map { String($0.prefix(width)) }
    }

    private func title(_ snapshot: Snapshot) -> String {
        guard let cluster = snapshot.cluster else { return "no cluster runs here" }
        let engines = cluster.engines
        let rate = engines.reduce(0) { $0 + $1.rate }
        return "\(cluster.name): \(Self.counted(engines.count, "engine")), \(Self.grouped(running(engines))) running, "
            + "\(Self.grouped(cluster.waiting)) waiting, \(Self.grouped(engines.reduce(0) { $0 + $1.completed })) done"
            + (rate > 0 ? ", \(Self.grouped(Int(rate.rounded())))/s" : "")
    }

    private func running(_ engines: [Snapshot.Engine]) -> Int { engines.reduce(0) { $0 + $1.tasks + $1.queued } }

    /// Bars of the engines show their share of the work that the busiest of them does.
    private func engineLines(_ cluster: Snapshot.Cluster?) -> [String] {
        guard let engines = cluster?.engines, !engines.isEmpty else { return [] }
        let highest = engines.map(\.rate).max() ?? 0
        return engines.map { engine in
            let share = highest > 0 ? engine.rate / highest : (engine.tasks + engine.queued > 0 ? 1 : 0)
            let state = engine.tasks + engine.queued > 0 ? "\(engine.tasks + engine.queued) running" : "idle"
            return bar("engine \(engine.id)", share, "\(state), \(Self.grouped(engine.completed)) done")
        }
    }

    /// `core 0     ██████▌          42 %`
    private func bar(_ name: String, _ share: Double, _ note: String) -> String {
        let label = name.count < 10 ? name + String(repeating: " ", count: 10 - name.count) : name + " "
        let room = max(4, min(50, width - label.count - 28))
        return label + Self.bar(share, width: room) + " " + note
    }

    /// Eighths of a character, so that small changes are seen.
    package static func bar(_ share: Double, width: Int) -> String {
        let eighths = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let text = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        return text + String(repeating: " ", count: width - text.count)
    }

    private static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

    private static func gibibytes(_ bytes: Int) -> String {
        let tenths = (bytes * 10 + (1 << 29)) >> 30
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    /// `1234567` as `1,234,567`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
