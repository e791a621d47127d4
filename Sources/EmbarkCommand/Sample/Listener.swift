/// One row of a listening log.
struct Play {
    var artist: Word
    var album: Word?
    var song: Word
    var time: Int
}

/// A made-up person who listens to music, followed backwards in time, since a log has the newest first.
struct Listener {
    /// The newest instant of a log: 1 January 2024, midnight UTC.
    static let newest = 1_704_067_200

    private let catalogue: Catalogue
    private var generator: SplitMix64
    private var favourites: [Int]
    private var time: Int
    private var artist: Int
    private var album = 0
    private var song = 0

    init(catalogue: Catalogue, generator: SplitMix64) {
        self.catalogue = catalogue
        self.generator = generator
        let count = 10 + self.generator.below(50)
        favourites = []
        for _ in 0..<count {
            favourites.append(catalogue.popularity.rank(&self.generator))
        }
        time = Self.newest - self.generator.below(30 * 86_400)
        artist = favourites[0]
        chooseAlbum()
    }

    /// The play before the last one told.
    mutating func earlierPlay() -> Play {
        chooseTime()
        chooseSong()
        return Play(
            artist: catalogue.name(ofArtist: artist),
            album: catalogue.name(ofArtist: artist, album: album),
            song: catalogue.name(ofArtist: artist, album: album, song: song),
            time: time)
    }

    /// Two to six minutes between plays of a session; one play in twelve begins a session, hours or days after the last.
    private mutating func chooseTime() {
        if generator.once(in: 12) {
            let isDaysLater = generator.once(in: 4)
            time -= isDaysLater ? 86_400 + generator.below(4 * 86_400) : 3_600 + generator.below(14 * 3_600)
        } else {
            time -= 120 + generator.below(241)
        }
    }

    /// Half the plays go on with the album; the others begin one, seven in ten times a favourite artist's.
    private mutating func chooseSong() {
        song += 1
        let albumGoesOn = generator.once(in: 2) && song < catalogue.songCount(ofArtist: artist, album: album)
        if !albumGoesOn { chooseArtist() }
    }

    private mutating func chooseArtist() {
        artist =
            generator.below(10) < 7
            ? favourites[generator.below(favourites.count)] : catalogue.popularity.rank(&generator)
        chooseAlbum()
    }

    private mutating func chooseAlbum() {
        album = generator.below(catalogue.albumCount(ofArtist: artist))
        song = generator.below(catalogue.songCount(ofArtist: artist, album: album))
    }
}
