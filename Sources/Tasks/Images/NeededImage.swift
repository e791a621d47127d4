import Wire

/// A library that has to be loaded before another one, because the other names what is in it and says nowhere where it is.
///
/// The cells of a notebook are such libraries: each is linked with nothing and stands on those loaded before it.
package struct NeededImage: Sendable, Hashable {
    package var path: String
    /// Nil for a library of the system or the toolchain, which every machine has its own of, and which may be missing.
    package var hash: String?

    package init(path: String, hash: String?) {
        self.path = path
        self.hash = hash
    }

    package var json: JSONValue { ["path": .string(path), "image": JSONValue(optional: hash)] }

    package init(_ value: JSONValue) throws(TaskError) {
        guard let path = value["path"]?.string, path.hasPrefix("/") else {
            throw .malformedContent(reason: "a needed image without a path")
        }
        let hash = value["image"]?.string
        if let hash, !TaskIdentity.isHash(hash) { throw .malformedContent(reason: "a hash that is none") }
        self.init(path: path, hash: hash)
    }

    /// The library that the cells of a notebook are loaded after; see `CellHost`.
    package static let baseLibrary = "libEmbarkCells.so"

    /// What an image of this process stands on: nothing, but for the cells of a notebook.
    ///
    /// - Throws: `TaskError.unreadableImage`.
    package static func before(_ image: LoadedImage) throws -> [NeededImage] {
        let paths = LoadedImage.libraryPaths
        guard !image.isProgram, let first = paths.firstIndex(where: { $0.hasSuffix("/" + baseLibrary) }),
            let last = paths.firstIndex(of: image.path), first < last
        else { return [] }
        return try paths[first..<last].map { path in
            let isSystem = path.contains("/lib/swift/") || path.hasPrefix("/lib") || path.hasPrefix("/usr/lib")
            return NeededImage(path: path, hash: isSystem ? nil : try ImageHash.sha256(ofFile: path))
        }
    }
}
