/// How large a job is and what it is called.
struct JobSize: Sendable {
    /// Items to hand out.
    let count: Int
    /// The sum of what the items are worth, counted in `unit`.
    let total: Int
    let unit: String
    let label: String?
}

/// What the items of a job are worth when progress is counted in something other than items.
public struct Measure: Sendable {
    let unit: String
    let total: Int
    let ofItem: @Sendable (Int) -> Int

    /// - Parameters:
    ///   - unit: what is counted: "rows", "bytes".
    ///   - total: the sum over all items.
    ///   - ofItem: called once for each finished item, on the worker that did it.
    public init(unit: String, total: Int, ofItem: @escaping @Sendable (Int) -> Int) {
        self.unit = unit
        self.total = total
        self.ofItem = ofItem
    }
}
