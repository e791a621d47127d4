import Embark

/// A sample being written: all of it, or no file; told how far it is, and what was done when it is interrupted.
struct SampleFile {
    var path: String
    var rowCount: Int
    var isShuffled = false
    var seed: UInt64

    func write(isProgressWanted: Bool?, table: () -> any SampleTable) throws {
        let activity = Activity("making \(path)", total: rowCount, unit: "rows", isProgressWanted: isProgressWanted)
        let file = try OutputFile(path: path)
        do {
            try Interrupt.shared.during {
                try SampleWriting(table: table(), isShuffled: isShuffled, seed: seed, activity: activity).write(
                    to: file)
            } farewell: {
                file.discard()
                return "\(activity.summary) made, \(path) not written"
            }
        } catch {
            file.discard()
            throw error
        }
        activity.finish()
    }
}
