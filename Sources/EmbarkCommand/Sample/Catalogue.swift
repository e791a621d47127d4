/// The music of a listening log: artists by popularity, albums of each, songs of each album.
struct Catalogue: Sendable {
    static let artistCount = 5_000

    let popularity = PowerLaw(rankCount: artistCount, flatness: 3)

    /// An artist's albums: more of them the more popular the artist.
    func albumCount(ofArtist artist: Int) -> Int {
        artist < 200 ? 12 : artist < 1_000 ? 6 : 3
    }

    func songCount(ofArtist artist: Int, album: Int) -> Int {
        7 + (artist &* 7 &+ album &* 3) % 8
    }

    func name(ofArtist artist: Int) -> Word {
        Word(number: artist)
    }

    /// Two artists may have albums of the same name, as in life; about one album in fifty has none.
    func name(ofArtist artist: Int, album: Int) -> Word? {
        let number = scrambled(artist &* 16 &+ album)
        return number % 50 == 0 ? nil : Word(number: number % 4_000)
    }

    func name(ofArtist artist: Int, album: Int, song: Int) -> Word {
        Word(number: scrambled((artist &* 16 &+ album) &* 16 &+ song &+ 1_000_003) % 7_000)
    }

    private func scrambled(_ number: Int) -> Int {
        var generator = SplitMix64(seed: UInt64(number))
        return Int(generator.next() >> 1)
    }
}
