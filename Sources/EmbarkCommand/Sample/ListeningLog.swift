/// A log of who listened to what, shaped like Last.fm's: rows of a user are together, newest first.
///
/// - Columns: `user_id, artist, album, song, time_stamp, datetime`; the last two are the same instant.
/// - Users and artists follow power laws; a listener has favourites, plays albums in runs, and comes back after hours or
///   days. About one album in fifty is missing.
struct ListeningLog: SampleTable {
    let header = Array("user_id,artist,album,song,time_stamp,datetime\n".utf8)
    let rowCount: Int

    private let seed: UInt64
    private let shares: UserShares
    private let parts: [Range<Int>]
    private let catalogue = Catalogue()

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
        let userID = 10_000 + shares.userNumber(at: place)
        var listener = Listener(catalogue: catalogue, generator: SplitMix64(seed: seed, part: place))
        var clock = WallClock()
        for _ in shares.rows(ofUserAt: place) {
            let play = listener.earlierPlay()
            append(play, of: userID, clock: &clock, to: &writer)
        }
    }

    private func append(_ play: Play, of userID: Int, clock: inout WallClock, to writer: inout LineWriter) {
        let comma = UInt8(ascii: ",")
        writer.append(decimal: userID)
        writer.append(comma)
        writer.append(play.artist)
        writer.append(comma)
        if let album = play.album { writer.append(album) }
        writer.append(comma)
        writer.append(play.song)
        writer.append(comma)
        writer.append(decimal: play.time)
        writer.append(comma)
        clock.append(secondsSince1970: play.time, to: &writer)
        writer.append(UInt8(ascii: "\n"))
    }
}
