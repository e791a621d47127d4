extension RunPlan: CustomStringConvertible {
    /// One line: how many runs of what size.
    public var description: String {
        let alone = runs.count { $0.parts.count == 1 }
        let largest = runs.map(\.rowCount).max() ?? 0
        return "\(runs.count) runs of \(partCount) parts and \(rowCount) rows; "
            + "\(alone) of one part; at most \(largest) rows in a run"
    }
}
