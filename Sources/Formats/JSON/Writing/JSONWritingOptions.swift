/// How a frame becomes JSON.
public struct JSONWritingOptions: Sendable, Hashable {
    public var shape = Shape.lines
    /// Whether missing values are written as `null`; otherwise their names are left out.
    public var writesNulls = true
    /// Whether `NaN`, `Infinity` and `-Infinity` are written as these words, which Python and Embark read but RFC 8259 does not
    /// have; otherwise they are `null`, and are missing when read again.
    public var writesNonFiniteWords = false

    public enum Shape: Sendable, Hashable {
        /// An object a line: JSON Lines, NDJSON.
        case lines
        /// One array of objects, an object a line.
        case array
    }

    public init() {}
}

/// Why a JSON file could not be written. The file that was there before is still there.
public enum JSONWritingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unwritable(target: String, reason: String)

    public var description: String {
        switch self {
        case .unwritable(let target, let reason): "\(target): cannot be written: \(reason)"
        }
    }
}
