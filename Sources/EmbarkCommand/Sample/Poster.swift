/// A made-up person who posts links, followed backwards in time, since a log has the newest first.
struct Poster {
    var generator: SplitMix64
    private var time: Int
    private let busiestHour: Int

    init(generator: SplitMix64) {
        self.generator = generator
        busiestHour = self.generator.below(24)
        time = Listener.newest - self.generator.below(30 * 86_400)
    }

    /// The instant of the post before the last one told, in seconds since 1970: an hour earlier at most within the four
    /// busiest hours of the day, mostly some hours more outside them.
    mutating func earlierTime() -> Int {
        time -= 1 + generator.below(3_600)
        let hoursFromBusiest = (time / 3_600 - busiestHour + 24) % 24
        if hoursFromBusiest >= 4, !generator.once(in: 4) {
            time -= generator.below(4 * 3_600)
        }
        return time
    }
}
