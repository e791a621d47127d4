/// One line of text for a job: label, bar, part done, rate, time left. A pure function of its arguments.
///
///     reading plays.csv  ━━━━━━━━━━━━━━━───────── 61 %  12.3 M rows/s  0:04 left
///
/// What does not fit is left out from the right; the label is cut last.
enum ProgressLine {
    private static let widestBar = 30
    private static let narrowestBar = 8

    /// - Parameter columns: the most columns the line may take.
    static func text(for progress: Progress, columns: Int) -> String {
        let percent = "\(Int(progress.fraction * 100)) %"
        var tail = percent
        for detail in [rate(of: progress), timeLeft(of: progress)] {
            let longer = tail + "  " + detail
            if width(progress.label) + narrowestBar + 3 + width(longer) <= columns { tail = longer }
        }
        let room = columns - width(tail) - width(progress.label) - 3
        if room >= narrowestBar {
            return progress.label + "  " + bar(progress.fraction, width: min(room, widestBar)) + " " + tail
        }
        let label = cut(progress.label, to: columns - width(percent) - 1)
        return label.isEmpty ? cut(percent, to: columns) : label + " " + percent
    }

    private static func bar(_ fraction: Double, width: Int) -> String {
        let full = Int(fraction * Double(width))
        return String(repeating: "━", count: full) + String(repeating: "─", count: width - full)
    }

    private static func rate(of progress: Progress) -> String {
        let perSecond = Double(progress.done) / max(seconds(progress.elapsed), 1e-9)
        return "\(short(perSecond)) \(progress.unit)/s"
    }

    private static func timeLeft(of progress: Progress) -> String {
        guard progress.done > 0 else { return "" }
        let left = seconds(progress.elapsed) * Double(progress.total - progress.done) / Double(progress.done)
        return clock(left) + " left"
    }

    /// 0:04, 12:34, 1:02:03; rounded up, so that 0:00 means done.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 1e9).rounded(.up))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0
            ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }

    /// Three digits and a power of thousand: 7.25, 12.3 k, 456 M.
    static func short(_ number: Double) -> String {
        var scaled = max(0, number)
        var powers = ["", " k", " M", " G", " T"][...]
        while scaled >= 999.5, powers.count > 1 {
            scaled /= 1000
            powers.removeFirst()
        }
        return threeDigits(scaled) + powers.first!
    }

    private static func threeDigits(_ number: Double) -> String {
        if number >= 99.95 { return "\(Int(min(number, 1e15).rounded()))" }
        let tenths = Int((number * 10).rounded())
        if number >= 9.995 { return "\(tenths / 10).\(tenths % 10)" }
        let hundredths = Int((number * 100).rounded())
        return "\(hundredths / 100).\(hundredths / 10 % 10)\(hundredths % 10)"
    }

    private static func seconds(_ duration: Duration) -> Double {
        duration / .seconds(1)
    }

    /// The longest beginning of `text` that fits, with an ellipsis if that is not all.
    static func cut(_ text: String, to columns: Int) -> String {
        if width(text) <= columns { return text }
        guard columns > 0 else { return "" }
        var kept = ""
        var used = 1
        for character in text {
            used += width(of: character)
            if used > columns { break }
            kept.append(character)
        }
        return kept + "…"
    }

    static func width(_ text: String) -> Int {
        text.reduce(0) { $0 + width(of: $1) }
    }

    /// Columns a character takes on a terminal: two for East Asian wide ones and emoji, else one.
    ///
    /// - Source: Unicode Standard Annex #11, the blocks that are wide throughout.
    private static func width(of character: Character) -> Int {
        switch character.unicodeScalars.first!.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            2
        default: 1
        }
    }
}
