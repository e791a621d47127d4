import ArgumentParser
import Cluster
import Wire

struct ClusterList: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List clusters.")

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json }

    @OptionGroup var place: ClusterPlace

    @Option(name: .shortAndLong, help: "text or json.")
    var output = Format.text

    func run() {
        let states = place.profiles.flatMap { LocalCluster.all(in: $0) }
        switch output {
        case .json: print(JSONValue.array(states.map(\.json)).text)
        case .text: printTable(states)
        }
    }

    private func printTable(_ states: [ClusterState]) {
        let rows = states.map { state in
            [
                state.profile.path, state.clusterID.isEmpty ? "\"\"" : state.clusterID,
                LocalCluster.isRunning(state) ? "true" : "false", "\(state.engineCount)",
            ]
        }
        let table = [["PROFILE", "CLUSTER ID", "RUNNING", "ENGINES"]] + rows
        let widths = (0..<4).map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            print(cells.joined(separator: "  "))
        }
    }
}
