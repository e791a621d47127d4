/// The name a person probably meant.
enum NearestName {
    /// The candidate with the fewest edits, unless it would take edits on more than half of the letters.
    static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        let scored = candidates.map { (name: $0, edits: edits(from: name.lowercased(), to: $0.lowercased())) }
        guard let best = scored.min(by: { ($0.edits, $0.name) < ($1.edits, $1.name) }) else { return nil }
        return best.edits <= max(1, name.count / 2) ? best.name : nil
    }

    /// Levenshtein's distance: letters inserted, removed or replaced.
    static func edits(from first: String, to second: String) -> Int {
        let second = Array(second)
        var row = Array(0...second.count)
        for (position, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = position + 1
            for index in second.indices {
                let replaced = diagonal + (second[index] == letter ? 0 : 1)
                diagonal = row[index + 1]
                row[index + 1] = min(replaced, diagonal + 1, row[index] + 1)
            }
        }
        return row[second.count]
    }
}
