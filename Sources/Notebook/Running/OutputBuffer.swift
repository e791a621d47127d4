/// Bytes of one output stream on their way to a front end: gathered for a moment, cut only between characters.
///
/// A crash report of the runtime is kept apart, for it belongs to the message about the crash.
struct OutputBuffer {
    /// Gathered at most before they are sent.
    static let byteLimit = 64 << 10
    static let patience = Duration.milliseconds(25)

    private var bytes: [UInt8] = []
    private(set) var firstArrival: ContinuousClock.Instant?
    private let holdsReports: Bool
    private static let reportMarks = [
        "Fatal error", "Precondition failed", "Assertion failed", "*** Signal ", "*** Program crashed", "💣",
    ]

    /// - Parameter holdsReports: for standard error, where the runtime writes them.
    init(holdsReports: Bool) { self.holdsReports = holdsReports }

    mutating func append(_ new: some Sequence<UInt8>, at now: ContinuousClock.Instant) {
        if bytes.isEmpty { firstArrival = now }
        bytes.append(contentsOf: new)
    }

    /// What may be sent now.
    mutating func take(at now: ContinuousClock.Instant) -> String? {
        guard let firstArrival, bytes.count >= Self.byteLimit || now - firstArrival >= Self.patience else { return nil }
        // An empty line may be the beginning of a report.
        if holdsReports, bytes == [UInt8(ascii: "\n")] { return nil }
        guard let report = reportStart else { return takeText(upTo: bytes.count - incompleteTail) }
        // An empty line goes before a report, and with it.
        return report == 1 && bytes[0] == UInt8(ascii: "\n") ? nil : takeText(upTo: report)
    }

    /// Everything, at the end of a cell; what is no text becomes replacement characters.
    mutating func takeAll() -> String? { takeText(upTo: bytes.count) }

    /// At the end of the process: text, and the report of a crash at its end.
    mutating func takeReport() -> (text: String?, report: String) {
        let start = reportStart ?? bytes.count
        let text = takeText(upTo: start)
        // An empty line goes before a report.
        return (text == "\n" ? nil : text, takeAll() ?? "")
    }

    private mutating func takeText(upTo end: Int) -> String? {
        guard end > 0 else { return nil }
        let text = String(decoding: bytes[..<end], as: UTF8.self)
        bytes.removeFirst(end)
        firstArrival = bytes.isEmpty ? nil : firstArrival
        return text
    }

    /// The beginning of the first line that looks like a crash report.
    private var reportStart: Int? {
        guard holdsReports, !bytes.isEmpty else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let starts = Self.reportMarks.compactMap { text.range(of: $0)?.lowerBound }
        guard let first = starts.min() else { return nil }
        let head = text[..<first]
        let line = head.lastIndex(of: "\n").map { head.index(after: $0) } ?? head.startIndex
        return text[..<line].utf8.count
    }

    /// Bytes at the end that begin a character but do not finish it.
    private var incompleteTail: Int {
        for count in 1...3 where count <= bytes.count {
            let byte = bytes[bytes.count - count]
            if byte & 0xc0 == 0x80 { continue }
            let length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1
            return length > count ? count : 0
        }
        return 0
    }
}
