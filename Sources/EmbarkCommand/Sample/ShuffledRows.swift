/// All rows of a sample in an order chosen by a seed: every order is equally likely, and threads have no say in it.
///
/// - Cost: the whole table in memory, plus eight bytes a row.
struct ShuffledRows: Sendable {
    /// Where a row stands: its part, and its first byte within the part.
    private struct Place {
        var part: UInt32
        var byteOffset: UInt32
    }

    private let parts: [[UInt8]]
    private let places: [Place]

    init(parts: [[UInt8]], seed: UInt64) {
        self.parts = parts
        var places: [Place] = []
        for (index, bytes) in parts.enumerated() {
            var start = 0
            for position in bytes.indices where bytes[position] == UInt8(ascii: "\n") {
                places.append(Place(part: UInt32(index), byteOffset: UInt32(start)))
                start = position + 1
            }
        }
        var generator = SplitMix64(seed: seed)
        places.shuffle(using: &generator)
        self.places = places
    }

    var rowCount: Int { places.count }

    /// The bytes of a run of the shuffled rows.
    func bytes(of rows: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rows.count * 64)
        for place in places[rows] {
            let part = parts[Int(place.part)]
            let start = Int(place.byteOffset)
            let end = part[start...].firstIndex(of: UInt8(ascii: "\n"))!
            bytes.append(contentsOf: part[start...end])
        }
        return bytes
    }
}
