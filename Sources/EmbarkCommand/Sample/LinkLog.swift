/// A log of links people posted, shaped like Twitter's: rows of a user are together, newest first.
///
/// - Columns: `user_id, datetime, link`. Ids are 64-bit integers above 2^53, neighbours closer than a Double can tell.
/// - About one post in ten has no link; domains follow a power law, and every user has a busiest part of the day.
struct LinkLog: SampleTable {
    let header = Array("user_id,datetime,link\n".utf8)
    let rowCount: Int

    /// Above 2^53 = 9,007,199,254,740,992, where a Double no longer tells neighbours apart.
    static let firstUserID = 1_450_000_000_000_000_001
    static let domainCount = 300

    private let seed: UInt64
    private let shares: UserShares
    private let parts: [Range<Int>]
    private let popularity = PowerLaw(rankCount: domainCount, flatness: 2)

    init(rowCount: Int, seed: UInt64) {
        self.rowCount = rowCount
        self.seed = seed
        shares = UserShares(rowCount: rowCount, seed: seed)
        parts = shares.parts(rowTarget: 50_000)
    }

    var partCount: Int { parts.count }

    func rowCount(ofPart part: Int) -> Int {
        parts[part].reduce(0) { $0 + shares.rows(ofUserAt: $1).count }
    }

    func bytes(ofPart part: Int) -> [UInt8] {
        LineWriter.bytes(rowCount: rowCount(ofPart: part)) { writer in
            for place in parts[part] {
                appendUser(at: place, to: &writer)
            }
        }
    }

    private func appendUser(at place: Int, to writer: inout LineWriter) {
        var poster = Poster(generator: SplitMix64(seed: seed, part: place))
        var clock = WallClock()
        let userID = Self.firstUserID + 3 * shares.userNumber(at: place)
        for _ in shares.rows(ofUserAt: place) {
            writer.append(decimal: userID)
            writer.append(UInt8(ascii: ","))
            clock.append(secondsSince1970: poster.earlierTime(), to: &writer)
            writer.append(UInt8(ascii: ","))
            if !poster.generator.once(in: 10) { appendLink(&poster.generator, to: &writer) }
            writer.append(UInt8(ascii: "\n"))
        }
    }

    private func appendLink(_ generator: inout SplitMix64, to writer: inout LineWriter) {
        let domain = popularity.rank(&generator)
        writer.append(generator.once(in: 5) ? "http://" : "https://")
        if domain % 3 == 0, generator.once(in: 2) { writer.append("www.") }
        writer.append(Word(number: domain * 23 + 85).lowercased)
        writer.append(Self.topLevel(ofDomain: domain))
        writer.append(UInt8(ascii: "/"))
        writer.append(Word(number: generator.below(600_000)))
        if generator.once(in: 8) { writer.append("?ref=tw") }
    }

    private static func topLevel(ofDomain domain: Int) -> StaticString {
        switch domain % 4 {
        case 0, 1: ".com"
        case 2: ".org"
        default: ".net"
        }
    }
}
