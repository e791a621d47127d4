import Columns

/// Distinct texts of a part of a file, in the file's order.
struct TextDictionary: @unchecked Sendable {
    // @unchecked: written before it is shared; the buffer keeps the views.
    private let buffer: Buffer
    let count: Int
    var views: UnsafeMutablePointer<StringView> { buffer.pointer(as: StringView.self) }

    /// - Parameter fill: writes the views.
    init(count: Int, fill: (UnsafeMutablePointer<StringView>) throws -> Void) rethrows {
        self.count = count
        buffer = Buffer(byteCount: count * MemoryLayout<StringView>.stride)
        try fill(views)
    }
}
