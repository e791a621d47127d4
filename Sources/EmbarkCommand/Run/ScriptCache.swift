import Foundation

/// What decides whether a compiled script can be used again.
struct ScriptKey: Equatable, Sendable {
    var source: Data
    var surroundings: String

    /// A short name for the folder; that the content is the same is checked against the content itself.
    var name: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in source { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        for byte in surroundings.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Compiled scripts, kept in a folder: one folder each, with the executable and what it was made from.
///
/// Folders are made under another name and renamed, so runs at the same time see all of one or nothing. At most `limit` are
/// kept; those unused for longest go first.
struct ScriptCache {
    var folder: String
    var limit = 64

    private static let executableName = "script"
    private static let sourceName = "source.swift"
    private static let surroundingsName = "surroundings.txt"

    /// `EMBARK_CACHE`, or the usual place of the system for what can be made again.
    static var usualFolder: String {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["EMBARK_CACHE"], !folder.isEmpty { return folder + "/scripts" }
        if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty { return folder + "/embark/scripts" }
        return NSHomeDirectory() + "/.cache/embark/scripts"
    }

    /// The executable of a script, made by `compile` (which gets the path to write to) when there is none yet.
    func executable(of script: Script, key: ScriptKey, compile: (String) throws -> Void) throws -> String {
        let entry = folder + "/" + key.name
        let executable = entry + "/" + Self.executableName
        if holds(key, entry: entry) {
            utimes(entry, nil)
            return executable
        }
        let making = try makingFolder()
        defer { try? FileManager.default.removeItem(atPath: making) }
        try compile(making + "/" + Self.executableName)
        try keep(key, from: making, as: entry)
        removeOldest()
        return executable
    }

    private func holds(_ key: ScriptKey, entry: String) -> Bool {
        access(entry + "/" + Self.executableName, X_OK) == 0
            && FileManager.default.contents(atPath: entry + "/" + Self.sourceName) == key.source
            && FileManager.default.contents(atPath: entry + "/" + Self.surroundingsName) == Data(key.surroundings.utf8)
    }

    private func makingFolder() throws -> String {
        do {
            let making = folder + "/making-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: making, withIntermediateDirectories: true)
            return making
        } catch {
            throw ScriptFailure.cannotKeep(folder: folder, reason: error.localizedDescription)
        }
    }

    private func keep(_ key: ScriptKey, from making: String, as entry: String) throws {
        do {
            try key.source.write(to: URL(fileURLWithPath: making + "/" + Self.sourceName))
            try Data(key.surroundings.utf8).write(to: URL(fileURLWithPath: making + "/" + Self.surroundingsName))
        } catch {
            throw ScriptFailure.cannotKeep(folder: folder, reason: error.localizedDescription)
        }
        // Another run may have put the same script there meanwhile; either copy will do.
        if rename(making, entry) != 0, !holds(key, entry: entry) {
            try? FileManager.default.removeItem(atPath: entry)
            guard rename(making, entry) == 0 else {
                throw ScriptFailure.cannotKeep(folder: folder, reason: String(cString: strerror(errno)))
            }
        }
    }

    private func removeOldest() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let entries = names.filter { !$0.hasPrefix("making-") }.map { name in
            var status = stat()
            stat(folder + "/" + name, &status)
            #if os(macOS)
                let time = status.st_mtimespec
            #else
                let time = status.st_mtim
            #endif
            return (name: name, seconds: time.tv_sec, nanoseconds: time.tv_nsec)
        }
        let newestFirst = entries.sorted { ($0.seconds, $0.nanoseconds) > ($1.seconds, $1.nanoseconds) }
        for entry in newestFirst.dropFirst(limit) {
            try? FileManager.default.removeItem(atPath: folder + "/" + entry.name)
        }
    }
}
