import Testing

@testable import Monitor

@Suite struct MonitorTests {
    private let statistics = """
        cpu  300 0 100 600 0 0 0 0 0 0
        cpu0 100 10 40 300 50 0 0 0 0 0
        cpu1 200 0 60 250 0 1 2 3 0 0
        intr 12345
        """

    @Test func coresAreReadFromTheSystemsText() {
        let times = CoreTimes(statistics: statistics)
        #expect(times.cores == [.init(busy: 150, idle: 350), .init(busy: 266, idle: 250)])
        let later = CoreTimes(
            statistics: "cpu0 175 10 40 325 50 0 0 0\ncpu1 200 0 60 350 0 1 2 3\ncpu2 1 1 1 1\nbroken cpu3")
        #expect(later.shares(since: times) == [0.75, 0, 0])
        #expect(CoreTimes(statistics: "").cores.isEmpty)
        #expect(times.shares(since: times) == [0, 0])
    }

    @Test func memoryInUseIsWhatIsNotAvailable() {
        let memory = MemoryUse(information: "MemTotal:  1000 kB\nMemFree: 1 kB\nMemAvailable:  400 kB\n")
        #expect(memory == MemoryUse(total: 1_024_000, used: 614_400))
        #expect(MemoryUse(information: "") == MemoryUse(total: 0, used: 0))
    }

    @Test func barsHaveTheirWidth() {
        for width in 1...20 {
            for share in stride(from: -0.5, through: 1.5, by: 0.01) {
                #expect(Drawing.bar(share, width: width).count == width)
            }
        }
        #expect(Drawing.bar(0.5, width: 3) == "█▌ ")
        #expect(Drawing.bar(1, width: 2) == "██")
        #expect(Drawing.bar(0, width: 2) == "  ")
    }

    private var snapshot: Snapshot {
        Snapshot(
            cores: [0.5, 1], memory: MemoryUse(total: 16 << 30, used: 4 << 30),
            cluster: .init(
                name: "default",
                engines: [
                    .init(id: 0, queued: 0, tasks: 1, completed: 1200),
                    .init(id: 2, queued: 0, tasks: 0, completed: 34),
                ], waiting: 7))
    }

    @Test func aSnapshotIsDrawn() {
        #expect(
            Drawing(width: 60).lines(snapshot) == [
                "default: 2 engines, 1 running, 7 waiting, 1,234 done",
                "core 0    ███████████            50 %",
                "core 1    ██████████████████████ 100 %",
                "memory    █████▌                 4.0 of 16.0 GiB",
                "engine 0  ██████████████████████ 1 running, 1,200 done",
                "engine 2                         idle, 34 done",
            ])
    }

    @Test func ratesComeFromTwoSnapshots() {
        var later = snapshot
        later.cluster?.engines[0].completed = 1300
        later.cluster?.engines.append(.init(id: 5, queued: 0, tasks: 0, completed: 9))
        let rated = later.withRates(since: snapshot, seconds: 2)
        #expect(rated.cluster?.engines.map(\.rate) == [50, 0, 0])
        #expect(Drawing().lines(rated)[0].hasSuffix("50/s"))
        #expect(snapshot.withRates(since: nil, seconds: 1) == snapshot)
    }

    @Test func aSmallTerminalGetsWhatFits() {
        let lines = Drawing(width: 24, height: 3).lines(snapshot)
        #expect(lines.count == 3)
        #expect(lines.last == "… and 4 more lines")
        #expect(lines.allSatisfy { $0.count <= 24 })
        #expect(
            Drawing().lines(Snapshot(cores: [], memory: MemoryUse(total: 0, used: 0), cluster: nil)).first
                == "no cluster runs here")
    }

    @Test func thousandsAreSet() {
        #expect(
            [0, 12, 123, 1234, 1_234_567, -1000].map(Drawing.grouped) == [
                "0", "12", "123", "1,234", "1,234,567", "-1,000",
            ])
    }
}
