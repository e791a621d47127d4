/// How much of a cell's output is passed on: all, until it is more than anyone reads.
struct OutputLimit {
    static let byteLimit = 10 << 20

    private var passed = 0
    private var dropped = 0

    /// The part of the text that is passed on.
    mutating func admit(_ text: String) -> String? {
        let count = text.utf8.count
        guard passed < Self.byteLimit else {
            dropped += count
            return nil
        }
        passed += count
        return text
    }

    /// Told at the end of the cell.
    var note: String? {
        guard dropped > 0 else { return nil }
        let megabytes = (dropped + (1 << 19)) >> 20
        return
            "\n[\(max(1, megabytes)) MB more were printed and are not shown; the limit for a cell is \(Self.byteLimit >> 20) MB]\n"
    }
}
