#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How many threads the shared pool gets.
enum Cores {
    /// The count asked for in `EMBARK_THREADS`, else the number of cores this process may use.
    static var defaultThreadCount: Int {
        threadCount(asked: getenv("EMBARK_THREADS").map { String(cString: $0) }, usable: usable)
    }

    /// What is not a number from 1 to 4096 is ignored here: the command says so, a library has nobody to tell.
    static func threadCount(asked: String?, usable: Int) -> Int {
        guard let asked, let count = Int(asked), (1...4096).contains(count) else { return max(1, usable) }
        return count
    }

    /// Cores this process may run on, so that `taskset`, batch systems and containers are honoured.
    static var usable: Int {
        let online = max(1, sysconf(CInt(_SC_NPROCESSORS_ONLN)))
        #if os(Linux)
            let allowed = affinityCount() ?? online
            return max(1, min(allowed, quota(inControlGroupFile: controlGroupText()) ?? allowed))
        #else
            return online
        #endif
    }

    /// Cores' worth of time in a `cpu.max` of control groups version 2: "quota period" in µs, or "max period".
    ///
    /// - Source: Linux kernel documentation, admin-guide/cgroup-v2, "CPU Interface Files".
    static func quota(inControlGroupFile text: String) -> Int? {
        let fields = text.split(whereSeparator: \.isWhitespace)
        guard fields.count == 2, let quota = Int(fields[0]), let period = Int(fields[1]), quota > 0, period > 0
        else { return nil }
        return (quota + period - 1) / period
    }

    #if os(Linux)
        /// The bits set in this process's affinity mask.
        private static func affinityCount() -> Int? {
            typealias GetAffinity = @convention(c) (pid_t, Int, UnsafeMutableRawPointer) -> CInt
            guard let getAffinity = gnuFunction(named: "sched_getaffinity", as: GetAffinity.self) else { return nil }
            var mask = [UInt8](repeating: 0, count: 1024)  // 8192 cores
            let status = mask.withUnsafeMutableBytes { getAffinity(0, $0.count, $0.baseAddress!) }
            return status == 0 ? mask.reduce(0) { $0 + $1.nonzeroBitCount } : nil
        }

        /// The limit a container sees for itself, or nothing.
        private static func controlGroupText() -> String {
            guard let file = fopen("/sys/fs/cgroup/cpu.max", "r") else { return "" }
            defer { fclose(file) }
            var bytes = [UInt8](repeating: 0, count: 64)
            let count = fread(&bytes, 1, bytes.count, file)
            return String(decoding: bytes[..<count], as: UTF8.self)
        }
    #endif
}
