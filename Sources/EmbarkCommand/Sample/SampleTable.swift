/// A table that can be made up part by part. Values only: bytes come out, nothing is written anywhere.
protocol SampleTable: Sendable {
    /// The first line, with its line feed.
    var header: [UInt8] { get }
    var rowCount: Int { get }
    var partCount: Int { get }

    /// Rows of a part, the same for a seed whoever asks, in whatever order.
    func rowCount(ofPart part: Int) -> Int
    func bytes(ofPart part: Int) -> [UInt8]
}
