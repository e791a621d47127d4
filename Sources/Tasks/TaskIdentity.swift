import Synchronization
import Wire

/// What names a task in another process.
///
/// The name is tried first: it does not depend on where things lie. Types inside functions, which is what `#task` makes,
/// have none that can be looked up, so the place in the image is there as well; the image's hash makes sure that it is the
/// same place.
///
/// - Source: Documentation/Decisions/tasks.md.
package struct TaskIdentity: Sendable, Hashable {
    package enum ImageKind: String, Sendable {
        /// Served by starting it as a worker.
        case program
        /// Served by loading it into a worker.
        case library
    }

    /// The mangled name, if the type can be found by it.
    package var name: String?
    /// SHA-256 of the image's file.
    package var imageHash: String
    package var kind: ImageKind
    /// Where the sender has the file; an engine on the same machine looks there first.
    package var path: String
    /// From the beginning of the image to the type's metadata.
    package var byteOffset: Int
    package var label: String
    /// Libraries that have to be loaded before the image, in order: those of a notebook's earlier cells.
    package var needs: [NeededImage] = []

    package init(
        name: String?, imageHash: String, kind: ImageKind, path: String, byteOffset: Int, label: String
    ) {
        self.name = name
        self.imageHash = imageHash
        self.kind = kind
        self.path = path
        self.byteOffset = byteOffset
        self.label = label
    }

    private static let known = Mutex<[ObjectIdentifier: TaskIdentity]>([:])

    /// - Throws: `TaskError.genericTask` for a type that the runtime has put together, `TaskError.noImage`,
    ///   `TaskError.unreadableImage`.
    package init(of type: any RemoteTask.Type) throws {
        let key = ObjectIdentifier(type)
        if let identity = Self.known.withLock({ $0[key] }) {
            self = identity
            return
        }
        let address = unsafeBitCast(type as Any.Type, to: UnsafeRawPointer.self)
        let description = String(reflecting: type)
        // Instances of generic types are made in memory of the runtime, which belongs to no image or to the runtime's own.
        guard !Self.isGeneric(description), let image = LoadedImage(containing: address) else {
            throw TaskError.genericTask(type: description)
        }
        guard !image.path.contains("libswiftCore") else { throw TaskError.genericTask(type: description) }
        let name = _mangledTypeName(type)
        let isFound = name.flatMap { _typeByName($0) }.map { ObjectIdentifier($0) == key } ?? false
        self.init(
            name: isFound ? name : nil, imageHash: try ImageHash.sha256(ofFile: image.readablePath),
            kind: image.isProgram ? .program : .library, path: image.publicPath,
            byteOffset: Int(UInt(bitPattern: address) - image.base), label: type.label)
        needs = try NeededImage.before(image)
        let identity = self
        Self.known.withLock { $0[key] = identity }
    }

    /// True for `Outer<Int>.Task`. Local types are described as `(unknown context at $…)`, without angle brackets.
    private static func isGeneric(_ description: String) -> Bool { description.contains("<") }

    /// Finds the type in this process, in an image that has been checked to be the right one.
    package func resolve(in image: LoadedImage) throws -> any RemoteTask.Type {
        if let name, let type = _typeByName(name) as? any RemoteTask.Type { return type }
        // An image begins with its header, so a type that lies there has a name and nothing else.
        let address = UnsafeRawPointer(bitPattern: image.base &+ UInt(bitPattern: byteOffset))
        guard byteOffset > 0, let address, LoadedImage(containing: address) == image else {
            throw TaskError.unknownTask(label: label, image: imageHash)
        }
        // Sound because the image's file has the sender's hash, and there the metadata of a task lies at this offset.
        let type = unsafeBitCast(address, to: Any.Type.self)
        guard let task = type as? any RemoteTask.Type else {
            throw TaskError.unknownTask(label: label, image: imageHash)
        }
        return task
    }
}

extension TaskIdentity {
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": JSONValue(optional: name), "image": .string(imageHash), "kind": .string(kind.rawValue),
            "path": .string(path), "offset": .integer(byteOffset), "label": .string(label),
        ]
        if !needs.isEmpty { members["needs"] = .array(needs.map(\.json)) }
        return .object(members)
    }

    package init(_ value: JSONValue) throws(TaskError) {
        guard let hash = value["image"]?.string, Self.isHash(hash), let offset = value["offset"]?.integer,
            let kind = value["kind"]?.string.flatMap(ImageKind.init)
        else { throw .malformedContent(reason: "a task without image, kind or offset") }
        self.init(
            name: value["name"]?.string, imageHash: hash, kind: kind, path: value["path"]?.string ?? "",
            byteOffset: offset, label: value["label"]?.string ?? "task")
        for need in value["needs"]?.array ?? [] { needs.append(try NeededImage(need)) }
    }

    /// 64 hexadecimal digits: a hash becomes the name of a file, so nothing else may be one.
    package static func isHash(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            }
    }
}
