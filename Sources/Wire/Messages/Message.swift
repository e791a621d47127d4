/// A message as it travels:
///
///     [identity…, <IDS|MSG>, signature, header, parent, metadata, content, buffer…]
///
/// A view of the parts; nothing is copied or parsed.
///
/// - Source: Jupyter messaging protocol, "The wire protocol"; design/ipyparallel.md, 2.4.
package struct Message: Sendable {
    package static let delimiter = Part("<IDS|MSG>")

    /// Parts that must be small are refused when they are not, before anything is computed from them.
    package static let headerByteLimit = 64 << 10
    package static let metadataByteLimit = 64 << 20
    /// No peer needs more identities than a tree of schedulers has levels.
    static let identityLimit = 16

    package let parts: [Part]
    private let delimiterIndex: Int

    /// Finds the delimiter.
    ///
    /// - Throws: `malformedFrames` or `oversizedPart`.
    package init(parts: [Part]) throws(WireError) {
        let searched = parts.prefix(Self.identityLimit + 1)
        guard let index = searched.firstIndex(of: Self.delimiter), parts.count >= index + 6 else {
            throw .malformedFrames(partCount: parts.count)
        }
        self.parts = parts
        delimiterIndex = index
        try Self.check("header", parts[index + 2], limit: Self.headerByteLimit)
        try Self.check("parent header", parts[index + 3], limit: Self.headerByteLimit)
        try Self.check("metadata", parts[index + 4], limit: Self.metadataByteLimit)
    }

    private static func check(_ name: String, _ part: Part, limit: Int) throws(WireError) {
        if part.byteCount > limit { throw .oversizedPart(name: name, byteCount: part.byteCount, limit: limit) }
    }

    package var identities: ArraySlice<Part> { parts[..<delimiterIndex] }
    package var signature: Part { parts[delimiterIndex + 1] }
    package var header: Part { parts[delimiterIndex + 2] }
    package var parent: Part { parts[delimiterIndex + 3] }
    package var metadata: Part { parts[delimiterIndex + 4] }
    package var content: Part { parts[delimiterIndex + 5] }
    package var buffers: ArraySlice<Part> { parts[(delimiterIndex + 6)...] }

    package var byteCount: Int { parts.reduce(0) { $0 + $1.byteCount } }

    /// The parts after the identities, behind other identities.
    package func addressed(to identities: Part...) -> [Part] {
        var result: [Part] = []
        result.reserveCapacity(identities.count + parts.count - delimiterIndex)
        result.append(contentsOf: identities)
        result.append(contentsOf: parts[delimiterIndex...])
        return result
    }
}
