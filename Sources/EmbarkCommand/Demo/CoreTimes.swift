import Foundation

/// How long each core of the machine has been busy and idle since it started, whoever kept it busy.
struct CoreTimes: Equatable, Sendable {
    struct Core: Equatable, Sendable {
        var busy: UInt64
        var idle: UInt64
    }

    /// By number of the core. Ticks of the system: only shares of a difference mean anything.
    var cores: [Core]

    /// Reads `cpu0`, `cpu1`, … of `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
    ///
    /// - Source: Linux manual, proc_stat(5).
    init(procStat text: String) {
        cores = text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard let name = words.first, name.hasPrefix("cpu"), name.count > 3 else { return nil }
            let ticks = words.dropFirst().prefix(8).compactMap { UInt64($0) }
            guard ticks.count >= 5 else { return nil }
            let idle = ticks[3] + ticks[4]
            return Core(busy: ticks.reduce(0, +) - idle, idle: idle)
        }
    }

    init(cores: [Core]) {
        self.cores = cores
    }

    /// Nil where the system does not tell.
    static func now() -> CoreTimes? {
        #if os(Linux)
            guard let data = FileManager.default.contents(atPath: "/proc/stat") else { return nil }
            let times = CoreTimes(procStat: String(decoding: data, as: UTF8.self))
            return times.cores.isEmpty ? nil : times
        #else
            return machTimes()
        #endif
    }

    #if canImport(Darwin)
        private static func machTimes() -> CoreTimes? {
            var count: natural_t = 0
            var info: processor_info_array_t?
            var infoCount: mach_msg_type_number_t = 0
            guard
                host_processor_info(mach_host_self(), PROCESSOR_CPU_LOAD_INFO, &count, &info, &infoCount)
                    == KERN_SUCCESS, let info
            else { return nil }
            let states = Int(CPU_STATE_MAX)
            let cores = (0..<Int(count)).map { core in
                let ticks = (0..<states).map { UInt64(UInt32(bitPattern: info[core * states + $0])) }
                let idle = ticks[Int(CPU_STATE_IDLE)]
                return Core(busy: ticks.reduce(0, +) - idle, idle: idle)
            }
            vm_deallocate(
                mach_task_self_, vm_address_t(UInt(bitPattern: info)),
                vm_size_t(infoCount) * vm_size_t(MemoryLayout<integer_t>.size))
            return CoreTimes(cores: cores)
        }
    #endif

    /// The share of the time since an earlier reading that each core was busy, 0...1.
    func shares(since earlier: CoreTimes) -> [Double] {
        zip(cores, earlier.cores).map { now, before in
            let busy = Double(now.busy &- before.busy)
            let all = busy + Double(now.idle &- before.idle)
            return all > 0 ? min(1, busy / all) : 0
        }
    }
}
