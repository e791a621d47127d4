/// A bar for each core: how busy it was.
enum LoadBars {
    static let width = 40

    /// Cores beyond `limit` are told in one line with their mean.
    static func text(shares: [Double], limit: Int = 16) -> String {
        var lines = shares.prefix(limit).enumerated().map { core, share in
            line(name: "core \(core)", share: share)
        }
        let rest = shares.dropFirst(limit)
        if !rest.isEmpty {
            lines.append(line(name: "\(rest.count) more", share: rest.reduce(0, +) / Double(rest.count)))
        }
        return lines.joined(separator: "\n")
    }

    private static func line(name: String, share: Double) -> String {
        let filled = Int((share * Double(width)).rounded())
        let bar = String(repeating: "█", count: filled) + String(repeating: "·", count: width - filled)
        let percent = String(Int((share * 100).rounded()))
        let gap = String(repeating: " ", count: max(0, 9 - name.count))
        return "  \(name)\(gap)\(bar) \(String(repeating: " ", count: 3 - percent.count))\(percent) %"
    }
}
