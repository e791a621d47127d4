/// How long each core has worked and idled since the machine was started.
///
/// - Units: ticks of the system, 100 a second as a rule; only ratios of differences are used.
/// - Source: proc_stat(5).
package struct CoreTimes: Sendable, Equatable {
    package struct Core: Sendable, Equatable {
        package var busy: Int
        package var idle: Int

        package init(busy: Int, idle: Int) {
            self.busy = busy
            self.idle = idle
        }
    }

    package let cores: [Core]

    /// Reads the lines `cpu0 …`, `cpu1 …` of `/proc/stat`; other lines are passed over.
    package init(statistics text: String) {
        cores = text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: " ")
            guard let name = fields.first, name.hasPrefix("cpu"), Int(name.dropFirst(3)) != nil else { return nil }
            // user, nice, system, idle, waiting for disks, interrupts (hard, soft), stolen by other machines
            let times = fields.dropFirst().prefix(8).map { Int($0) ?? 0 }
            guard times.count >= 4 else { return nil }
            let idle = times[3] + (times.count > 4 ? times[4] : 0)
            return Core(busy: times.reduce(0, +) - idle, idle: idle)
        }
    }

    /// The share of time that each core was busy since an earlier reading, from 0 to 1.
    package func shares(since earlier: CoreTimes) -> [Double] {
        cores.enumerated().map { index, core in
            guard index < earlier.cores.count else { return 0 }
            let busy = core.busy - earlier.cores[index].busy, idle = core.idle - earlier.cores[index].idle
            return busy + idle > 0 ? min(1, max(0, Double(busy) / Double(busy + idle))) : 0
        }
    }
}

/// Memory of the machine.
///
/// - Units: bytes.
package struct MemoryUse: Sendable, Equatable {
    package let total: Int
    package let used: Int

    package init(total: Int, used: Int) {
        self.total = total
        self.used = used
    }

    /// Reads `/proc/meminfo`. Used is what is not available to programs.
    package init(information text: String) {
        func bytes(_ name: String) -> Int {
            let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
            return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
        }
        total = bytes("MemTotal")
        used = max(0, total - bytes("MemAvailable"))
    }
}
