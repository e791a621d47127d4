/// What a machine and a cluster do at one moment: all that is ever drawn.
package struct Snapshot: Sendable, Equatable {
    package struct Engine: Sendable, Equatable {
        package var id: Int
        /// Direct requests that wait for it, tasks it has, requests it has completed since it was registered.
        package var queued: Int
        package var tasks: Int
        package var completed: Int
        /// Completed in a second, since the snapshot before.
        package var rate: Double

        package init(id: Int, queued: Int, tasks: Int, completed: Int, rate: Double = 0) {
            self.id = id
            self.queued = queued
            self.tasks = tasks
            self.completed = completed
            self.rate = rate
        }
    }

    package struct Cluster: Sendable, Equatable {
        package var name: String
        package var engines: [Engine]
        /// Tasks for which no engine is free.
        package var waiting: Int

        package init(name: String, engines: [Engine], waiting: Int) {
            self.name = name
            self.engines = engines
            self.waiting = waiting
        }
    }

    /// The share of time that each core was busy, from 0 to 1.
    package var cores: [Double]
    package var memory: MemoryUse
    /// Nil where none runs.
    package var cluster: Cluster?

    package init(cores: [Double], memory: MemoryUse, cluster: Cluster?) {
        self.cores = cores
        self.memory = memory
        self.cluster = cluster
    }

    /// The same with rates, from what each engine had completed `seconds` before.
    package func withRates(since earlier: Snapshot?, seconds: Double) -> Snapshot {
        guard var cluster, let before = earlier?.cluster, seconds > 0 else { return self }
        for index in cluster.engines.indices {
            let engine = cluster.engines[index]
            guard let old = before.engines.first(where: { $0.id == engine.id }) else { continue }
            cluster.engines[index].rate = Double(max(0, engine.completed - old.completed)) / seconds
        }
        var result = self
        result.cluster = cluster
        return result
    }
}
