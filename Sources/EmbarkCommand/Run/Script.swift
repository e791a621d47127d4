import Foundation

/// A Swift file to run, read once.
struct Script: Sendable {
    var path: String
    var source: Data

    init(path: String) throws {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw ScriptFailure.noFile(path: path, nearest: Self.nearestFile(to: path))
        }
        guard let source = FileManager.default.contents(atPath: path) else {
            throw ScriptFailure.unreadable(path: path)
        }
        self.init(path: path, source: source)
    }

    init(path: String, source: Data) {
        self.path = path
        self.source = source
    }

    /// The modules of its import lines.
    var imports: Set<String> {
        let lines = String(decoding: source, as: UTF8.self).split(separator: "\n").map { $0.split(separator: " ") }
        return Set(lines.filter { $0.count == 2 && $0[0] == "import" }.map { String($0[1]) })
    }

    /// The Swift file of the same folder whose name is nearest, for a message.
    private static func nearestFile(to path: String) -> String? {
        let folder = (path as NSString).deletingLastPathComponent
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        let wanted = (path as NSString).lastPathComponent
        let nearest = NearestName.of(wanted, among: names.filter { $0.hasSuffix(".swift") })
        return nearest.map { (folder as NSString).appendingPathComponent($0) }
    }
}
