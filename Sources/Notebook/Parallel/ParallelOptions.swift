/// What `%%px`, `%pxconfig` and `%pxresult` understand, as ipyparallel's commands of the same names do.
struct ParallelOptions: Equatable, Sendable {
    /// How the outputs of several engines are put in order.
    enum Grouping: String, CaseIterable, Sendable {
        /// All of one kind together, engine after engine.
        case type
        /// All of one engine together.
        case engine
        /// As `type`, but the first value of each engine before the second of any.
        case order
    }

    var targets = EngineSelection.all
    /// Whether a cell waits for its engines.
    var blocks = true
    /// Whether what engines print is shown as it comes.
    var streams = true
    var isVerbose = false
    var grouping = Grouping.type
    /// Sent to the engines when a waiting cell is interrupted; 0 sends nothing.
    var signal = 2
    /// How long a cell waits before it shows how many engines have answered; nil: it never does.
    var progressAfter: Duration? = .seconds(2)
    /// What the run is called; of `%pxresult`: which one is meant.
    var name: String?
    /// Also in this notebook.
    var runsHere = false
    var cluster = ClusterChoice()

    /// Which cluster is meant; when nothing is said, the one that a cell uses, else the default profile's.
    struct ClusterChoice: Equatable, Sendable {
        var profile: String?
        var clusterID: String?
        var file: String?
    }

    private static let help = """
        -t/--targets 0,2 or 1:3 or all; -b/--block, -a/--noblock; --stream, --no-stream; --verbose, --no-verbose; \
        --group-outputs type|engine|order, -e, -r; --signal-on-interrupt NAME; \
        --progress-after SECONDS; -o/--out NAME; --local; --profile NAME, --cluster-id ID, --file PATH
        """

    /// Changes what the words say.
    ///
    /// - Throws: `CellFailure` of the kind `Usage`.
    mutating func apply(_ text: String, of command: String) throws {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        while let word = words.popFirst() {
            // `--targets=0` and `--targets 0` are the same, and so are `-t=0` and `-t 0`.
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            let isPair = word.hasPrefix("-") && parts.count == 2
            func value() throws -> String {
                if isPair { return parts[1] }
                guard let next = words.popFirst() else {
                    throw CellFailure("Usage", "\(command): expected a value after \(word), found nothing")
                }
                return next
            }
            switch isPair ? parts[0] : word {
            case "-t", "--targets": targets = try EngineSelection(value(), of: command)
            case "-b", "--block": blocks = true
            case "-a", "--noblock": blocks = false
            case "--stream": streams = true
            case "--no-stream": streams = false
            case "--verbose": isVerbose = true
            case "--no-verbose": isVerbose = false
            case "-e": grouping = .engine
            case "-r": grouping = .order
            case "--group-outputs": grouping = try Self.grouping(value(), command)
            case "--signal-on-interrupt": signal = try Self.signal(value(), command)
            case "--progress-after": progressAfter = try Self.patience(value(), command)
            case "-o", "--out": name = try value()
            case "--local": runsHere = true
            case "--profile": cluster = ClusterChoice(profile: try value(), clusterID: cluster.clusterID)
            case "--cluster-id": cluster = ClusterChoice(profile: cluster.profile, clusterID: try value())
            case "--file": cluster = ClusterChoice(file: try value())
            case let word where command == "%pxresult" && !word.hasPrefix("-"): name = word
            default:
                throw CellFailure("Usage", "\(command): expected an option, found \(word); known are: \(Self.help)")
            }
        }
    }

    private static func grouping(_ word: String, _ command: String) throws -> Grouping {
        guard let grouping = Grouping(rawValue: word) else {
            throw CellFailure("Usage", "\(command): expected type, engine or order, found \(word)")
        }
        return grouping
    }

    private static func signal(_ word: String, _ command: String) throws -> Int {
        let names = ["SIGINT": 2, "SIGKILL": 9, "SIGTERM": 15, "SIGUSR1": 10, "SIGUSR2": 12]
        guard let number = Int(word) ?? names[word] else {
            throw CellFailure("Usage", "\(command): expected a signal such as SIGINT or 2, found \(word)")
        }
        return number
    }

    private static func patience(_ word: String, _ command: String) throws -> Duration? {
        guard let seconds = Double(word), seconds.isFinite else {
            throw CellFailure(
                "Usage", "\(command): expected seconds, 0 for at once or -1 for never, found \(word)")
        }
        return seconds < 0 ? nil : .seconds(seconds)
    }

    /// What `%pxconfig` prints without arguments.
    var description: String {
        let words = [
            "--targets \(targets)", blocks ? "--block" : "--noblock", streams ? "--stream" : "--no-stream",
            "--group-outputs \(grouping)", "--signal-on-interrupt \(signal)",
            "--progress-after \(progressAfter.map { "\($0 / .seconds(1))" } ?? "-1")",
        ]
        return "%pxconfig " + words.joined(separator: " ") + (isVerbose ? " --verbose" : "")
    }
}

/// Engines as a person names them: all, ids, or a range of positions among them, as Python writes it.
enum EngineSelection: Equatable, Sendable, CustomStringConvertible {
    case all
    case ids([Int])
    case range(from: Int?, to: Int?, step: Int)

    /// - Throws: `CellFailure` of the kind `Usage`.
    init(_ text: String, of command: String) throws {
        let mistake = CellFailure("Usage", "\(command): expected engines as 0 or 0,2 or 1:3 or all, found \(text)")
        if text == "all" {
            self = .all
        } else if text.contains(":") {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let numbers = parts.map { Int($0) }
            guard parts.count <= 3, zip(parts, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else { throw mistake }
            let step = parts.count == 3 ? numbers[2] ?? 1 : 1
            guard step > 0 else { throw mistake }
            self = .range(from: numbers[0], to: numbers[1], step: step)
        } else {
            let inner = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
            let ids = inner.split(separator: ",").map { Int($0) }
            guard !ids.isEmpty, ids.allSatisfy({ $0 != nil }) else { throw mistake }
            self = .ids(ids.compactMap(\.self))
        }
    }

    var description: String {
        switch self {
        case .all: "all"
        case .ids(let ids): ids.map(String.init).joined(separator: ",")
        case .range(let from, let to, let step):
            "\(from.map(String.init) ?? ""):\(to.map(String.init) ?? "")" + (step == 1 ? "" : ":\(step)")
        }
    }

    /// The ids that are meant.
    ///
    /// - Parameter known: ids of the registered engines, in order.
    /// - Throws: `CellFailure` for an engine that is not there.
    func resolve(_ known: [Int]) throws -> [Int] {
        switch self {
        case .all: return known
        case .ids(let ids):
            if let wrong = ids.first(where: { !known.contains($0) }) {
                throw CellFailure("NoSuchEngine", "expected one of the engines \(known), found \(wrong)")
            }
            return ids
        case .range(let from, let to, let step):
            func position(_ number: Int) -> Int { min(max(number < 0 ? known.count + number : number, 0), known.count) }
            let start = from.map(position) ?? 0
            let end = to.map(position) ?? known.count
            return stride(from: start, to: end, by: step).map { known[$0] }
        }
    }
}
