import Foundation
import Wire

/// What is written about a running cluster, in the form of ipyparallel's `cluster-<id>.json`, so that either project's
/// commands list and stop the clusters of the other.
///
/// - Source: design/ipyparallel.md, 2.2.
package struct ClusterState: Sendable, Equatable {
    package struct EngineSet: Sendable, Equatable {
        package var id: String
        package var processIDs: [pid_t]

        package init(id: String, processIDs: [pid_t]) {
            self.id = id
            self.processIDs = processIDs
        }
    }

    package var profile: ProfileFolder
    package var clusterID: String
    package var controllerProcessID: pid_t
    package var controllerLog: String
    package var engineSets: [EngineSet]

    package init(
        profile: ProfileFolder, clusterID: String, controllerProcessID: pid_t, controllerLog: String,
        engineSets: [EngineSet] = []
    ) {
        self.profile = profile
        self.clusterID = clusterID
        self.controllerProcessID = controllerProcessID
        self.controllerLog = controllerLog
        self.engineSets = engineSets
    }

    package var engineCount: Int { engineSets.reduce(0) { $0 + $1.processIDs.count } }

    /// Nil when the text does not describe a cluster of local processes.
    package init?(_ value: JSONValue) {
        guard let cluster = value["cluster"], let folder = cluster["profile_dir"]?.string,
            let controller = value["controller"]?["state"], let processID = controller["pid"]?.integer
        else { return nil }
        profile = ProfileFolder(path: folder)
        clusterID = cluster["cluster_id"]?.string ?? ""
        controllerProcessID = pid_t(truncatingIfNeeded: processID)
        controllerLog = controller["output_file"]?.string ?? ""
        engineSets = (value["engines"]?["sets"]?.object ?? [:]).sorted { $0.key < $1.key }.map { id, set in
            let engines = set["engines"]?.object?.values.compactMap { $0["pid"]?.integer } ?? []
            return EngineSet(id: id, processIDs: engines.map { pid_t(truncatingIfNeeded: $0) }.sorted())
        }
    }

    package var json: JSONValue {
        let place: [String: JSONValue] = [
            "profile_dir": .string(profile.path), "cluster_id": .string(clusterID), "state": "running",
        ]
        func process(_ processID: pid_t, log: String) -> JSONValue {
            .object(place.merging(["pid": .integer(Int(processID)), "output_file": .string(log)]) { $1 })
        }
        let sets = engineSets.map { set -> (String, JSONValue) in
            let engines = set.processIDs.enumerated().map { index, processID in
                (String(index), process(processID, log: Self.engineLog(profile, clusterID, set.id, index)))
            }
            let members: [String: JSONValue] = [
                "n": .integer(engines.count), "engines": .object(Dictionary(engines) { $1 }),
            ]
            return (set.id, .object(place.merging(members) { $1 }))
        }
        return [
            "cluster": [
                "cluster_id": .string(clusterID), "profile_dir": .string(profile.path), "n": .integer(engineCount),
                "delay": 0.0, "controller_args": [], "controller_ip": "", "controller_location": "",
                "class": "ipyparallel.cluster.cluster.Cluster",
            ],
            "controller": ["class": "local", "state": process(controllerProcessID, log: controllerLog)],
            "engines": ["class": "local", "sets": .object(Dictionary(sets) { $1 })],
        ]
    }

    package static func engineLog(
        _ profile: ProfileFolder, _ clusterID: String, _ set: String, _ index: Int
    ) -> String {
        "\(profile.log)/ipengine\(clusterID.isEmpty ? "" : "-" + clusterID)-\(set)-\(index).log"
    }
}
