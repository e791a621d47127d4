extension RunPlan {
    /// Every part is in one run, and runs are in the order that is promised.
    func checkInvariants() {
        #if Checks
            let byPart = runs.sorted { $0.parts.lowerBound < $1.parts.lowerBound }
            var next = 0
            for run in byPart {
                precondition(run.parts.lowerBound == next, "part \(next) is in no run or in two")
                precondition(!run.parts.isEmpty, "a run before part \(next) has no parts")
                next = run.parts.upperBound
            }
            precondition(next == partCount, "runs end at part \(next) of \(partCount)")
            let rows = runs.reduce(0) { $0 + $1.rowCount }
            precondition(rows == rowCount, "runs have \(rows) rows of \(rowCount)")
        #endif
    }
}
