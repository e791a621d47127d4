/// How many rows each user of a sample has, and in which order users stand in the file.
///
/// - Shape: about 500 rows a user on average; the busiest have some 80 times that, by a power law.
/// - The order of users in the file says nothing about their ids or their row counts.
struct UserShares: Sendable {
    let userCount: Int
    /// Where the rows of the user at a place of the file begin; one more entry than users.
    let rowStarts: [Int]
    private let order: Shuffle

    init(rowCount: Int, seed: UInt64) {
        let userCount = max(1, rowCount / 500)
        self.userCount = userCount
        let weights = PowerLaw.weights(rankCount: userCount, flatness: Double(userCount / 500 + 1))
        let ranks = Shuffle(count: userCount, seed: seed)
        order = Shuffle(count: userCount, seed: seed &+ 1)
        let total = weights.reduce(0, +)
        var starts = [0]
        starts.reserveCapacity(userCount + 1)
        var sum = 0.0
        for place in 0..<userCount {
            sum += weights[ranks[place]]
            starts.append(min(rowCount, Int(sum / total * Double(rowCount))))
        }
        starts[userCount] = rowCount
        rowStarts = starts
    }

    func rows(ofUserAt place: Int) -> Range<Int> {
        rowStarts[place]..<rowStarts[place + 1]
    }

    /// A number in `0..<userCount` that no other place has.
    func userNumber(at place: Int) -> Int {
        order[place]
    }

    /// Runs of whole users with about `rowTarget` rows each: the parts that are made independently.
    func parts(rowTarget: Int) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var first = 0
        for place in 0..<userCount where rowStarts[place + 1] - rowStarts[first] >= rowTarget {
            parts.append(first..<place + 1)
            first = place + 1
        }
        if first < userCount { parts.append(first..<userCount) }
        return parts
    }
}

/// A permutation of `0..<count` by a seed.
struct Shuffle: Sendable {
    private let places: [Int]

    init(count: Int, seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        places = (0..<count).shuffled(using: &generator)
    }

    subscript(_ place: Int) -> Int { places[place] }
}
